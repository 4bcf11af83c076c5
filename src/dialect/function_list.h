// The functions that the dialect knows. A name that is not here is refused.
#pragma once

#include <string_view>

namespace sophia::dialect {

enum class Form {
  kSame,     // the engine's function or a macro of sql/macros.sql gives Snowflake's answer
  kSpecial,  // rewritten by functions.cc
};

struct FunctionRule {
  std::string_view name;
  int least = 0;  // arguments
  int most = 0;   // -1: any number
  Form form = Form::kSame;
  std::string_view target = {};  // another name at the engine; empty: the same
  bool takes_variant = false;    // else a VARIANT argument must be cast first
  bool gives_variant = false;
  bool is_aggregate = false;   // may have DISTINCT; may have OVER
  bool is_window = false;      // must have OVER
  bool is_snowflakes = false;  // its presence tells the dialect
};

// nullptr when unknown. `name` in upper case.
const FunctionRule* find_function(std::string_view name);
// Likewise of the schema SNOWFLAKE.CORTEX.
const FunctionRule* find_cortex_function(std::string_view name);

}  // namespace sophia::dialect
