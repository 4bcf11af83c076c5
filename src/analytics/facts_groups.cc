// Metrics with one row an account, a host, a month, a topic, a competitor or a person.
#include <cstdio>
#include <map>
#include <set>

#include "analytics/facts_metrics.h"

namespace sophia::analytics {
namespace {

using warehouse::ResultSet;

constexpr std::size_t kMostPeople = 50;

// The calls by a number of theirs, in ascending order of it; `key` gives -1 for none.
template <class Key>
std::map<std::int64_t, Chosen> grouped(const Facts& facts, const Chosen& calls, Key&& key) {
  std::map<std::int64_t, Chosen> groups;
  for (const std::uint32_t i : calls) {
    const std::int64_t number = key(facts.calls[i]);
    if (number >= 0) groups[number].push_back(i);
  }
  return groups;
}

std::vector<std::string> ids_in_order(const Facts& facts, const Chosen& sorted) {
  std::vector<std::string> ids;
  ids.reserve(sorted.size());
  for (const std::uint32_t call : sorted) ids.push_back(facts.calls[call].call_id);
  return ids;
}

// Names of the accounts of the calls, sorted.
std::set<std::string> accounts_of(const Facts& facts, const Chosen& calls) {
  std::set<std::string> accounts;
  for (const std::uint32_t call : calls) {
    const std::string& name = facts.names.text(facts.calls[call].account);
    if (!name.empty()) accounts.insert(name);
  }
  return accounts;
}

template <class Key, class NameOf>
ResultSet sentiment_by(const Facts& facts, const Chosen& calls, Key&& key, NameOf&& name_of,
                       std::initializer_list<OrderBy> order) {
  RowBuffer rows({text_column("NAME"), count_column("SCORED"), real_column("MEAN_SENTIMENT"),
                  count_column("POSITIVE"), count_column("NEGATIVE"), ids_column()});
  const auto groups = grouped(facts, calls, [&](const CallFact& call) {
    return call.mood == Mood::kUnknown ? -1 : key(call);
  });
  for (const auto& [number, of_group] : groups) {
    Mean mean;
    std::size_t positive = 0, negative = 0;
    for (const std::uint32_t i : of_group) {
      mean.add(facts.calls[i].sentiment);
      positive += facts.calls[i].mood == Mood::kPositive ? 1 : 0;
      negative += facts.calls[i].mood == Mood::kNegative ? 1 : 0;
    }
    rows.add(name_of(number), count_cell(of_group.size()), mean.cell(2), count_cell(positive),
             count_cell(negative), facts.ids_of(of_group, kRowIds));
  }
  rows.sort(order);
  return rows.take();
}

// A number of Facts::names, -1 for the empty name.
std::int64_t named(const Facts& facts, std::uint32_t name) {
  return facts.names.text(name).empty() ? -1 : static_cast<std::int64_t>(name);
}

std::int64_t share_percent(std::size_t part, std::size_t of) {
  return static_cast<std::int64_t>(
      rounded(100.0 * static_cast<double>(part) / static_cast<double>(of), 0));
}

// The calls of each topic. `sorted`: in the order of their ids, so that the topics' are too.
std::map<std::uint32_t, Chosen> by_topic(const Facts& facts, const Chosen& sorted) {
  std::map<std::uint32_t, Chosen> topics;
  for (const std::uint32_t i : sorted) {
    for (const std::uint32_t topic : *facts.calls[i].topics) {
      Chosen& of_topic = topics[topic];
      if (of_topic.empty() || of_topic.back() != i) of_topic.push_back(i);
    }
  }
  return topics;
}

bool is_tagged(const CallFact& call) { return call.topics && !call.topics->empty(); }

Chosen tagged(const Facts& facts, const Chosen& calls) {
  Chosen kept;
  for (const std::uint32_t i : calls) {
    if (is_tagged(facts.calls[i])) kept.push_back(i);
  }
  return facts.in_id_order(kept);
}

// The calls that name a competitor, by its phrase, in the order of their ids.
std::map<std::uint32_t, Chosen> by_competitor(const Facts& facts, const Chosen& calls) {
  std::map<std::uint32_t, Chosen> rivals;
  for (const std::uint32_t i : facts.in_id_order(calls)) {
    for (const std::uint32_t t : facts.trackers_of_call[i]) {
      const TrackerFact& tracker = facts.trackers[t];
      if (!tracker.is_competitor || tracker.phrase == Numbered::kNone) continue;
      Chosen& of_rival = rivals[tracker.phrase];
      if (of_rival.empty() || of_rival.back() != i) of_rival.push_back(i);
    }
  }
  return rivals;
}

}  // namespace

std::string month_name(std::int32_t month) {
  char text[24];
  std::snprintf(text, sizeof text, "%04d-%02d", month / 12, month % 12 + 1);
  return text;
}

ResultSet calls_by_account(const Facts& facts, const Chosen& calls) {
  RowBuffer rows({text_column("NAME"), count_column("CALLS"), real_column("HOURS"),
                  real_column("MEAN_SENTIMENT"), ids_column()});
  const auto groups =
      grouped(facts, calls, [&](const CallFact& call) { return named(facts, call.account); });
  for (const auto& [account, of_account] : groups) {
    Mean mean;
    std::int64_t seconds = 0;
    for (const std::uint32_t i : of_account) {
      mean.add(facts.calls[i].sentiment);
      seconds += facts.calls[i].seconds;
    }
    rows.add(facts.names.text(static_cast<std::uint32_t>(account)), count_cell(of_account.size()),
             rounded(static_cast<double>(seconds) / 3600.0, 1), mean.cell(2),
             facts.ids_of(of_account, kRowIds));
  }
  rows.sort({{1, true}, {0}});
  return rows.take();
}

ResultSet sentiment_by_account(const Facts& facts, const Chosen& calls) {
  return sentiment_by(
      facts, calls, [&](const CallFact& call) { return named(facts, call.account); },
      [&](std::int64_t name) { return facts.names.text(static_cast<std::uint32_t>(name)); },
      {{2}, {0}});
}

ResultSet sentiment_by_rep(const Facts& facts, const Chosen& calls) {
  return sentiment_by(
      facts, calls, [&](const CallFact& call) { return named(facts, call.rep); },
      [&](std::int64_t name) { return facts.names.text(static_cast<std::uint32_t>(name)); },
      {{2, true}, {0}});
}

ResultSet sentiment_by_month(const Facts& facts, const Chosen& calls) {
  return sentiment_by(
      facts, calls, [](const CallFact& call) { return std::int64_t{call.month}; },
      [](std::int64_t month) { return month_name(static_cast<std::int32_t>(month)); }, {{0}});
}

ResultSet topics(const Facts& facts, const Chosen& calls) {
  RowBuffer rows({text_column("NAME"), count_column("CALLS"), count_column("SHARE_PERCENT"),
                  count_column("CALLS_WITH_TOPICS"), ids_column()});
  const Chosen all = tagged(facts, calls);
  for (const auto& [topic, of_topic] : by_topic(facts, all)) {
    rows.add(facts.names.text(topic), count_cell(of_topic.size()),
             share_percent(of_topic.size(), all.size()), count_cell(all.size()),
             ids_in_order(facts, of_topic));
  }
  rows.sort({{1, true}, {0}});
  return rows.take();
}

ResultSet topics_by_month(const Facts& facts, const Chosen& calls) {
  RowBuffer rows({text_column("NAME"), text_column("TOPIC"), count_column("CALLS"),
                  count_column("SHARE_PERCENT"), ids_column()});
  const auto months =
      grouped(facts, tagged(facts, calls), [](const CallFact& call) { return call.month; });
  for (const auto& [month, of_month] : months) {
    for (const auto& [topic, of_topic] : by_topic(facts, of_month)) {
      rows.add(month_name(static_cast<std::int32_t>(month)), facts.names.text(topic),
               count_cell(of_topic.size()), share_percent(of_topic.size(), of_month.size()),
               ids_in_order(facts, of_topic));
    }
  }
  rows.sort({{0}, {2, true}, {1}});
  return rows.take();
}

ResultSet competitors(const Facts& facts, const Chosen& calls) {
  RowBuffer rows({text_column("NAME"), count_column("CALLS"), count_column("ACCOUNTS"),
                  text_column("ACCOUNT_NAMES"), ids_column()});
  for (const auto& [rival, of_rival] : by_competitor(facts, calls)) {
    const auto accounts = accounts_of(facts, of_rival);
    std::string names;
    for (const std::string& name : accounts) names += (names.empty() ? "" : ", ") + name;
    rows.add(facts.names.text(rival), count_cell(of_rival.size()), count_cell(accounts.size()),
             accounts.empty() ? Cell(warehouse::Null{}) : Cell(std::move(names)),
             ids_in_order(facts, of_rival));
  }
  rows.sort({{1, true}, {0}});
  return rows.take();
}

ResultSet competitors_by_month(const Facts& facts, const Chosen& calls) {
  RowBuffer rows({text_column("NAME"), count_column("CALLS"), ids_column()});
  std::set<std::uint32_t> naming;
  for (const auto& [rival, of_rival] : by_competitor(facts, calls))
    naming.insert(of_rival.begin(), of_rival.end());
  const Chosen sorted = facts.in_id_order({naming.begin(), naming.end()});
  for (const auto& [month, of_month] :
       grouped(facts, sorted, [](const CallFact& call) { return call.month; })) {
    rows.add(month_name(static_cast<std::int32_t>(month)), count_cell(of_month.size()),
             ids_in_order(facts, of_month));
  }
  return rows.take();
}

ResultSet participants(const Facts& facts, const Chosen& calls) {
  struct Person {
    std::string title;  // the first that is known, as is the account
    std::uint32_t account = 0;
    std::optional<Timestamp> last;
    Chosen calls;
  };
  std::vector<bool> in(facts.calls.size());
  for (const std::uint32_t i : calls) in[i] = true;
  std::map<std::uint32_t, Person> people;
  for (const PartyFact& party : facts.parties) {
    if (!in[party.call] || !party.is_external || party.name == Numbered::kNone) continue;
    if (facts.names.text(party.name).empty()) continue;
    const CallFact& call = facts.calls[party.call];
    const auto [entry, fresh] = people.try_emplace(party.name);
    Person& person = entry->second;
    if (fresh) person.account = call.account;
    if (person.title.empty()) person.title = party.title;
    if (call.started && (!person.last || *call.started > *person.last)) person.last = call.started;
    person.calls.push_back(party.call);
  }
  RowBuffer rows({text_column("NAME"), text_column("TITLE"), text_column("ACCOUNT"),
                  count_column("CALLS"), time_column("LAST_SEEN"), ids_column()});
  for (auto& [name, person] : people) {
    Chosen sorted = facts.in_id_order(person.calls);
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    rows.add(facts.names.text(name), person.title, facts.names.text(person.account),
             count_cell(sorted.size()), cell(person.last), ids_in_order(facts, sorted));
  }
  rows.sort({{3, true}, {0}});
  rows.limit(kMostPeople);
  return rows.take();
}

}  // namespace sophia::analytics
