// Reads the facts from the tables.
#include <algorithm>
#include <array>
#include <numeric>

#include "analytics/facts.h"
#include "analytics/sql.h"

namespace sophia::analytics {
namespace {

using warehouse::ResultSet;

// In the order of Mood.
constexpr std::array<std::string_view, 4> kMoods{"unknown", "negative", "neutral", "positive"};

// Reads the cells of one row from left to right.
class Cells {
 public:
  Cells(const ResultSet& rows, std::size_t row) : rows_(rows), row_(row) {}
  const std::string& text() { return rows_.text(row_, at_++); }
  bool boolean() { return rows_.boolean(row_, at_++); }
  std::int64_t integer() { return rows_.integer(row_, at_++); }
  double real() { return rows_.real(row_, at_++); }
  const std::vector<std::string>& texts() { return rows_.texts(row_, at_++); }
  bool is_null() const { return rows_.is_null(row_, at_); }
  std::optional<std::string> maybe_text() {
    return is_null() ? skip<std::string>() : std::optional(text());
  }
  std::optional<std::int64_t> maybe_integer() {
    return is_null() ? skip<std::int64_t>() : std::optional(integer());
  }
  std::optional<double> maybe_real() { return is_null() ? skip<double>() : std::optional(real()); }
  std::optional<Timestamp> maybe_time() {
    return is_null() ? skip<Timestamp>() : std::optional(rows_.timestamp(row_, at_++));
  }

 private:
  template <class T>
  std::optional<T> skip() {
    ++at_;
    return std::nullopt;
  }
  const ResultSet& rows_;
  std::size_t row_;
  std::size_t at_ = 0;
};

std::uint32_t number_or_none(Numbered& names, const std::optional<std::string>& text) {
  return text ? names.number_of(*text) : Numbered::kNone;
}

std::int32_t month_of(Timestamp at) {
  const CivilDate date = utc_date(at);
  return 12 * date.year + static_cast<std::int32_t>(date.month) - 1;
}

CallFact read_call(Cells cells, Numbered& names, Numbered& deal_ids) {
  CallFact call;
  call.call_id = cells.text();
  call.title = cells.text();
  call.started = cells.maybe_time();
  call.seconds = cells.integer();
  call.length = cells.maybe_integer();
  call.direction = names.number_of(cells.text());
  call.rep = names.number_of(cells.text());
  call.account = names.number_of(cells.text());
  call.deal = number_or_none(deal_ids, cells.maybe_text());
  call.language = number_or_none(names, cells.maybe_text());
  call.no_direction = cells.boolean();
  call.no_rep = cells.boolean();
  call.no_account = cells.boolean();
  call.talk_ratio = cells.maybe_real();
  call.monologue = cells.maybe_real();
  call.interactivity = cells.maybe_real();
  call.questions = cells.maybe_integer();
  for (auto* measure :
       {&call.patience, &call.fillers, &call.pace, &call.story, &call.interruptions})
    *measure = cells.maybe_real();
  call.sentiment = cells.maybe_real();
  call.mood = mood_named(cells.text()).value_or(Mood::kUnknown);
  const bool has_topics = !cells.is_null();
  const auto& topics = cells.texts();
  if (has_topics) {
    call.topics.emplace();
    for (const std::string& topic : topics) call.topics->push_back(names.number_of(topic));
  }
  call.step_count = cells.maybe_integer();
  call.steps = cells.texts();
  if (call.started) call.month = month_of(*call.started);
  return call;
}

DealFact read_deal(Cells cells, Numbered& deal_ids) {
  DealFact deal;
  deal.deal = deal_ids.number_of(cells.text());
  deal.name = cells.text();
  deal.stage = cells.text();
  deal.stage_key = cells.text();
  deal.amount = cells.maybe_real();
  deal.status = cells.text();
  deal.close_date = cells.maybe_text();
  deal.close_day = cells.maybe_integer();
  deal.owner = cells.text();
  deal.account = cells.text();
  deal.no_account = cells.boolean();
  deal.last_call = cells.maybe_time();
  deal.last_call_id = cells.maybe_text();
  deal.calls = cells.integer();
  deal.probability = cells.real();
  return deal;
}

template <class Use>
Status each_row(warehouse::Connection& connection, std::string_view sql,
                std::span<const warehouse::Value> parameters, Use&& use) {
  return connection.stream(sql, parameters, [&](const ResultSet& rows) -> Status {
    for (std::size_t row = 0; row < rows.row_count(); ++row) use(Cells(rows, row));
    return {};
  });
}

}  // namespace

std::string_view to_text(Mood mood) { return kMoods[static_cast<std::size_t>(mood)]; }

std::optional<Mood> mood_named(std::string_view name) {
  const auto found = std::ranges::find(kMoods, name);
  if (found == kMoods.end()) return std::nullopt;
  return static_cast<Mood>(found - kMoods.begin());
}

std::uint32_t Numbered::number_of(const std::string& text) {
  const auto [entry, fresh] = numbers_.try_emplace(text, static_cast<std::uint32_t>(texts_.size()));
  if (fresh) texts_.push_back(text);
  return entry->second;
}

std::uint32_t Numbered::find(const std::string& text) const {
  const auto found = numbers_.find(text);
  return found == numbers_.end() ? kNone : found->second;
}

std::vector<bool> Numbered::chosen(const std::vector<std::string>& list) const {
  std::vector<bool> flags(texts_.size());
  for (const std::string& text : list) {
    if (const std::uint32_t number = find(text); number != kNone) flags[number] = true;
  }
  return flags;
}

std::optional<std::uint32_t> Facts::call_of(const std::string& call_id) const {
  const auto found = call_by_id_.find(call_id);
  if (found == call_by_id_.end()) return std::nullopt;
  return found->second;
}

Status Facts::refresh(bool with_deals) {
  const std::uint64_t version = connection_->data_version();
  if (calls_version_ != version) {
    calls_version_ = deals_version_ = std::nullopt;
    Facts fresh(*connection_, std::move(hidden_));
    *this = std::move(fresh);
    SOPHIA_CHECK_OK(load_calls());
    SOPHIA_CHECK_OK(load_parties());
    SOPHIA_CHECK_OK(load_trackers());
    calls_version_ = version;
  }
  if (!with_deals || deals_version_ == version) return {};
  deals.clear();
  fields.clear();
  SOPHIA_CHECK_OK(load_deals());
  SOPHIA_CHECK_OK(load_fields());
  deals_version_ = version;
  return {};
}

Status Facts::load_calls() {
  CallScope all;
  all.hidden_call_ids = hidden_;
  SOPHIA_CHECK_OK(each_row(
      *connection_, std::string(sql::kScope).append(sql::kCallMeasures).append(sql::kFactsCalls),
      parameters(all),
      [&](Cells cells) { calls.push_back(read_call(std::move(cells), names, deal_ids)); }));
  calls_by_id.resize(calls.size());
  std::iota(calls_by_id.begin(), calls_by_id.end(), 0U);
  std::sort(calls_by_id.begin(), calls_by_id.end(),
            [&](std::uint32_t a, std::uint32_t b) { return calls[a].call_id < calls[b].call_id; });
  id_ranks.resize(calls.size());
  for (std::uint32_t rank = 0; rank < calls_by_id.size(); ++rank)
    id_ranks[calls_by_id[rank]] = rank;
  call_by_id_.reserve(calls.size());
  for (std::uint32_t i = 0; i < calls.size(); ++i) call_by_id_.emplace(calls[i].call_id, i);
  return {};
}

Status Facts::load_parties() {
  parties_of_call.resize(calls.size());
  return each_row(*connection_, sql::kFactsParties, {}, [&](Cells cells) {
    const auto call = call_of(cells.text());
    if (!call) return;
    PartyFact party{.call = *call, .name = number_or_none(names, cells.maybe_text()), .title = {}};
    party.title = cells.text();
    party.is_external = cells.boolean();
    party.talks = cells.boolean();
    party.senior = cells.boolean();
    parties_of_call[*call].push_back(static_cast<std::uint32_t>(parties.size()));
    parties.push_back(std::move(party));
  });
}

Status Facts::load_trackers() {
  trackers_of_call.resize(calls.size());
  return each_row(*connection_, sql::kFactsTrackers, {}, [&](Cells cells) {
    const auto call = call_of(cells.text());
    if (!call) return;
    TrackerFact tracker{.call = *call};
    tracker.key = number_or_none(names, cells.maybe_text());
    tracker.phrase = number_or_none(names, cells.maybe_text());
    tracker.phrase_key = number_or_none(names, cells.maybe_text());
    tracker.is_competitor = cells.boolean();
    tracker.is_price = cells.boolean();
    trackers_of_call[*call].push_back(static_cast<std::uint32_t>(trackers.size()));
    trackers.push_back(tracker);
  });
}

Status Facts::load_deals() {
  DealScope all;
  all.hidden_call_ids = hidden_;
  SOPHIA_CHECK_OK(
      each_row(*connection_, std::string(sql::kDealScope).append(sql::kFactsDeals), parameters(all),
               [&](Cells cells) { deals.push_back(read_deal(std::move(cells), deal_ids)); }));
  calls_of_deal.assign(deal_ids.size(), {});
  for (auto at = calls_by_id.rbegin(); at != calls_by_id.rend(); ++at) {
    if (calls[*at].deal != Numbered::kNone) calls_of_deal[calls[*at].deal].push_back(*at);
  }
  for (auto& of_deal : calls_of_deal) {
    std::stable_sort(of_deal.begin(), of_deal.end(), [&](std::uint32_t a, std::uint32_t b) {
      return calls[a].started > calls[b].started;
    });
  }
  return {};
}

Status Facts::load_fields() {
  SOPHIA_CHECK_OK(each_row(*connection_, sql::kFactsFields, {}, [&](Cells cells) {
    const auto call = call_of(cells.text());
    if (!call) return;
    FieldsFact fact{.call = *call,
                    .deal = deal_ids.number_of(cells.text()),
                    .stage = {},
                    .close_date = {},
                    .amount = {}};
    fact.stage = cells.maybe_text();
    fact.amount = cells.maybe_real();
    fact.close_date = cells.maybe_text();
    fields.push_back(std::move(fact));
  }));
  calls_of_deal.resize(deal_ids.size());
  fields_of_deal.assign(deal_ids.size(), {});
  for (std::uint32_t i = 0; i < fields.size(); ++i) fields_of_deal[fields[i].deal].push_back(i);
  for (auto& of_deal : fields_of_deal) {
    std::stable_sort(of_deal.begin(), of_deal.end(), [&](std::uint32_t a, std::uint32_t b) {
      const CallFact &x = calls[fields[a].call], &y = calls[fields[b].call];
      // Calls without a start come last, as the statements sort them.
      if (x.started != y.started)
        return y.started ? x.started && *x.started < *y.started : x.started.has_value();
      return x.call_id < y.call_id;
    });
  }
  return {};
}

}  // namespace sophia::analytics
