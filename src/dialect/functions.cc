// Calls of functions. Those whose answer is the engine's own, or a macro's, go through; the others
// are rewritten here.
#include <algorithm>
#include <array>

#include "dialect/date_parts.h"
#include "dialect/expression_rewriter.h"
#include "dialect/function_list.h"
#include "dialect/special_functions.h"

namespace sophia::dialect {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return result;
}

Status check_count(const ExpressionRewriter& rewriter, const Call& call, const FunctionRule& rule) {
  const int count = static_cast<int>(call.arguments.size());
  if (count >= rule.least && (rule.most < 0 || count <= rule.most)) return {};
  std::string wanted = std::to_string(rule.least);
  if (rule.most < 0) wanted += " or more";
  if (rule.most > rule.least) wanted += " to " + std::to_string(rule.most);
  return rewriter.refuse(
      call.token, call.name + " takes " + wanted + " arguments here, not " + std::to_string(count));
}

Status check_call(const ExpressionRewriter& rewriter, const Call& call, const FunctionRule& rule) {
  SOPHIA_CHECK_OK(check_count(rewriter, call, rule));
  for (const Argument& argument : call.arguments) {
    if (!argument.name.empty()) {
      return rewriter.refuse(argument.token, "named arguments of " + call.name +
                                                 " are not supported: give them in order");
    }
    if (argument.is_variant && !rule.takes_variant) {
      return rewriter.refuse(
          argument.token,
          call.name + " of a VARIANT: cast it first, as in value::STRING or value::NUMBER");
    }
  }
  if (call.is_distinct && !rule.is_aggregate)
    return rewriter.refuse(call.token, "DISTINCT belongs into aggregates");
  if (call.has_over && !rule.is_aggregate && !rule.is_window)
    return rewriter.refuse(call.token, call.name + " is no window function");
  if (rule.is_window && !call.has_over)
    return rewriter.refuse(call.token, call.name + " wants OVER (...)");
  if (call.has_within_group && rule.form != Form::kSpecial)
    return rewriter.refuse(call.token, "WITHIN GROUP does not belong to " + call.name);
  if (call.ignore_nulls && !rule.is_window)
    return rewriter.refuse(call.token, "IGNORE NULLS does not belong to " + call.name);
  return {};
}

}  // namespace

std::string argument_list(const Call& call) {
  std::string text = call.is_distinct ? "DISTINCT " : "";
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    text += (i == 0 ? "" : ", ") + call.arguments[i].text;
  }
  return text;
}

std::string over_clause(const Call& call) {
  return call.has_over ? " OVER (" + call.over + ")" : "";
}

Result<Piece> rewrite_call(const ExpressionRewriter& rewriter, const Call& call) {
  const FunctionRule* rule = find_function(call.name);
  if (rule == nullptr && find_cortex_function(call.name) != nullptr) {
    return rewriter.refuse(call.token, "write SNOWFLAKE.CORTEX." + call.name + "(...)");
  }
  if (rule == nullptr) {
    return rewriter.refuse(
        call.token, "the function " + call.name + " is not supported in Snowflake's dialect here");
  }
  SOPHIA_CHECK_OK(check_call(rewriter, call, *rule));
  Piece piece;
  if (rule->form == Form::kSpecial) {
    SOPHIA_TRY(piece.text, rewrite_special(rewriter, call));
  } else {
    const std::string nulls = call.ignore_nulls ? " IGNORE NULLS" : "";
    piece.text = std::string(rule->target.empty() ? call.name : rule->target) + "(" +
                 argument_list(call) + nulls + ")" + over_clause(call);
  }
  // COALESCE of VARIANT values is one again.
  piece.is_variant =
      rule->gives_variant ||
      (call.name == "COALESCE" && std::ranges::any_of(call.arguments, &Argument::is_variant)) ||
      (call.name == "ANY_VALUE" && call.arguments[0].is_variant);
  return piece;
}

Result<Piece> rewrite_cortex_call(const ExpressionRewriter& rewriter, const Call& call) {
  const FunctionRule* rule = find_cortex_function(call.name);
  if (rule == nullptr) {
    return rewriter.refuse(call.token, "SNOWFLAKE.CORTEX." + call.name + " is not supported here");
  }
  SOPHIA_CHECK_OK(check_call(rewriter, call, *rule));
  Piece piece{"SNOWFLAKE.CORTEX." + call.name + "(" + argument_list(call) + ")"};
  piece.is_variant = rule->gives_variant;
  return piece;
}

Result<std::string> part_argument(const ExpressionRewriter& rewriter, const Argument& argument) {
  std::string name = argument.word ? *argument.word : argument.literal ? *argument.literal : "";
  for (char& c : name) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  const auto part = date_part(name);
  if (part) return std::string(*part);
  if (name == "DAYOFWEEK" || name == "DOW" || name == "DAYOFYEAR" || name == "DOY" ||
      name == "DAYOFWEEKISO" || name == "WEEKISO" || name == "EPOCH_SECOND" || name == "EPOCH") {
    return lower(name);
  }
  return rewriter.refuse(argument.token, "a date part is expected here, as in DAY, WEEK, MONTH");
}

}  // namespace sophia::dialect
