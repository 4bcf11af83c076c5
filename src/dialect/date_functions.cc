#include <algorithm>
#include <array>

#include "dialect/special_functions.h"

namespace sophia::dialect {
namespace {

using Text = Result<std::string>;

// The parts of Snowflake's formats and the engine's.
struct FormatPart {
  std::string_view snowflake;
  std::string_view engine;
};
// Longest first where one starts another.
constexpr auto kFormatParts = std::to_array<FormatPart>({{"YYYY", "%Y"},
                                                         {"YY", "%y"},
                                                         {"MMMM", "%B"},
                                                         {"MON", "%b"},
                                                         {"MM", "%m"},
                                                         {"DD", "%d"},
                                                         {"DY", "%a"},
                                                         {"HH24", "%H"},
                                                         {"HH12", "%I"},
                                                         {"AM", "%p"},
                                                         {"PM", "%p"},
                                                         {"MI", "%M"},
                                                         {"SS", "%S"},
                                                         {"FF3", "%g"},
                                                         {"FF6", "%f"}});

Text engine_format(const ExpressionRewriter& rewriter, const Argument& argument) {
  if (!argument.literal)
    return rewriter.refuse(argument.token, "a format is a text here, as in 'YYYY-MM-DD'");
  std::string upper = *argument.literal;
  for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  std::string format;
  for (std::size_t i = 0; i < upper.size();) {
    bool found = false;
    for (const FormatPart& part : kFormatParts) {
      if (!std::string_view(upper).substr(i).starts_with(part.snowflake)) continue;
      format += part.engine;
      i += part.snowflake.size();
      found = true;
      break;
    }
    if (found) continue;
    const char c = upper[i];
    if (c == '"') {
      const auto end = upper.find('"', i + 1);
      if (end == std::string::npos)
        return rewriter.refuse(argument.token, "this format has a \" that does not end");
      for (const char quoted : argument.literal->substr(i + 1, end - i - 1))
        format += quoted == '%' ? std::string("%%") : std::string(1, quoted);
      i = end + 1;
      continue;
    }
    const bool is_letter = (c >= 'A' && c <= 'Z' && c != 'T') || (c >= '0' && c <= '9');
    if (is_letter)
      return rewriter.refuse(argument.token,
                             "this format is not supported: use YYYY, YY, MM, MON, MMMM, DD, DY, "
                             "HH24, HH12, AM, MI, SS, FF3, FF6");
    format += c == '%' ? std::string("%%") : std::string(1, c);
    ++i;
  }
  return text_literal(format);
}

Text to_varchar(const ExpressionRewriter& rewriter, const Call& call) {
  const std::string& value = call.arguments[0].text;
  if (call.arguments.size() == 1) return "sf_text(" + value + ")";
  SOPHIA_TRY(const std::string format, engine_format(rewriter, call.arguments[1]));
  return "strftime(CAST(" + value + " AS TIMESTAMP), " + format + ")";
}

Text to_time_point(const ExpressionRewriter& rewriter, const Call& call) {
  const bool is_try = call.name.starts_with("TRY_");
  const bool is_date = call.name.ends_with("DATE");
  const bool is_zoned = call.name.ends_with("LTZ") || call.name.ends_with("_TZ");
  const std::string type = is_date ? "DATE" : is_zoned ? "TIMESTAMPTZ" : "TIMESTAMP";
  const std::string how = is_try ? "TRY_CAST(" : "CAST(";
  const Argument& value = call.arguments[0];
  if (call.arguments.size() == 2) {
    SOPHIA_TRY(const std::string format, engine_format(rewriter, call.arguments[1]));
    return how + std::string(is_try ? "try_strptime(" : "strptime(") + value.text + ", " + format +
           ") AS " + type + ")";
  }
  if (value.is_variant) return how + "sf_text(" + value.text + ") AS " + type + ")";
  if (is_try) return "TRY_CAST(sf_text(" + value.text + ") AS " + type + ")";
  return "sf_to_" +
         std::string(is_date    ? "date"
                     : is_zoned ? "timestamptz"
                                : "timestamp") +
         "(" + value.text + ")";
}

Text date_arithmetic(const ExpressionRewriter& rewriter, const Call& call) {
  SOPHIA_TRY(const std::string part, part_argument(rewriter, call.arguments[0]));
  const bool is_add = call.name.ends_with("ADD");
  constexpr auto kParts =
      std::to_array<std::string_view>({"year", "quarter", "month", "week", "day", "hour", "minute",
                                       "second", "millisecond", "microsecond"});
  if (std::ranges::find(kParts, part) == kParts.end())
    return rewriter.refuse(call.arguments[0].token, "this part can't be counted in");
  if (is_add)
    return "sf_add_" + part + "(" + call.arguments[2].text + ", " + call.arguments[1].text + ")";
  return "sf_diff_" + part + "(" + call.arguments[1].text + ", " + call.arguments[2].text + ")";
}

Text date_trunc(const ExpressionRewriter& rewriter, const Call& call) {
  SOPHIA_TRY(const std::string part, part_argument(rewriter, call.arguments[0]));
  return "sf_date_trunc('" + part + "', " + call.arguments[1].text + ")";
}

Text date_part_of(const ExpressionRewriter& rewriter, const Call& call) {
  SOPHIA_TRY(std::string part, part_argument(rewriter, call.arguments[0]));
  if (part == "dayofweek") part = "dow";
  if (part == "dayofyear") part = "doy";
  if (part == "dayofweekiso") part = "isodow";
  if (part == "weekiso") part = "week";
  if (part == "epoch_second" || part == "epoch") {
    return "CAST(floor(epoch(sf_time_point(" + call.arguments[1].text + "))) AS BIGINT)";
  }
  if (part == "second") return "second(sf_time_point(" + call.arguments[1].text + "))";
  if (part == "millisecond" || part == "microsecond")
    return rewriter.refuse(call.arguments[0].token, "this part is not supported here");
  return "date_part('" + part + "', sf_time_point(" + call.arguments[1].text + "))";
}

Text last_day(const ExpressionRewriter& rewriter, const Call& call) {
  if (call.arguments.size() == 1) return "last_day(sf_to_date(" + call.arguments[0].text + "))";
  SOPHIA_TRY(const std::string part, part_argument(rewriter, call.arguments[1]));
  if (part != "week" && part != "month" && part != "quarter" && part != "year")
    return rewriter.refuse(call.arguments[1].token, "LAST_DAY takes WEEK, MONTH, QUARTER or YEAR");
  return "(sf_add_" + part + "(sf_date_trunc('" + part + "', sf_to_date(" + call.arguments[0].text +
         ")), 1) - 1)";
}

Text clock(const ExpressionRewriter& rewriter, const Call& call) {
  const Timestamp now = rewriter.options().now;
  std::string text = format_micros(now);
  text.pop_back();  // Z
  text[10] = ' ';
  if (call.name == "CURRENT_DATE") return "DATE '" + format_date(now) + "'";
  if (call.name == "CURRENT_TIME" || call.name == "LOCALTIME")
    return "TIME '" + text.substr(11) + "'";
  if (call.name == "SYSDATE") return "TIMESTAMP '" + text + "'";
  return "TIMESTAMPTZ '" + text + "+00'";
}

Text convert_timezone(const ExpressionRewriter& rewriter, const Call& call) {
  const auto& arguments = call.arguments;
  if (arguments.size() == 2)
    return rewriter.refuse(
        call.token, "CONVERT_TIMEZONE wants three arguments here: from, to, TIMESTAMP_NTZ value");
  return "timezone(" + arguments[1].text + ", timezone(" + arguments[0].text + ", CAST(" +
         arguments[2].text + " AS TIMESTAMP)))";
}

}  // namespace

Result<std::string> rewrite_date(const ExpressionRewriter& rewriter, const Call& call) {
  const std::string& name = call.name;
  if (name == "TO_VARCHAR" || name == "TO_CHAR") return to_varchar(rewriter, call);
  if (name == "DATEADD" || name == "TIMESTAMPADD" || name == "DATEDIFF" || name == "TIMESTAMPDIFF")
    return date_arithmetic(rewriter, call);
  if (name == "DATE_TRUNC") return date_trunc(rewriter, call);
  if (name == "DATE_PART" || name == "EXTRACT") return date_part_of(rewriter, call);
  if (name == "LAST_DAY") return last_day(rewriter, call);
  if (name == "CONVERT_TIMEZONE") return convert_timezone(rewriter, call);
  if (name.find("TO_DATE") != std::string::npos || name.find("TO_TIMESTAMP") != std::string::npos ||
      name == "DATE") {
    return to_time_point(rewriter, call);
  }
  return clock(rewriter, call);
}

}  // namespace sophia::dialect
