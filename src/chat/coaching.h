// What the coaching plans share: the bands of measured behaviour, and moments to listen to.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "chat/plans.h"

namespace sophia::chat {

// A figure of the metric behaviour and where it should lie (published correlations, no targets).
struct Band {
  const char* column;
  const char* name;
  Format format;
  const char* unit;  // after the figure
  double low;
  double high;
  const char* too_low;  // advice; empty: not a fault
  const char* too_high;
  double scale;  // how far outside counts as 1
};

std::span<const Band> coaching_bands();

// The moment that shows a figure: the host's longest turn in the call of `calls` (a result of the
// answer, a row a call) where `column` is the highest, or the lowest.
void add_moment(Answer& answer, const Sources& sources, std::size_t calls, const char* column,
                bool highest, const std::string& person, const std::string& why);
// The table of a result that has a row a call.
void add_behaviour_table(Answer& answer, std::size_t calls, std::string title, std::size_t limit);
// The columns of the metric behaviour.
std::vector<TableColumn> team_columns();

// All hosts beside each other; the calls where what is asked shows most.
Status coach_team(Answer& answer, const QuestionForm& form, const Sources& sources,
                  const analytics::CallScope& scope, std::size_t team);
// The hosts of scope.hosts beside each other, their calls, a moment of each.
Status coach_several(Answer& answer, const Sources& sources, const analytics::CallScope& scope);

}  // namespace sophia::chat
