// summarize_call() of summary.h.
#include <algorithm>

#include "cortex/functions/next_steps.h"
#include "cortex/functions/summary.h"

namespace sophia::cortex {
namespace {

void add_name(std::vector<std::string_view>& names, std::string_view name) {
  if (!name.empty() && std::ranges::find(names, name) == names.end()) names.push_back(name);
}

// "Ann", "Ann and Bob", "Ann, Bob and Cy"
std::string listed(std::span<const std::string_view> names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
    text += names[i];
  }
  return text;
}

std::string who_spoke(std::span<const Utterance> call) {
  std::vector<std::string_view> ours;
  std::vector<std::string_view> theirs;
  std::vector<std::string_view> others;
  for (const Utterance& utterance : call) {
    auto& side = utterance.side == Side::kInternal   ? ours
                 : utterance.side == Side::kExternal ? theirs
                                                     : others;
    add_name(side, utterance.speaker);
  }
  std::string text = listed(ours);
  if (!theirs.empty()) text += (text.empty() ? "" : " with ") + listed(theirs);
  if (!others.empty()) text += (text.empty() ? "" : "; also ") + listed(others);
  return text;
}

void add_outcome(std::span<const CallSentence> sentences, std::optional<CivilDate> date,
                 CallSummary& summary) {
  const auto steps = next_steps(sentences, date.value_or(CivilDate{}));
  const NextStep* chosen = nullptr;
  for (const NextStep& step : steps) {  // the last dated one, else the last
    if (chosen == nullptr || !step.due.empty() || chosen->due.empty()) chosen = &step;
  }
  if (chosen == nullptr) {
    summary.outcome = "No next step was said.";
    return;
  }
  summary.outcome = "Next step";
  if (!chosen->speaker.empty()) summary.outcome += ", " + std::string(chosen->speaker);
  summary.outcome += ": \"" + std::string(chosen->action) + "\"";
  if (date && chosen->due_date) {
    const auto& due = *chosen->due_date;
    const auto days = days_from_civil(due.year, due.month, due.day);
    summary.outcome += " (due " + format_date(Timestamp{days * kUsPerDay}) + ")";
  }
  summary.outcome_evidence = chosen->evidence;
}

}  // namespace

CallSummary summarize_call(std::span<const Utterance> call, const CallSummaryInput& input,
                           const SummaryOptions& options) {
  CallSummary summary;
  const auto sentences = call_sentences(call);
  summary.who = who_spoke(call);
  summary.account = input.account;
  add_outcome(sentences, input.date, summary);
  summary.text = summary.who;
  if (!summary.account.empty()) {
    summary.text += (summary.text.empty() ? "Account " : ", account ") + summary.account;
  }
  if (!summary.text.empty()) summary.text += ". ";
  for (const std::size_t i : choose_sentences(sentences, options)) {
    summary.sentences.push_back(sentences[i].evidence);
    summary.text += std::string(sentences[i].text) + ' ';
  }
  summary.text += summary.outcome;
  return summary;
}

}  // namespace sophia::cortex
