// From question form to answer: which metrics and searches, and in which words. One function an
// intent; each adds claims, tables, charts, limits and follow-ups to the answer.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analytics/facts.h"
#include "chat/answer.h"
#include "chat/evidence.h"
#include "chat/form.h"
#include "core/result.h"

namespace sophia::chat {

// What plans read. All references outlive the call.
struct Sources {
  warehouse::Connection& connection;
  analytics::Facts& facts;
  const EvidenceSearch& evidence;
  const NameBook& names;
  Timestamp now;
  std::int64_t today = 0;
  const std::vector<std::string>& hidden_call_ids;
};

// Fills the answer. Errors: those of the warehouse.
Status plan_answer(Answer& answer, const QuestionForm& form, const Sources& sources);

Status plan_call_search(Answer& answer, const QuestionForm& form, const Sources& sources);
Status plan_similar_calls(Answer& answer, const QuestionForm& form, const Sources& sources);
Status plan_transcript_search(Answer& answer, const QuestionForm& form, const Sources& sources);
Status plan_account(Answer& answer, const QuestionForm& form, const Sources& sources);
Status plan_health(Answer& answer, const QuestionForm& form, const Sources& sources);
Status plan_sentiment(Answer& answer, const QuestionForm& form, const Sources& sources);
Status plan_topics(Answer& answer, const QuestionForm& form, const Sources& sources);
Status plan_coaching(Answer& answer, const QuestionForm& form, const Sources& sources);
Status plan_deal(Answer& answer, const QuestionForm& form, const Sources& sources);
Status plan_performance(Answer& answer, const QuestionForm& form, const Sources& sources);
Status plan_pipeline(Answer& answer, const QuestionForm& form, const Sources& sources);
Status plan_competitors(Answer& answer, const QuestionForm& form, const Sources& sources);
Status plan_summary(Answer& answer, const QuestionForm& form, const Sources& sources);
Status plan_actions(Answer& answer, const QuestionForm& form, const Sources& sources);
Status plan_knowledge(Answer& answer, const QuestionForm& form, const Sources& sources);
Status plan_out_of_scope(Answer& answer, const QuestionForm& form, const Sources& sources);

// What the plans share.
analytics::CallScope call_scope(const QuestionForm& form, const Sources& sources);
analytics::DealScope deal_scope(const QuestionForm& form, const Sources& sources);
// The calls with some accounts, those that don't name them included.
analytics::CallScope scope_of_accounts(const Sources& sources, std::vector<std::string> accounts);
void set_period(analytics::CallScope& scope, const DateRange& period);
// Runs a metric and keeps its rows in the answer.
template <class Scope>
Result<std::size_t> measure(Answer& answer, const Sources& sources, std::string_view metric,
                            const Scope& scope) {
  SOPHIA_TRY(auto rows, sources.facts.run(metric, scope));
  return add_result(answer, std::move(rows));
}
// "Helen Novak (Acme Corp), 7 Oct 2026, 3:07: “…” [1]" as a claim.
void add_quote(Answer& answer, const Citation& citation);
void add_quotes(Answer& answer, const std::vector<Evidence>& found);
// "Topics: pricing (4), legal (3)." with a column of the metric "topics"; nothing without rows.
void add_topics(Answer& answer, std::size_t topics, std::string_view column, Format format,
                std::size_t limit);
// "12 of 14 calls have a transcript" and the like, where something is missing.
Status add_coverage(Answer& answer, const Sources& sources, const analytics::CallScope& scope,
                    bool needs_enrichment);
// The rows of the metric call_list, result `call_list` of the answer, as a table.
void add_call_table(Answer& answer, std::size_t call_list, std::string title);
// The calls that the figures rest on, newest first, as a table (at most twelve are listed).
Status add_calls(Answer& answer, const Sources& sources, const analytics::CallScope& scope,
                 std::string title);
// The scored calls with the lowest sentiment, or the highest, as a table.
Status add_extreme_calls(Answer& answer, const Sources& sources, const analytics::CallScope& scope,
                         bool lowest, std::size_t limit);
// Whether the question names an account, a deal or a person.
bool names_somebody(const QuestionForm& form);
std::string names_of(const std::vector<std::uint32_t>& indexes, const NameBook& names);
// The accounts that the form's people and deals belong to; indexes in the book.
std::vector<std::uint32_t> accounts_behind(const QuestionForm& form, const NameBook& names);
std::vector<std::string> values_of(const std::vector<std::uint32_t>& indexes,
                                   const NameBook& names);
// " with Acme Corp", " of Anna Kowalski", " in October 2026": what the question restricts.
std::string restriction(const QuestionForm& form, const Sources& sources);
std::string plural(std::size_t n, std::string_view one, std::string_view many);
// The rivals' names, as the trackers spell them.
std::vector<std::string> competitor_names(const NameBook& names);

}  // namespace sophia::chat
