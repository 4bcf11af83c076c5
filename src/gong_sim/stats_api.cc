// POST /v2/stats/...: dates are days ("2026-01-31"), from inclusive, to exclusive, in the company's
// time zone (UTC here), and must lie before today.
#include <algorithm>
#include <array>

#include "gong_sim/json_raw.h"
#include "gong_sim/world.h"

namespace sophia::gong_sim {
namespace {

using Items = std::vector<std::string_view>;

struct Days {
  std::optional<std::string> from;  // inclusive
  std::optional<std::string> to;    // exclusive
  // `day` is "YYYY-MM-DD" or a date-time that begins so.
  bool hold(std::string_view day) const {
    return (!from || day.substr(0, 10) >= *from) && (!to || day.substr(0, 10) < *to);
  }
};

bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const auto at = parse_timestamp(text);
  return at && format_date(*at) == text;
}

ApiResult<std::optional<std::string>> date_field(const World& world, const Json& filter,
                                                 std::string_view name) {
  SOPHIA_TRY(const auto text, filter_text(filter, name));
  if (!text) return std::nullopt;
  if (!is_date(*text)) {
    return refuse(400, std::string(name) + ": must be a date in the form YYYY-MM-DD");
  }
  if (*text >= format_date(world.clock.now())) {
    return refuse(400, "The date(s) should not exceed the current day.");
  }
  return text;
}

ApiResult<Days> days(const World& world, const Json& filter, std::string_view from,
                     std::string_view to, bool required) {
  Days parsed;
  SOPHIA_TRY(parsed.from, date_field(world, filter, from));
  SOPHIA_TRY(parsed.to, date_field(world, filter, to));
  if (required && (!parsed.from || !parsed.to)) {
    return refuse(400, std::string(from) + " and " + std::string(to) + ": are required");
  }
  if (parsed.from && parsed.to && *parsed.from > *parsed.to) {
    return refuse(400, std::string(from) + ": must not be after " + std::string(to));
  }
  return parsed;
}

bool named(const std::optional<std::vector<std::uint64_t>>& ids, std::string_view record,
           std::string_view field) {
  return !ids ||
         std::ranges::find(*ids, key_of(raw_field(record, field).value_or(""))) != ids->end();
}

// A user's record with only those of its daily (or periodical) entries that lie in the days asked
// for; empty when none does. `member` is the array of entries; without one the record is whole.
std::string within_days(std::string_view record, std::string_view member, const Days& asked) {
  if (member.empty()) return std::string(record);
  std::string out;
  bool any = false;
  RawBuilder copy(out, '{');
  for (RawItems items(record); items.next();) {
    copy.begin_member(items.key());
    if (items.key() != member || !is_array(items.value())) {
      out.append(items.value());
      continue;
    }
    RawBuilder entries(out, '[');
    for (RawItems entry(items.value()); entry.next();) {
      if (!asked.hold(raw_field(entry.value(), "fromDate").value_or(""))) continue;
      entries.element(entry.value());
      any = true;
    }
    entries.end();
  }
  copy.end();
  return any ? out : std::string();
}

// The four stats of users: `array` of stats.json, narrowed to the users and days asked for.
ApiResult<std::string> user_stats(World& world, const ApiCall& call, std::string_view array,
                                  std::string_view member) {
  SOPHIA_TRY(const Days asked, days(world, call.filter(), "fromDate", "toDate", true));
  SOPHIA_TRY(const auto users, filter_ids(call.filter(), "userIds"));
  std::vector<std::string> records;
  for (const std::string_view record : world.tenant.list("stats", array)) {
    if (!named(users, record, "userId")) continue;
    if (auto kept = within_days(record, member, asked); !kept.empty()) records.push_back(kept);
  }
  const std::string scope = to_text(call.filter());
  SOPHIA_TRY(std::string out, paged_list(world, call, scope, array, "users with activity",
                                         Items(records.begin(), records.end())));
  out.pop_back();  // goes on behind the list
  out.append(",\"timeZone\":\"UTC\",\"fromDateTime\":\"").append(*asked.from);
  out.append("T00:00:00Z\",\"toDateTime\":\"").append(*asked.to).append("T00:00:00Z\"}");
  return out;
}

}  // namespace

ApiResult<std::string> answered_scorecards(World& world, const ApiCall& call) {
  const Json& filter = call.filter();
  SOPHIA_TRY(const Days called, days(world, filter, "callFromDate", "callToDate", false));
  SOPHIA_TRY(const Days reviewed, days(world, filter, "reviewFromDate", "reviewToDate", false));
  SOPHIA_TRY(const auto users, filter_ids(filter, "reviewedUserIds"));
  SOPHIA_TRY(const auto scorecards, filter_ids(filter, "scorecardIds"));
  Items kept = world.tenant.list("answered_scorecards", "answeredScorecards");
  std::erase_if(kept, [&](std::string_view record) {
    return !called.hold(raw_field(record, "callStartTime").value_or("")) ||
           !reviewed.hold(raw_field(record, "reviewTime").value_or("")) ||
           !named(users, record, "reviewedUserId") || !named(scorecards, record, "scorecardId");
  });
  return paged_list(world, call, to_text(filter), "answeredScorecards", "answered scorecards",
                    kept);
}

ApiResult<std::string> aggregate_activity(World& world, const ApiCall& call) {
  return user_stats(world, call, "usersAggregateActivityStats", "");
}

ApiResult<std::string> aggregate_by_period(World& world, const ApiCall& call) {
  constexpr std::array<std::string_view, 5> kPeriods = {"DAY", "WEEK", "MONTH", "QUARTER", "YEAR"};
  const auto period = json_string(call.body, "aggregationPeriod");
  if (!period || std::ranges::find(kPeriods, *period) == kPeriods.end()) {
    return refuse(400, "Json parse error: aggregationPeriod is DAY, WEEK, MONTH, QUARTER or YEAR");
  }
  return user_stats(world, call, "usersAggregateActivity", "userAggregateActivity");
}

ApiResult<std::string> day_by_day_activity(World& world, const ApiCall& call) {
  return user_stats(world, call, "usersDetailedActivities", "userDailyActivityStats");
}

ApiResult<std::string> interaction_stats(World& world, const ApiCall& call) {
  return user_stats(world, call, "peopleInteractionStats", "");
}

}  // namespace sophia::gong_sim
