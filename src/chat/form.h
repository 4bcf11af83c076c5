// The question form: what a question asks for, typed. Made from intent and entities; a follow-up
// takes what it doesn't say from the form before.
#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analytics/scope.h"
#include "chat/call_limits.h"
#include "chat/entities.h"
#include "chat/intents.h"

namespace sophia::chat {

struct QuestionForm {
  Intent intent = Intent::kOutOfScope;
  std::vector<std::uint32_t> people;  // indexes in the NameBook
  std::vector<std::uint32_t> accounts;
  std::vector<std::uint32_t> deals;
  std::vector<DateRange> periods;  // as said; two when periods are compared
  std::string mood;
  std::string direction;
  std::vector<std::string> topics;       // of the vocabulary
  std::vector<std::string> competitors;  // as the trackers spell them
  std::optional<double> min_amount;
  std::optional<double> max_amount;
  CallLimits limits;
  std::vector<std::uint32_t> guessed;  // those of `accounts` that are described and not named
  std::string search_text;             // content words of the question, names and dates left out
  std::vector<std::pair<std::string, std::string>> mended;  // misspelt words of it, as read
  std::string question;                                     // as asked (a follow-up's own words)
  std::string subject;             // the question without whom and when, which are filters
  std::vector<std::string> words;  // of the question, folded
  bool compares = false;           // "versus", "compare"
  bool asks_why = false;
  bool asks_count = false;  // "how many", "how much"
  bool is_command = false;  // to change something (commands.h)

  bool has_word(std::string_view folded) const;
  bool has_any(std::initializer_list<std::string_view> folded) const;
};

// What each word of a question is read as, or empty: as it stands.
struct Reading {
  std::span<const std::string> plain;   // for understanding (gloss.h)
  std::span<const std::string> mended;  // for searching: misspelt words that no call has
};

QuestionForm make_form(std::string_view text, const std::vector<text::Word>& words,
                       const Reading& reading, Intent intent, const Entities& entities,
                       const NameBook& names);

// Whether the question needs the one before to be understood: "and last quarter?", "why?", "only
// the negative ones", "what about Globex?".
bool is_follow_up(const std::vector<text::Word>& words, const Entities& entities);
// `next` completed by `before`: what it names replaces, what it doesn't name stays.
QuestionForm continued(const QuestionForm& before, QuestionForm next);

// One line for people: "calls with Acme Corp, October 2026, negative".
std::string described(const QuestionForm& form, const NameBook& names);

}  // namespace sophia::chat
