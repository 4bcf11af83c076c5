// Metrics of deals from their calls: history, and what the risk score looks at.
#include <unordered_set>

#include "analytics/facts_metrics.h"

namespace sophia::analytics {
namespace {

using warehouse::ResultSet;

constexpr std::int64_t kRecentUs = 30 * kUsPerDay;

// What the calls of a deal until now tell.
struct Signals {
  Chosen calls = {};  // newest first
  std::optional<Timestamp> last_customer = {};
  std::size_t contacts = 0;
  bool has_customers = false, has_senior = false;
  Mean earlier = {};  // sentiment of the three calls before the last
  std::size_t rival_calls = 0;
  bool price_seen = false;
  bool has_fields = false;
  std::int64_t pushes = 0;
  std::optional<double> amount_before = {};
};

void add_people(const Facts& facts, Timestamp since, Signals& signals) {
  std::unordered_set<std::uint32_t> contacts;
  for (const std::uint32_t i : signals.calls) {
    const CallFact& call = facts.calls[i];
    for (const std::uint32_t p : facts.parties_of_call[i]) {
      const PartyFact& party = facts.parties[p];
      if (!party.is_external || !party.talks) continue;
      if (!signals.has_customers) signals.last_customer = call.started;  // the newest call's
      signals.has_customers = true;
      signals.has_senior = signals.has_senior || party.senior;
      if (*call.started >= since && party.name != Numbered::kNone) contacts.insert(party.name);
    }
  }
  signals.contacts = contacts.size();
}

void add_content(const Facts& facts, Timestamp since, Signals& signals) {
  for (std::size_t age = 1; age <= signals.calls.size(); ++age) {
    const std::uint32_t i = signals.calls[age - 1];
    const CallFact& call = facts.calls[i];
    if (age >= 2 && age <= 4) signals.earlier.add(call.sentiment);
    bool rival = false;
    for (const std::uint32_t t : facts.trackers_of_call[i]) {
      rival = rival || facts.trackers[t].is_competitor;
      signals.price_seen = signals.price_seen || facts.trackers[t].is_price;
    }
    if (rival && *call.started >= since) ++signals.rival_calls;
  }
}

// Close dates that moved from call to call, and the amount before.
void add_fields(const Facts& facts, std::uint32_t deal, Timestamp now, Timestamp since,
                Signals& signals) {
  const FieldsFact* before = nullptr;
  for (const std::uint32_t f : facts.fields_of_deal[deal]) {
    const FieldsFact& fields = facts.fields[f];
    const CallFact& call = facts.calls[fields.call];
    if (call.deal != deal || !call.started || *call.started > now) continue;
    signals.has_fields = true;
    if (before != nullptr && before->close_date && fields.close_date &&
        *fields.close_date > *before->close_date)
      ++signals.pushes;
    before = &fields;
    if (fields.amount && *call.started < since &&
        (!signals.amount_before || *fields.amount > *signals.amount_before))
      signals.amount_before = fields.amount;
  }
}

Signals signals_of(const Facts& facts, std::uint32_t deal, Timestamp now) {
  const Timestamp since{now.us - kRecentUs};
  Signals signals;
  for (const std::uint32_t i : facts.calls_of_deal[deal]) {
    const auto& started = facts.calls[i].started;
    if (started && *started <= now) signals.calls.push_back(i);
  }
  add_people(facts, since, signals);
  add_content(facts, since, signals);
  add_fields(facts, deal, now, since, signals);
  return signals;
}

template <class T>
Cell cell_if(bool known, T value) {
  return known ? Cell(std::move(value)) : Cell(warehouse::Null{});
}

void add_signals(const Facts& facts, const DealFact& deal, Timestamp now, RowBuffer& rows) {
  const Signals s = signals_of(facts, deal.deal, now);
  const CallFact* last = s.calls.empty() ? nullptr : &facts.calls[s.calls[0]];
  std::vector<std::string> ids;
  ids.reserve(s.calls.size());
  for (auto at = s.calls.rbegin(); at != s.calls.rend(); ++at)
    ids.push_back(facts.calls[*at].call_id);
  rows.add(facts.deal_ids.text(deal.deal), deal.name, deal.account, deal.stage, deal.stage_key,
           cell(deal.amount), cell(deal.close_date),
           deal.close_day ? Cell(*deal.close_day - day_of(now)) : Cell(warehouse::Null{}),
           s.last_customer ? Cell(day_of(now) - day_of(*s.last_customer)) : Cell(warehouse::Null{}),
           cell_if(s.has_fields, s.pushes),
           cell_if(s.has_customers, static_cast<std::int64_t>(s.contacts)),
           cell_if(s.has_customers, s.has_senior),
           rounded_cell(last != nullptr ? last->sentiment : std::nullopt, 2), s.earlier.cell(2),
           last != nullptr ? cell(last->step_count) : Cell(warehouse::Null{}),
           count_cell(s.rival_calls), s.price_seen, cell(s.amount_before),
           last != nullptr ? last->call_id : std::string(), std::move(ids));
}

Chosen by_deal_id(const Facts& facts, Chosen deals) {
  std::sort(deals.begin(), deals.end(), [&](std::uint32_t a, std::uint32_t b) {
    return facts.deal_ids.text(facts.deals[a].deal) < facts.deal_ids.text(facts.deals[b].deal);
  });
  return deals;
}

}  // namespace

ResultSet deal_signals(const Facts& facts, const Chosen& deals, Timestamp now) {
  RowBuffer rows({text_column("DEAL_ID"),           text_column("NAME"),
                  text_column("ACCOUNT"),           text_column("STAGE"),
                  text_column("STAGE_KEY"),         real_column("AMOUNT"),
                  text_column("CLOSE_DATE"),        count_column("DAYS_LEFT"),
                  count_column("SILENT_DAYS"),      count_column("PUSHES"),
                  count_column("CONTACTS_30_DAYS"), flag_column("HAS_SENIOR"),
                  real_column("LAST_SENTIMENT"),    real_column("EARLIER_SENTIMENT"),
                  count_column("LAST_NEXT_STEPS"),  count_column("RIVAL_CALLS"),
                  flag_column("PRICE_SEEN"),        real_column("AMOUNT_BEFORE"),
                  text_column("LAST_CALL_ID"),      ids_column()});
  for (const std::uint32_t i : by_deal_id(facts, deals)) {
    if (facts.deals[i].status == "open") add_signals(facts, facts.deals[i], now, rows);
  }
  return rows.take();
}

ResultSet deal_history(const Facts& facts, const Chosen& deals, Timestamp) {
  RowBuffer rows({text_column("DEAL_ID"), text_column("NAME"), text_column("CALL_ID"),
                  time_column("STARTED"), text_column("STAGE"), real_column("AMOUNT"),
                  text_column("CLOSE_DATE"), ids_column()});
  for (const std::uint32_t i : by_deal_id(facts, deals)) {
    const DealFact& deal = facts.deals[i];
    for (const std::uint32_t f : facts.fields_of_deal[deal.deal]) {
      const FieldsFact& fields = facts.fields[f];
      const CallFact& call = facts.calls[fields.call];
      rows.add(facts.deal_ids.text(deal.deal), deal.name, call.call_id, cell(call.started),
               cell(fields.stage), cell(fields.amount), cell(fields.close_date),
               std::vector<std::string>{call.call_id});
    }
  }
  return rows.take();
}

}  // namespace sophia::analytics
