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
      check_evidence(claim);
    }
    check_text();
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

  // The sentences that a claim says it rests on.
  std::vector<std::string> sentences_of(const Json& claim) {
    std::vector<std::string> own;
    const JsonArray* list = json_array(claim, "citations");
    if (list == nullptr) return own;
    for (const Json& number : *list) {
      const std::int64_t at = number.is_int64() ? number.as_int64() : 0;
      if (at < 1 || static_cast<std::size_t>(at) > sentences_.size()) {
        fault("a claim rests on a citation that is not there");
      } else {
        own.push_back(sentences_[static_cast<std::size_t>(at) - 1]);
      }
    }
    return own;
  }

  // What a claim quotes is what it cites, word for word, and nothing else stands in quotes.
  void check_quotes(const Json& claim) {
    constexpr std::string_view kOpen = "“";
    if (json_string(claim, "basis").value_or("") != "data") return;
    const std::string text = json_string(claim, "text").value_or("");
    const auto own = sentences_of(claim);
    for (const std::string& sentence : own) {
      if (text.find(sentence) == std::string::npos) fault("a citation is not in its claim");
    }
    for (std::size_t at = text.find(kOpen); at != std::string::npos; at = text.find(kOpen, at)) {
      at += kOpen.size();
      const std::string_view rest = std::string_view(text).substr(at);
      const auto said = std::ranges::find_if(
          own, [&](const std::string& s) { return !s.empty() && rest.starts_with(s); });
      if (said == own.end()) {
        fault("a quotation is not verbatim");
      } else {
        at += said->size();  // a sentence may hold quotes of its own
      }
    }
  }

  void check_evidence(const Json& claim) {
    if (json_string(claim, "basis").value_or("") != "data") return;
    const JsonArray* numbers = json_array(claim, "numbers");
    const JsonArray* citations = json_array(claim, "citations");
    const bool bare = !json_string(claim, "memory_id") &&
                      (numbers == nullptr || numbers->empty()) &&
                      (citations == nullptr || citations->empty());
    if (bare) fault("a claim has no evidence: " + json_string(claim, "text").value_or(""));
  }

  // The text that people read is its claims, line by line.
  void check_text() {
    const auto text = json_string(answer_, "answer");
    const JsonArray* claims = json_array(answer_, "claims");
    if (!text || claims == nullptr) return;
    std::string joined;
    for (const Json& claim : *claims)
      joined += (joined.empty() ? "" : "\n") + json_string(claim, "text").value_or("");
    if (joined != *text) fault("the text of the answer is not that of its claims");
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
