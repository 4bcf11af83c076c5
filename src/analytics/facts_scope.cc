// Which calls and deals are in a scope: scope.sql and deal_scope.sql in memory.
#include <algorithm>
#include <unordered_set>

#include "analytics/facts.h"

namespace sophia::analytics {
namespace {

bool has(const std::vector<bool>& flags, std::uint32_t number) {
  return number != Numbered::kNone && flags[number];
}

// A call scope with its lists looked up.
class CallFilter {
 public:
  CallFilter(const Facts& facts, const CallScope& scope,
             const std::unordered_map<std::string, std::uint32_t>& call_by_id)
      : scope_(scope),
        accounts_(facts.names.chosen(scope.accounts)),
        hosts_(facts.names.chosen(scope.hosts)),
        deals_(facts.deal_ids.chosen(scope.deal_ids)),
        directions_(facts.names.chosen(scope.directions)),
        languages_(facts.names.chosen(scope.languages)),
        mood_(mood_named(scope.mood)) {
    const auto mark = [&](std::vector<bool>& flags, const std::vector<std::string>& ids) {
      flags.resize(facts.calls.size());
      for (const std::string& id : ids) {
        const auto found = call_by_id.find(id);
        if (found != call_by_id.end()) flags[found->second] = true;
      }
    };
    mark(also_, scope.also_call_ids);
    mark(only_, scope.only_call_ids);
    add_people(facts);
    add_topics(facts);
  }

  bool keeps(const CallFact& call, std::uint32_t index) const {
    if (scope_.since && scope_.since->us > 0 && !(call.started && *call.started >= *scope_.since))
      return false;
    if (scope_.until && !(call.started && *call.started < *scope_.until)) return false;
    if (!scope_.accounts.empty() && !(!call.no_account && accounts_[call.account]) && !also_[index])
      return false;
    if (!scope_.hosts.empty() && (call.no_rep || !hosts_[call.rep])) return false;
    if (!scope_.people.empty() && !with_people_[index]) return false;
    if (!scope_.deal_ids.empty() && !has(deals_, call.deal)) return false;
    if (!scope_.directions.empty() && (call.no_direction || !directions_[call.direction]))
      return false;
    if (!scope_.mood.empty() && mood_ != call.mood) return false;
    if (!scope_.topics.empty() && !with_topics_[index]) return false;
    if (!scope_.only_call_ids.empty() && !only_[index]) return false;
    if (!scope_.languages.empty() && !has(languages_, call.language)) return false;
    return keeps_length(call);
  }

 private:
  bool keeps_length(const CallFact& call) const {
    const std::int64_t least = scope_.min_seconds.value_or(0);
    const std::int64_t most = scope_.max_seconds.value_or(0);
    return (least == 0 || (call.length && *call.length >= least)) &&
           (most == 0 || (call.length && *call.length <= most));
  }

  void add_people(const Facts& facts) {
    if (scope_.people.empty()) return;
    const std::vector<bool> people = facts.names.chosen(scope_.people);
    with_people_.resize(facts.calls.size());
    for (const PartyFact& party : facts.parties) {
      if (has(people, party.name)) with_people_[party.call] = true;
    }
  }

  void add_topics(const Facts& facts) {
    if (scope_.topics.empty()) return;
    const std::vector<bool> topics = facts.names.chosen(scope_.topics);
    with_topics_.resize(facts.calls.size());
    for (std::size_t i = 0; i < facts.calls.size(); ++i) {
      const auto& of_call = facts.calls[i].topics;
      if (of_call && std::any_of(of_call->begin(), of_call->end(),
                                 [&](std::uint32_t topic) { return topics[topic]; }))
        with_topics_[i] = true;
    }
    for (const TrackerFact& tracker : facts.trackers) {
      if (has(topics, tracker.key) || has(topics, tracker.phrase_key))
        with_topics_[tracker.call] = true;
    }
  }

  const CallScope& scope_;
  std::vector<bool> accounts_, hosts_, deals_, directions_, languages_;
  std::vector<bool> also_, only_, with_people_, with_topics_;
  std::optional<Mood> mood_;
};

bool lists(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool keeps_status(const DealScope& scope, const DealFact& deal) {
  return scope.status.empty() || scope.status == deal.status ||
         (scope.status == "closed" && deal.status != "open");
}

bool keeps_amount(const DealScope& scope, const DealFact& deal) {
  const double least = scope.min_amount.value_or(-1), most = scope.max_amount.value_or(-1);
  return (least < 0 || (deal.amount && *deal.amount >= least)) &&
         (most < 0 || (deal.amount && *deal.amount <= most));
}

}  // namespace

std::vector<std::uint32_t> Facts::in_scope(const CallScope& scope) const {
  const CallFilter filter(*this, scope, call_by_id_);
  std::vector<std::uint32_t> chosen;
  for (std::uint32_t i = 0; i < calls.size(); ++i) {
    if (filter.keeps(calls[i], i)) chosen.push_back(i);
  }
  return chosen;
}

std::vector<std::uint32_t> Facts::in_scope(const DealScope& scope) const {
  const std::vector<bool> ids = deal_ids.chosen(scope.deal_ids);
  const std::unordered_set<std::string> accounts(scope.accounts.begin(), scope.accounts.end());
  std::vector<std::uint32_t> chosen;
  for (std::uint32_t i = 0; i < deals.size(); ++i) {
    const DealFact& deal = deals[i];
    if (scope.closes_since && !(deal.close_day && *deal.close_day >= day_of(*scope.closes_since)))
      continue;
    if (scope.closes_until && !(deal.close_day && *deal.close_day < day_of(*scope.closes_until)))
      continue;
    if (!accounts.empty() && (deal.no_account || !accounts.contains(deal.account))) continue;
    if (!scope.owners.empty() && !lists(scope.owners, deal.owner)) continue;
    if (!scope.deal_ids.empty() && !ids[deal.deal]) continue;
    if (!scope.stages.empty() && !lists(scope.stages, deal.stage_key)) continue;
    if (keeps_amount(scope, deal) && keeps_status(scope, deal)) chosen.push_back(i);
  }
  return chosen;
}

std::vector<std::uint32_t> Facts::in_id_order(const std::vector<std::uint32_t>& chosen) const {
  std::vector<std::uint32_t> sorted = chosen;
  if (8 * chosen.size() < calls.size()) {
    std::sort(sorted.begin(), sorted.end(),
              [&](std::uint32_t a, std::uint32_t b) { return id_ranks[a] < id_ranks[b]; });
    return sorted;
  }
  std::vector<bool> in(calls.size());
  for (const std::uint32_t call : chosen) in[call] = true;
  sorted.clear();
  for (const std::uint32_t call : calls_by_id) {
    if (in[call]) sorted.push_back(call);
  }
  return sorted;
}

std::vector<std::string> Facts::ids_of(const std::vector<std::uint32_t>& chosen,
                                       std::size_t limit) const {
  std::vector<std::string> ids;
  for (const std::uint32_t call : in_id_order(chosen)) {
    if (ids.size() == limit) break;
    ids.push_back(calls[call].call_id);
  }
  return ids;
}

}  // namespace sophia::analytics
