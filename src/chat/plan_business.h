// Questions of management that no single intent covers. The first three say whether a question is
// one; the plans answer it. Errors: those of the warehouse.
#pragma once

#include "chat/answer.h"
#include "chat/form.h"
#include "chat/plans.h"

namespace sophia::chat {

// "which accounts went quiet?", "customers nobody has talked to since May"
bool asks_who_is_quiet(const QuestionForm& form);
// "who is slipping?", "close dates pushed back since November 1st"
bool asks_what_slipped(const QuestionForm& form);
// "summarize the last call with Acme"
bool asks_for_last_call(const QuestionForm& form);

// Accounts without a call since the period's first day (no period: in three weeks), those with an
// open deal first; accounts that have lost deals only are left out.
Status plan_quiet(Answer& answer, const QuestionForm& form, const Sources& sources);
// The newest call of the scope: what it was and its telling sentences.
Status plan_last_call(Answer& answer, const QuestionForm& form, const Sources& sources);
// Close dates of the deals that moved to a later day, in the period if one is named, each with
// what the customer said.
Status add_moved_dates(Answer& answer, const QuestionForm& form, const Sources& sources,
                       const analytics::DealScope& scope);

// "are these at risk?"
bool asks_about_risk(const QuestionForm& form);

// "which calls had no next step?"
bool asks_for_missing_steps(const QuestionForm& form);
Status plan_missing_steps(Answer& answer, const QuestionForm& form, const Sources& sources);

// The stages of open deals that the question names ("deals in negotiation"), as DealScope has them.
Result<std::vector<std::string>> stages_named(const QuestionForm& form, const Sources& sources);

}  // namespace sophia::chat
