#include "dialect/special_functions.h"

#include <array>
#include <utility>

namespace sophia::dialect {
namespace {

using Rewriter = ExpressionRewriter;
using Text = Result<std::string>;

Text count(const Rewriter&, const Call& call) {
  if (call.arguments.size() < 2) return "COUNT(" + argument_list(call) + ")" + over_clause(call);
  // COUNT(a, b) counts rows where neither is NULL.
  std::string tuple;
  std::string nulls;
  for (const Argument& argument : call.arguments) {
    tuple += (tuple.empty() ? "" : ", ") + argument.text;
    nulls += (nulls.empty() ? "" : " OR ") + std::string("(") + argument.text + ") IS NULL";
  }
  return std::string("COUNT(") + (call.is_distinct ? "DISTINCT " : "") + "CASE WHEN " + nulls +
         " THEN NULL ELSE ROW(" + tuple + ") END)" + over_clause(call);
}

// The engine's string_agg; NULLs are left out and no row gives ''.
Text listagg(const Rewriter& rewriter, const Call& call) {
  const std::string separator = call.arguments.size() > 1 ? call.arguments[1].text : "''";
  if (call.has_over && call.over_is_ordered)
    return rewriter.refuse(call.token, "LISTAGG with ORDER BY in OVER: write it in WITHIN GROUP");
  std::string order = call.within_group.empty() ? "" : " " + call.within_group;
  // With DISTINCT the engine orders by the argument itself only, so that it must be the same text.
  const std::string value = "sf_text(" + call.arguments[0].text + ")";
  if (call.is_distinct && call.has_within_group) {
    const bool is_descending = order.ends_with(" DESC");
    std::string key = order.substr(order.find("BY") + 2);
    if (is_descending) key.erase(key.size() - 5);
    while (!key.empty() && (key[0] == ' ' || key[0] == '\n')) key.erase(0, 1);
    if (key != call.arguments[0].text)
      return rewriter.refuse(call.token, "LISTAGG(DISTINCT x) can only be ordered by x");
    order = " ORDER BY " + value + (is_descending ? " DESC" : "");
  }
  return std::string("coalesce(string_agg(") + (call.is_distinct ? "DISTINCT " : "") + value +
         ", " + separator + order + ")" + over_clause(call) + ", '')";
}

Text array_agg(const Rewriter& rewriter, const Call& call) {
  if (call.has_over)
    return rewriter.refuse(call.token,
                           "ARRAY_AGG with OVER is not supported: join a grouped query");
  const std::string& value = call.arguments[0].text;
  if (call.is_distinct && call.has_within_group)
    return rewriter.refuse(
        call.token,
        "ARRAY_AGG(DISTINCT ...) with WITHIN GROUP is not supported: use ARRAY_DISTINCT");
  return "to_json(coalesce(list(" + std::string(call.is_distinct ? "DISTINCT " : "") + value +
         (call.has_within_group ? " " + call.within_group : "") + ") FILTER (WHERE (" + value +
         ") IS NOT NULL), []))";
}

Text object_agg(const Rewriter& rewriter, const Call& call) {
  if (call.has_over || call.is_distinct)
    return rewriter.refuse(call.token, "OBJECT_AGG takes neither DISTINCT nor OVER here");
  return "sf_object(list(" + call.arguments[0].text + "), list(to_json(" + call.arguments[1].text +
         ")))";
}

Text percentile(const Rewriter& rewriter, const Call& call) {
  if (!call.has_within_group)
    return rewriter.refuse(call.token, call.name + " wants WITHIN GROUP (ORDER BY x)");
  return call.name + "(" + call.arguments[0].text + ") WITHIN GROUP (" + call.within_group + ")" +
         over_clause(call);
}

Text ratio_to_report(const Rewriter& rewriter, const Call& call) {
  if (call.over_is_ordered)
    return rewriter.refuse(call.token, "RATIO_TO_REPORT takes no ORDER BY in OVER");
  const std::string& value = call.arguments[0].text;
  return "(CAST((" + value + ") AS DOUBLE) / NULLIF(SUM(" + value + ")" + over_clause(call) +
         ", 0))";
}

// Without a frame Snowflake looks at the whole partition, the engine only at the rows so far.
Text value_of_window(const Rewriter&, const Call& call) {
  const std::string nulls = call.ignore_nulls ? " IGNORE NULLS" : "";
  const std::string frame =
      call.over_has_frame ? "" : " ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING";
  return call.name + "(" + argument_list(call) + nulls + ") OVER (" + call.over + frame + ")";
}

Text decode(const Rewriter&, const Call& call) {
  const auto& arguments = call.arguments;
  std::string text = "CASE";
  std::size_t i = 1;
  for (; i + 1 < arguments.size(); i += 2) {
    text += " WHEN (" + arguments[0].text + ") IS NOT DISTINCT FROM (" + arguments[i].text +
            ") THEN (" + arguments[i + 1].text + ")";
  }
  if (i < arguments.size()) text += " ELSE (" + arguments[i].text + ")";
  return text + " END";
}

// NULL when any argument is; the engine's leave NULLs out.
Text extreme(const Rewriter&, const Call& call) {
  std::string nulls;
  for (const Argument& argument : call.arguments) {
    nulls += (nulls.empty() ? "" : " OR ") + std::string("(") + argument.text + ") IS NULL";
  }
  return "CASE WHEN " + nulls + " THEN NULL ELSE " + call.name + "(" + argument_list(call) +
         ") END";
}

Text concat(const Rewriter&, const Call& call) {
  const std::size_t first = call.name == "CONCAT_WS" ? 1 : 0;
  const std::string joiner =
      first == 1 ? " || sf_text(" + call.arguments[0].text + ") || " : " || ";
  std::string text = "(";
  for (std::size_t i = first; i < call.arguments.size(); ++i) {
    text += (i == first ? "" : joiner) + "sf_text(" + call.arguments[i].text + ")";
  }
  return text + ")";
}

Text to_number(const Rewriter& rewriter, const Call& call) {
  const auto& arguments = call.arguments;
  if (arguments.size() > 1 && arguments[1].literal)
    return rewriter.refuse(arguments[1].token,
                           "a format is not supported here: use REPLACE to take signs out");
  const std::string how = call.name.starts_with("TRY_") ? "TRY_CAST(" : "CAST(";
  const std::string value = "sf_text(" + arguments[0].text + ")";
  if (arguments.size() == 1) return how + how + value + " AS DECIMAL(38,0)) AS BIGINT)";
  return how + value + " AS DECIMAL(" + arguments[1].text + "," +
         (arguments.size() > 2 ? arguments[2].text : "0") + "))";
}

Text to_variant(const Rewriter&, const Call& call) {
  return "to_json(" + call.arguments[0].text + ")";
}
Text to_json_text(const Rewriter&, const Call& call) {
  return "CAST(to_json(" + call.arguments[0].text + ") AS VARCHAR)";
}

Text array_construct(const Rewriter&, const Call& call) {
  std::string text;
  for (const Argument& argument : call.arguments) {
    text += (text.empty() ? "" : ", ") + std::string("coalesce(to_json(") + argument.text +
            "), CAST('null' AS JSON))";
  }
  return text.empty() ? "CAST('[]' AS JSON)" : "to_json([" + text + "])";
}

Text object_construct(const Rewriter& rewriter, const Call& call) {
  if (call.arguments.size() % 2 != 0)
    return rewriter.refuse(call.token, "OBJECT_CONSTRUCT takes keys and values in turn");
  std::string keys;
  std::string values;
  for (std::size_t i = 0; i < call.arguments.size(); i += 2) {
    if (call.arguments[i].text == "*")
      return rewriter.refuse(call.arguments[i].token,
                             "OBJECT_CONSTRUCT(*) is not supported: name the columns");
    keys += (i == 0 ? "" : ", ") + call.arguments[i].text;
    values += (i == 0 ? "" : ", ") + std::string("to_json(") + call.arguments[i + 1].text + ")";
  }
  return keys.empty() ? "CAST('{}' AS JSON)" : "sf_object([" + keys + "], [" + values + "])";
}

// PROMPT('... {0} ...', x): the text with the values in it.
Text prompt(const Rewriter& rewriter, const Call& call) {
  const Argument& first = call.arguments[0];
  if (!first.literal) return rewriter.refuse(first.token, "the template of PROMPT is a text");
  const std::string& text = *first.literal;
  std::string parts = "(";
  std::size_t from = 0;
  for (auto open = text.find('{'); open != std::string::npos; open = text.find('{', open + 1)) {
    const auto close = text.find('}', open);
    if (close == std::string::npos || close == open + 1 ||
        text.find_first_not_of("0123456789", open + 1) != close) {
      continue;
    }
    const std::string number = text.substr(open + 1, close - open - 1);
    const std::size_t place = number.size() > 3 ? call.arguments.size() : std::stoul(number) + 1;
    if (place >= call.arguments.size()) {
      return rewriter.refuse(first.token, "PROMPT has no value for {" + number + "}");
    }
    parts +=
        text_literal(text.substr(from, open - from)) + " || " + call.arguments[place].text + " || ";
    from = close + 1;
  }
  return parts + text_literal(text.substr(from)) + ")";
}

Text refuse_hash(const Rewriter& rewriter, const Call& call) {
  return rewriter.refuse(call.token, "HASH has values of its own in Snowflake: use MD5 or SHA2");
}

using Handler = Text (*)(const Rewriter&, const Call&);
constexpr auto kHandlers =
    std::to_array<std::pair<std::string_view, Handler>>({{"COUNT", count},
                                                         {"LISTAGG", listagg},
                                                         {"ARRAY_AGG", array_agg},
                                                         {"OBJECT_AGG", object_agg},
                                                         {"PERCENTILE_CONT", percentile},
                                                         {"PERCENTILE_DISC", percentile},
                                                         {"RATIO_TO_REPORT", ratio_to_report},
                                                         {"FIRST_VALUE", value_of_window},
                                                         {"LAST_VALUE", value_of_window},
                                                         {"NTH_VALUE", value_of_window},
                                                         {"DECODE", decode},
                                                         {"GREATEST", extreme},
                                                         {"LEAST", extreme},
                                                         {"CONCAT", concat},
                                                         {"CONCAT_WS", concat},
                                                         {"TO_NUMBER", to_number},
                                                         {"TO_DECIMAL", to_number},
                                                         {"TO_NUMERIC", to_number},
                                                         {"TRY_TO_NUMBER", to_number},
                                                         {"TRY_TO_DECIMAL", to_number},
                                                         {"TRY_TO_NUMERIC", to_number},
                                                         {"TO_VARIANT", to_variant},
                                                         {"TO_OBJECT", to_variant},
                                                         {"TO_JSON", to_json_text},
                                                         {"ARRAY_CONSTRUCT", array_construct},
                                                         {"OBJECT_CONSTRUCT", object_construct},
                                                         {"PROMPT", prompt},
                                                         {"HASH", refuse_hash}});

}  // namespace

Result<std::string> rewrite_special(const ExpressionRewriter& rewriter, const Call& call) {
  for (const auto& [name, handler] : kHandlers) {
    if (name == call.name) return handler(rewriter, call);
  }
  return rewrite_date(rewriter, call);
}

}  // namespace sophia::dialect
