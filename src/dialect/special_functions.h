// Functions that need more than another name. Internal to the module.
#pragma once

#include <string>

#include "dialect/expression_rewriter.h"

namespace sophia::dialect {

// special_functions.cc, date_functions.cc
Result<std::string> rewrite_special(const ExpressionRewriter& rewriter, const Call& call);
Result<std::string> rewrite_date(const ExpressionRewriter& rewriter, const Call& call);

// functions.cc
std::string argument_list(const Call& call);
std::string over_clause(const Call& call);
// A date part written as a word or text; the engine's name of it.
Result<std::string> part_argument(const ExpressionRewriter& rewriter, const Argument& argument);

}  // namespace sophia::dialect
