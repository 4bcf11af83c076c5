// sentiment_features: what the trainer of sentiment reads. JSON lines {"text"} in; out
// {"tokens":[[text, kind, negated, stem], ...], "rules":[...]}.
#include <cstdio>
#include <iostream>
#include <string>

#include "core/json.h"
#include "core/json_writer.h"
#include "cortex/functions/sentiment_rules.h"

namespace {

using sophia::cortex::ValenceLexicon;

const ValenceLexicon& lexicon() { return *ValenceLexicon::of(sophia::text::Language::kEnglish); }
bool is_listed(std::string_view word) { return lexicon().find_phrase(word) != nullptr; }

}  // namespace

int main() {
  sophia::text::Stemmer stemmer(sophia::text::Language::kEnglish);
  sophia::cortex::TokenList list;
  sophia::cortex::RuleResult rules;
  for (std::string line; std::getline(std::cin, line);) {
    const auto json = sophia::parse_json(line);
    const auto text = json ? sophia::json_string(*json, "text") : std::nullopt;
    if (!text) {
      std::fprintf(stderr, "a line without \"text\"\n");
      return 1;
    }
    sophia::cortex::scan_tokens(*text, is_listed, list);
    sophia::cortex::apply_rules(list, lexicon(), rules);
    sophia::JsonWriter w;
    w.begin_object().key("tokens").begin_array();
    for (std::size_t i = 0; i < list.tokens.size(); ++i) {
      const auto word = list.of(list.tokens[i]);
      w.begin_array().value(word).value(static_cast<int>(list.tokens[i].kind));
      w.value(rules.negated[i] ? 1 : 0).value(stemmer.stem(word)).end_array();
    }
    w.end_array().key("rules").begin_array();
    for (const float x : rules.features) w.value(static_cast<double>(x));
    w.end_array().end_object();
    std::puts(w.str().c_str());
  }
  return 0;
}
