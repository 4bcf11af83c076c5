// Competitors: who is named where, how those deals end, what is said of them.
#include <algorithm>
#include <set>

#include "chat/plans.h"

namespace sophia::chat {
namespace {

using analytics::MetricRows;

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

// As trackers are compared.
std::vector<std::string> lower_case(std::vector<std::string> names) {
  for (std::string& name : names) {
    for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return names;
}

std::vector<std::string> rival_keys(const QuestionForm& form) {
  return lower_case(form.competitors);
}

Status rival_quotes(Answer& answer, const QuestionForm& form, const Sources& sources,
                    analytics::CallScope scope) {
  scope.topics.clear();
  if (!form.accounts.empty()) scope.people.clear();
  const auto rivals = form.competitors.empty() ? competitor_names(sources.names) : form.competitors;
  const bool by_customers = form.has_any({"customer", "customers", "prospects", "people"});
  EvidenceQuery query{.text = joined(rivals) + " " + form.search_text,
                      .cues = cues_for(form.search_text),
                      .speaker_type = by_customers ? "External" : "",
                      .naming = rivals,
                      .limit = 8,
                      .per_call = 1};
  for (const std::string& topic : form.topics) {
    if (topic == "pricing") query.cues.emplace_back("pricing");
  }
  auto found = sources.evidence.find(query, sources.evidence.calls(scope));
  add_quotes(answer, found);
  if (found.empty())
    say(answer, Basis::kQuestion, "No call" + restriction(form, sources) + " names a competitor.");
  return {};
}

// Of a customer's person it is asked what became of the customer: also in calls without that
// person.
QuestionForm with_accounts_of_people(QuestionForm form, const Sources& sources) {
  if (!form.accounts.empty() || form.people.empty()) return form;
  form.accounts = accounts_behind(form, sources.names);
  if (!form.accounts.empty()) form.people.clear();
  return form;
}

}  // namespace

Status plan_competitors(Answer& answer, const QuestionForm& asked, const Sources& sources) {
  const QuestionForm form = with_accounts_of_people(asked, sources);
  analytics::CallScope scope = call_scope(form, sources);
  scope.topics.clear();
  scope.mood.clear();
  scope.topics = rival_keys(form);
  SOPHIA_TRY(const std::size_t rivals, measure(answer, sources, "competitors", scope));
  const MetricRows& rows = answer.results[rivals];
  std::size_t shown = 0;
  for (std::size_t row = 0; row < rows.count() && shown < 5; ++row) {
    const std::string& name = rows.text(row, "NAME");
    if (!form.competitors.empty() &&
        std::find(form.competitors.begin(), form.competitors.end(), name) == form.competitors.end())
      continue;
    ClaimBuilder claim(answer);
    claim.cell(rivals, row, "NAME", Format::kText)
        .text(": named in ")
        .cell(rivals, row, "CALLS", Format::kInteger)
        .text(rows.integer(row, "CALLS") == 1 ? " call" : " calls");
    claim.text(" with ").cell(rivals, row, "ACCOUNT_NAMES", Format::kText).text(".").add();
    ++shown;
  }
  if (form.has_any({"month", "trend", "time"})) {
    SOPHIA_TRY(const std::size_t months, measure(answer, sources, "competitors_by_month", scope));
    for (std::size_t row = 0; row < answer.results[months].count(); ++row) {
      ClaimBuilder(answer)
          .cell(months, row, "NAME", Format::kText)
          .text(": ")
          .cell(months, row, "CALLS", Format::kInteger)
          .text(" calls name one.")
          .add();
    }
    answer.charts.push_back({"line", "Calls that name a competitor", months, "NAME", "CALLS"});
  }
  // How deals ended in which a rival came up.
  const bool outcome = form.has_any({"lost", "lose", "won", "win", "deals", "hurts", "rate"});
  std::set<std::string> accounts;
  for (std::size_t row = 0; row < rows.count() && outcome; ++row) {
    const std::string& list = rows.text(row, "ACCOUNT_NAMES");
    for (std::size_t at = 0; at < list.size();) {
      const std::size_t end = std::min(list.find(", ", at), list.size());
      accounts.insert(list.substr(at, end - at));
      at = end + 2;
    }
  }
  if (!accounts.empty()) {
    analytics::DealScope deals;
    deals.accounts.assign(accounts.begin(), accounts.end());
    deals.now = sources.now;
    deals.hidden_call_ids = sources.hidden_call_ids;
    const bool lost = form.has_any({"lost", "lose", "hurts"});
    if (lost) deals.status = "lost";
    SOPHIA_TRY(const std::size_t list, measure(answer, sources, "deal_list", deals));
    for (std::size_t row = 0; row < std::min<std::size_t>(answer.results[list].count(), 8); ++row) {
      ClaimBuilder claim(answer);
      claim.cell(list, row, "NAME", Format::kText)
          .text(": ")
          .cell(list, row, "STATUS", Format::kText)
          .text(", ");
      claim.cell(list, row, "AMOUNT", Format::kMoney).text(".").add();
    }
    if (lost) {
      for (std::size_t row = 0; row < std::min<std::size_t>(answer.results[list].count(), 3);
           ++row) {
        auto calls = sources.evidence.calls(
            scope_of_accounts(sources, {answer.results[list].text(row, "ACCOUNT")}));
        if (calls.size() > 1) calls.resize(1);
        add_quotes(
            answer,
            sources.evidence.best_of_each(
                {.text = {}, .cues = {"loss", "rival"}, .speaker_type = "External", .limit = 1},
                calls));
      }
    }
  }
  SOPHIA_CHECK_OK(rival_quotes(answer, form, sources, call_scope(form, sources)));
  scope.topics = rival_keys(form);
  if (form.competitors.empty() && !names_somebody(form))
    scope.topics = lower_case(competitor_names(sources.names));
  const bool no_rival = form.competitors.empty() && scope.topics.empty() && !names_somebody(form);
  if (!no_rival) {
    SOPHIA_CHECK_OK(add_calls(answer, sources, scope,
                              names_somebody(form) && form.competitors.empty() ? "The calls"
                              : form.competitors.empty()
                                  ? "Calls that name a competitor"
                                  : "Calls that name " + joined(form.competitors)));
  }
  answer.follow_ups.emplace_back("Which deals did we lose to a competitor?");
  return add_coverage(answer, sources, call_scope(form, sources), false);
}

}  // namespace sophia::chat
