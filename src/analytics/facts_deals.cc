// Metrics of deals from their fields.
#include <map>
#include <unordered_map>

#include "analytics/facts_metrics.h"

namespace sophia::analytics {
namespace {

using warehouse::ResultSet;

constexpr std::size_t kMostDeals = 200;
constexpr int kMoneyDigits = 6;  // of a sum

bool is_open(const DealFact& deal) { return deal.status == "open"; }

std::vector<std::string> sorted_ids(const Facts& facts, const Chosen& deals) {
  std::vector<std::string> ids;
  ids.reserve(deals.size());
  for (const std::uint32_t i : deals) ids.push_back(facts.deal_ids.text(facts.deals[i].deal));
  std::sort(ids.begin(), ids.end());
  return ids;
}

// What is open, won or lost of some deals.
struct Share {
  std::size_t deals = 0;
  double amount = 0;
  double weighted = 0;
  std::size_t with_amount = 0;

  double total() const { return rounded(amount, kMoneyDigits); }
  Cell mean() const {
    if (with_amount == 0) return warehouse::Null{};
    return steady(amount / static_cast<double>(with_amount), 0);
  }
  double total_weighted() const { return steady(weighted, 0, kMoneyDigits); }
  void add(const DealFact& deal) {
    ++deals;
    if (!deal.amount) return;
    ++with_amount;
    amount += *deal.amount;
    weighted += *deal.amount * deal.probability;
  }
};

// Open ones by close date, then closed ones, newest first; what has no date comes last.
bool is_listed_before(const Facts& facts, const DealFact& a, const DealFact& b) {
  if (is_open(a) != is_open(b)) return is_open(a);
  if (a.close_day != b.close_day) {
    if (!a.close_day || !b.close_day) return a.close_day.has_value();
    return is_open(a) ? *a.close_day < *b.close_day : *a.close_day > *b.close_day;
  }
  return facts.deal_ids.text(a.deal) < facts.deal_ids.text(b.deal);
}

}  // namespace

ResultSet deal_list(const Facts& facts, const Chosen& deals, Timestamp now) {
  RowBuffer rows({text_column("DEAL_ID"), text_column("NAME"), text_column("STAGE"),
                  real_column("AMOUNT"), text_column("STATUS"), text_column("CLOSE_DATE"),
                  text_column("OWNER"), text_column("ACCOUNT"), time_column("LAST_CALL"),
                  text_column("CALL_ID"), count_column("CALLS"), count_column("DAYS_SINCE_CALL"),
                  ids_column()});
  const auto before = [&](std::uint32_t a, std::uint32_t b) {
    return is_listed_before(facts, facts.deals[a], facts.deals[b]);
  };
  for (const std::uint32_t i : first_of(deals, kMostDeals, before)) {
    const DealFact& deal = facts.deals[i];
    const std::string& id = facts.deal_ids.text(deal.deal);
    rows.add(id, deal.name, deal.stage, cell(deal.amount), deal.status, cell(deal.close_date),
             deal.owner, deal.account, cell(deal.last_call), cell(deal.last_call_id), deal.calls,
             deal.last_call ? Cell(day_of(now) - day_of(*deal.last_call)) : Cell(warehouse::Null{}),
             std::vector<std::string>{id});
  }
  return rows.take();
}

ResultSet pipeline(const Facts& facts, const Chosen& deals, Timestamp now) {
  RowBuffer rows({count_column("OPEN_DEALS"), real_column("OPEN_AMOUNT"),
                  real_column("WEIGHTED_AMOUNT"), real_column("MEAN_AMOUNT"),
                  count_column("OVERDUE"), ids_column()});
  Share open;
  Chosen opened;
  std::size_t overdue = 0;
  for (const std::uint32_t i : deals) {
    const DealFact& deal = facts.deals[i];
    if (!is_open(deal)) continue;
    open.add(deal);
    opened.push_back(i);
    overdue += deal.close_day && *deal.close_day < day_of(now) ? 1 : 0;
  }
  rows.add(count_cell(open.deals), open.total(), open.total_weighted(), open.mean(),
           count_cell(overdue), sorted_ids(facts, opened));
  return rows.take();
}

ResultSet pipeline_by_stage(const Facts& facts, const Chosen& deals, Timestamp) {
  RowBuffer rows({text_column("NAME"), count_column("DEALS"), real_column("AMOUNT"),
                  real_column("WEIGHTED_AMOUNT"), ids_column()});
  std::map<std::string_view, Chosen> stages;
  for (const std::uint32_t i : deals) {
    if (is_open(facts.deals[i])) stages[facts.deals[i].stage_key].push_back(i);
  }
  for (const auto& [key, of_stage] : stages) {
    Share share;
    for (const std::uint32_t i : of_stage) share.add(facts.deals[i]);
    rows.add(facts.deals[of_stage[0]].stage, count_cell(share.deals), share.total(),
             share.total_weighted(), sorted_ids(facts, of_stage));
  }
  rows.sort({{2, true}, {0}});
  return rows.take();
}

ResultSet win_rate(const Facts& facts, const Chosen& deals, Timestamp) {
  RowBuffer rows({count_column("WON"), count_column("LOST"), real_column("WON_AMOUNT"),
                  real_column("LOST_AMOUNT"), real_column("MEAN_WON_AMOUNT"),
                  count_column("WIN_RATE_PERCENT"), ids_column()});
  Share won, lost;
  Chosen closed;
  for (const std::uint32_t i : deals) {
    const DealFact& deal = facts.deals[i];
    if (is_open(deal)) continue;
    closed.push_back(i);
    (deal.status == "won" ? won : lost).add(deal);
  }
  const auto rate = [&] {
    return rounded(100.0 * static_cast<double>(won.deals) / static_cast<double>(closed.size()), 0);
  };
  rows.add(count_cell(won.deals), count_cell(lost.deals), won.total(), lost.total(), won.mean(),
           closed.empty() ? Cell(warehouse::Null{}) : Cell(static_cast<std::int64_t>(rate())),
           sorted_ids(facts, closed));
  return rows.take();
}

ResultSet results_by_owner(const Facts& facts, const Chosen& deals, Timestamp) {
  RowBuffer rows({text_column("NAME"), count_column("WON"), count_column("LOST"),
                  real_column("WON_AMOUNT"), count_column("OPEN_DEALS"), real_column("OPEN_AMOUNT"),
                  ids_column()});
  std::unordered_map<std::string_view, Chosen> owners;
  for (const std::uint32_t i : deals) owners[facts.deals[i].owner].push_back(i);
  for (const auto& [owner, of_owner] : owners) {
    Share won, lost, open;
    for (const std::uint32_t i : of_owner) {
      const DealFact& deal = facts.deals[i];
      (is_open(deal) ? open : deal.status == "won" ? won : lost).add(deal);
    }
    rows.add(std::string(owner), count_cell(won.deals), count_cell(lost.deals), won.total(),
             count_cell(open.deals), open.total(), sorted_ids(facts, of_owner));
  }
  rows.sort({{3, true}, {5, true}, {0}});
  return rows.take();
}

}  // namespace sophia::analytics
