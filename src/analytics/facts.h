// The calls and deals in memory, narrow, as the metrics read them; and the metrics computed from
// them. What a metric means is said by its SQL (metrics.h): this gives the same rows without
// planning and running that statement, in a few milliseconds over 20,000 calls, and answers name
// the statement as their proof. tests/facts_test.cc holds both against each other, metric by
// metric.
//
//   Facts facts(connection, hidden_call_ids);
//   SOPHIA_TRY(const MetricRows rows, facts.run("sentiment", scope));
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analytics/metrics.h"
#include "analytics/scope.h"
#include "core/result.h"
#include "core/time.h"
#include "warehouse/database.h"

namespace sophia::analytics {

// Texts that repeat, each with a number.
class Numbered {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  std::uint32_t number_of(const std::string& text);   // a new one for a new text
  std::uint32_t find(const std::string& text) const;  // kNone: unknown
  const std::string& text(std::uint32_t number) const { return texts_[number]; }
  std::size_t size() const { return texts_.size(); }
  // One flag a text: whether it is in the list.
  std::vector<bool> chosen(const std::vector<std::string>& list) const;

 private:
  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::vector<std::string> texts_;
};

enum class Mood : std::uint8_t { kUnknown, kNegative, kNeutral, kPositive };
std::string_view to_text(Mood mood);                    // "unknown", "negative" ...
std::optional<Mood> mood_named(std::string_view name);  // nullopt: none is called so

// Names are numbers of Facts::names; `no_*`: the column is NULL and the name stands for that.
struct CallFact {
  std::string call_id;
  std::string title;
  std::optional<Timestamp> started;
  std::int64_t seconds = 0;
  std::optional<std::int64_t> length;  // as stored
  std::uint32_t direction = 0, rep = 0, account = 0;
  bool no_direction = false, no_rep = false, no_account = false;
  std::uint32_t deal = Numbered::kNone;
  std::uint32_t language = Numbered::kNone;
  std::optional<double> talk_ratio, monologue, interactivity;
  std::optional<std::int64_t> questions;
  std::optional<double> patience, fillers, pace, story, interruptions;
  std::optional<double> sentiment;
  Mood mood = Mood::kUnknown;
  std::optional<std::vector<std::uint32_t>> topics;  // lower case
  std::optional<std::int64_t> step_count;
  std::vector<std::string> steps;
  std::int32_t month = -1;  // 12 * year + month - 1, UTC; -1 without a start
};

struct PartyFact {
  std::uint32_t call = 0;  // index of the call
  std::uint32_t name = Numbered::kNone;
  std::string title;  // empty: none
  bool is_external = false, talks = false, senior = false;
};

struct TrackerFact {
  std::uint32_t call = 0;
  std::uint32_t key = Numbered::kNone, phrase = Numbered::kNone, phrase_key = Numbered::kNone;
  bool is_competitor = false, is_price = false;
};

struct FieldsFact {
  std::uint32_t call = 0;
  std::uint32_t deal = 0;
  std::optional<std::string> stage, close_date;
  std::optional<double> amount;
};

struct DealFact {
  std::uint32_t deal = 0;  // number of its id
  std::string name, stage, stage_key, status, owner, account;
  bool no_account = false;
  std::optional<double> amount;
  std::optional<std::string> close_date;
  std::optional<std::int64_t> close_day;
  std::optional<Timestamp> last_call;
  std::optional<std::string> last_call_id;
  std::int64_t calls = 0;
  double probability = 0;
};

// Not thread-safe.
class Facts {
 public:
  // `connection` outlives it. Calls in `hidden_call_ids` are left out, as by the scopes' list.
  Facts(warehouse::Connection& connection, std::vector<std::string> hidden_call_ids)
      : connection_(&connection), hidden_(std::move(hidden_call_ids)) {}

  // The metric's rows, as run_metric() gives them. Reads the tables it needs first: once, and anew
  // whenever Connection::data_version() says that data changed. Runs the statement itself for a
  // metric or a scope that is not computed here (other hidden calls; a filter on the name that
  // stands for no name). Errors: those of run_metric().
  Result<MetricRows> run(std::string_view metric, const CallScope& scope);
  Result<MetricRows> run(std::string_view metric, const DealScope& scope);

  // For the metrics. Calls and deals are in the order of their tables.
  std::vector<CallFact> calls;
  std::vector<std::uint32_t> calls_by_id;  // indexes of calls, in the order of their ids
  std::vector<std::uint32_t> id_ranks;     // where each call stands in it
  std::vector<PartyFact> parties;
  std::vector<TrackerFact> trackers;
  std::vector<DealFact> deals;
  std::vector<FieldsFact> fields;
  Numbered names;  // people, accounts, directions, languages, topics, trackers, phrases
  Numbered deal_ids;
  // By call, and by deal (number of its id, newest call first): indexes into the lists above.
  std::vector<std::vector<std::uint32_t>> parties_of_call, trackers_of_call, calls_of_deal;
  std::vector<std::vector<std::uint32_t>> fields_of_deal;

  std::vector<std::uint32_t> in_scope(const CallScope& scope) const;
  std::vector<std::uint32_t> in_scope(const DealScope& scope) const;
  // The same calls in the order of their ids.
  std::vector<std::uint32_t> in_id_order(const std::vector<std::uint32_t>& chosen) const;
  // Their ids in order, at most `limit`.
  std::vector<std::string> ids_of(const std::vector<std::uint32_t>& chosen,
                                  std::size_t limit) const;

 private:
  Status refresh(bool with_deals);
  Status load_calls();
  Status load_parties();
  Status load_trackers();
  Status load_deals();
  Status load_fields();
  std::optional<std::uint32_t> call_of(const std::string& call_id) const;

  warehouse::Connection* connection_;
  std::vector<std::string> hidden_;
  std::unordered_map<std::string, std::uint32_t> call_by_id_;
  std::optional<std::uint64_t> calls_version_, deals_version_;
};

}  // namespace sophia::analytics
