// Replays the proof of a stored answer; see verifier.h.
#include <algorithm>
#include <deque>

#include "chat/sql.h"
#include "chat/verifier.h"
#include "core/json.h"

namespace sophia::chat {
namespace {

using warehouse::Value;

Result<Value> parameter_of(const Json& json) {
  const std::string type = json_string(json, "type").value_or("");
  const Json* value = json_find(json, "value");
  if (value == nullptr) return fail(Code::kInvalidArgument, "a parameter has no value");
  if (type == "null") return Value(warehouse::Null{});
  if (type == "number") return Value(json_double(json, "value").value_or(0));
  if (type == "integer") return Value(json_int(json, "value").value_or(0));
  if (type == "boolean") return Value(json_bool(json, "value").value_or(false));
  if (type == "text") return Value(json_string(json, "value").value_or(""));
  if (type == "timestamp") {
    SOPHIA_TRY(const Timestamp at, parse_timestamp(json_string(json, "value").value_or("")));
    return Value(at);
  }
  std::vector<std::string> texts;
  if (const JsonArray* list = json_array(json, "value")) {
    for (const Json& text : *list) {
      if (text.is_string()) texts.emplace_back(text.as_string());
    }
  }
  return Value(std::move(texts));
}

class Replay {
 public:
  Replay(warehouse::Connection& connection, const Json& answer,
         const std::vector<std::string>& hidden)
      : connection_(connection), answer_(answer), hidden_(hidden) {}

  Result<ReplayReport> run() {
    SOPHIA_CHECK_OK(run_results());
    SOPHIA_CHECK_OK(read_sentences());
    const JsonArray* claims = json_array(answer_, "claims");
    if (claims == nullptr)
      return fail(Code::kInvalidArgument, "that is no answer: it has no claims");
    for (const Json& claim : *claims) {
      ++report_.claims;
      check_numbers(claim);
      check_quotes(claim);
    }
    return std::move(report_);
  }

 private:
  void fault(std::string text) { report_.faults.push_back(std::move(text)); }

  Status run_results() {
    const JsonArray* results = json_array(answer_, "results");
    if (results == nullptr) return {};
    for (const Json& result : *results) {
      const std::string name = json_string(result, "metric").value_or("");
      results_.emplace_back();
      const analytics::Metric* metric = analytics::find_metric(name);
      const auto statement = metric != nullptr
                                 ? analytics::statement(*metric, analytics::Engine::kDuckDb)
                                 : Result<std::string>(fail(Code::kNotFound, "unknown"));
      if (!statement || *statement != json_string(result, "sql").value_or("")) {
        fault("the statement of '" + name + "' is not one of this program's");
        continue;
      }
      std::vector<Value> parameters;
      if (const JsonArray* list = json_array(result, "parameters")) {
        for (const Json& parameter : *list) {
          SOPHIA_TRY(Value value, parameter_of(parameter));
          parameters.push_back(std::move(value));
        }
      }
      // The caller's own restrictions, not those of the file.
      if (parameters.size() > 9) parameters[9] = hidden_;
      auto rows = analytics::run_metric(connection_, name, std::move(parameters));
      if (!rows) return fail(std::move(rows).error(), "replaying " + name);
      results_.back() = *std::move(rows);
    }
    return {};
  }

  Status read_sentences() {
    const JsonArray* citations = json_array(answer_, "citations");
    if (citations == nullptr) citations = json_array(answer_, "evidence");
    if (citations == nullptr) return {};
    for (const Json& citation : *citations) {
      const std::string call = json_string(citation, "call_id").value_or("");
      sentences_.push_back(json_string(citation, "sentence").value_or(""));
      ++report_.sentences;
      SOPHIA_TRY(const auto rows,
                 connection_.query(
                     sql::kCitedSentence,
                     {Value(call), Value(json_int(citation, "start_ms").value_or(-1)),
                      Value(json_int(citation, "end_ms").value_or(-1)), Value(sentences_.back())}));
      const bool seen = std::find(hidden_.begin(), hidden_.end(), call) == hidden_.end();
      if (!seen || rows.integer(0, 0) == 0) {
        fault("citation " + std::to_string(sentences_.size()) + " is not in call " + call);
      }
    }
    return {};
  }

  void check_numbers(const Json& claim) {
    const JsonArray* numbers = json_array(claim, "numbers");
    if (numbers == nullptr) return;
    for (const Json& number : *numbers) {
      ++report_.numbers;
      static constexpr std::string_view kKinds[] = {"cell", "difference", "row_count", "sum",
                                                    "risk_score"};
      const std::string kind = json_string(number, "kind").value_or("");
      const auto* found = std::find(std::begin(kKinds), std::end(kKinds), kind);
      const std::string shown = json_string(number, "shown").value_or("");
      const auto at = [&](const char* key) {
        return static_cast<std::size_t>(
            std::max<std::int64_t>(json_int(number, key).value_or(0), 0));
      };
      const Proof proof{.kind = static_cast<ProofKind>(found - std::begin(kKinds)),
                        .result = at("result"),
                        .row = at("row"),
                        .column = json_string(number, "column").value_or(""),
                        .format = static_cast<Format>(std::min<std::size_t>(at("format"), 8)),
                        .shown = shown,
                        .other_result = at("other_result"),
                        .other_row = at("other_row")};
      const bool known = found != std::end(kKinds) && proof.result < results_.size() &&
                         results_[proof.result].metric != nullptr;
      const auto now = known ? proven_text(results_, proof)
                             : Result<std::string>(fail(Code::kInvalidArgument, "no proof"));
      if (!now) {
        fault("'" + shown + "' has no proof any more");
      } else if (*now != shown) {
        fault("'" + shown + "' is now '" + *now + "'");
      } else if (json_string(claim, "text").value_or("").find(shown) == std::string::npos &&
                 proof.kind != ProofKind::kRiskScore) {
        fault("'" + shown + "' is not in its claim");
      }
    }
  }

  void check_quotes(const Json& claim) {
    const std::string text = json_string(claim, "text").value_or("");
    if (json_string(claim, "basis").value_or("") != "data") return;
    Answer answer;
    for (const std::string& sentence : sentences_) {
      answer.citations.emplace_back();
      answer.citations.back().sentence = sentence;
    }
    for (std::size_t at = text.find("“"); at != std::string::npos; at = text.find("“", at + 1)) {
      const std::string_view rest =
          std::string_view(text).substr(at + std::string_view("“").size());
      const bool verbatim =
          std::any_of(sentences_.begin(), sentences_.end(),
                      [&](const std::string& s) { return !s.empty() && rest.starts_with(s); });
      const bool inside =
          std::any_of(sentences_.begin(), sentences_.end(),
                      [&](const std::string& s) { return s.find("“") != std::string::npos; });
      if (!verbatim && !inside) fault("a quotation is not verbatim");
    }
  }

  warehouse::Connection& connection_;
  const Json& answer_;
  const std::vector<std::string>& hidden_;
  std::deque<analytics::MetricRows> results_;
  std::vector<std::string> sentences_;
  ReplayReport report_;
};

}  // namespace

Result<ReplayReport> replay(warehouse::Connection& connection, std::string_view answer_json,
                            const std::vector<std::string>& hidden_call_ids) {
  SOPHIA_TRY(const Json answer, parse_json(answer_json));
  return Replay(connection, answer, hidden_call_ids).run();
}

}  // namespace sophia::chat
