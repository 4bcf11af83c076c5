// An answer: a structure first, text second. Each sentence is a Claim; each piece of a claim that
// comes from data has a proof: a sentence of a call (Citation) or a cell of a metric (Proof).
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analytics/metrics.h"
#include "chat/entities.h"
#include "chat/intents.h"
#include "core/time.h"

namespace sophia::chat {

struct Citation {
  std::string call_id;
  std::string title = {};
  std::string account;
  std::string speaker;
  std::string speaker_type;
  std::int64_t start_ms = 0;
  std::int64_t end_ms = 0;
  std::string sentence;  // verbatim
  std::string url;
  std::optional<Timestamp> started_at;
};

// How a cell becomes text.
enum class Format {
  kText,
  kInteger,  // 1,234
  kOne,      // 3.1
  kTwo,      // -0.05
  kShare,    // 0.43 -> "43 %"
  kPercent,  // 43 -> "43 %"
  kMoney,    // 120,000
  kDate,     // 20 Nov 2026
  kMinutes,  // seconds -> "5 min"
};

enum class ProofKind {
  kCell,        // the cell
  kDifference,  // the cell minus the cell of other_result, other_row (same column)
  kRowCount,    // number of rows of the result
  kSum,         // the column's sum over all rows
  kRiskScore,   // analytics::deal_risks() of the row of deal_signals
};

struct Proof {
  ProofKind kind = ProofKind::kCell;
  std::size_t result = 0;  // in Answer::results
  std::size_t row = 0;
  std::string column = {};
  Format format = Format::kText;
  std::string shown = {};  // the piece of the claim's text
  std::size_t other_result = 0;
  std::size_t other_row = 0;
};

enum class Basis {
  kData,        // proofs and citations
  kQuestion,    // says what was understood; no data
  kDefinition,  // from the table of terms
  kMemory,      // from AI_MEMORY.MEMORY_RECORDS; memory_id says which
};

struct Claim {
  std::string text = {};
  Basis basis = Basis::kData;
  bool heading = false;                     // a line over those that follow
  std::vector<std::size_t> citations = {};  // in Answer::citations
  std::vector<Proof> proofs = {};
  std::string memory_id = {};
};

struct TableColumn {
  std::string title = {};
  std::string column = {};  // of the result
  Format format = Format::kText;
};
struct Table {
  std::string title = {};
  std::size_t result = 0;
  std::vector<TableColumn> columns = {};
  std::size_t row_limit = 10;
};

struct Chart {
  std::string kind = {};  // line, bar
  std::string title = {};
  std::size_t result = 0;
  std::string x = {};
  std::string y = {};
};

struct Timing {
  std::string step = {};
  double ms = 0;
};

struct Answer {
  std::string id;
  std::string session_id;
  std::string question;
  std::string as_of;
  Intent intent = Intent::kOutOfScope;
  double confidence = 0;
  std::optional<Intent> second;
  double second_confidence = 0;
  Entities entities;
  std::string how_understood;               // by words only, or by meaning too
  std::string form;                         // what was understood, in one line
  std::vector<std::string> context_pieces;  // dates, names and ids taken from the question
  std::vector<Claim> claims;
  std::vector<Citation> citations = {};
  std::deque<analytics::MetricRows> results;
  std::vector<Table> tables;
  std::vector<Chart> charts;
  std::vector<std::string> follow_ups;
  std::vector<std::string> limits;
  std::size_t dropped_claims = 0;  // by the verifier
  std::vector<Timing> timings;
};

// The text of the answer: its claims, a line each, citations as [1], tables left to the surface.
std::string text_of(const Answer& answer);
// The calls that the answer points at: those of citations and of listed rows.
std::vector<std::string> cited_call_ids(const Answer& answer);

std::string formatted(const warehouse::Value& value, Format format);
std::string with_thousands(std::int64_t number);
// The text that a proof must show, computed from the results. Errors: kInvalidArgument when it
// points nowhere.
Result<std::string> proven_text(const std::deque<analytics::MetricRows>& results,
                                const Proof& proof);

// Builds a claim piece by piece, so that no figure is without its proof.
class ClaimBuilder {
 public:
  explicit ClaimBuilder(Answer& answer) : answer_(answer) {}
  ClaimBuilder& text(std::string_view words);
  ClaimBuilder& cell(std::size_t result, std::size_t row, std::string_view column, Format format);
  ClaimBuilder& row_count(std::size_t result);
  // The score of that row of deal_signals.
  ClaimBuilder& risk_score(std::size_t result, std::size_t row);
  // The cell of the first row minus that of `before`.
  ClaimBuilder& change(std::size_t result, std::size_t before, std::string_view column,
                       Format format);
  // The score as evidence of what the text says, without showing it.
  ClaimBuilder& by_risk_score(std::size_t result, std::size_t row);
  ClaimBuilder& quote(const Citation& citation);  // “…” and its number
  ClaimBuilder& cite(const Citation& citation);   // its number only
  void add();                                     // to the answer
  void add_heading();

 private:
  Proof& prove(Proof proof);        // `shown` is filled in
  ClaimBuilder& show(Proof proof);  // and is the next piece of the text
  std::size_t number_of(const Citation& citation);
  Answer& answer_;
  Claim claim_;
};

// A claim without data.
void say(Answer& answer, Basis basis, std::string text);
std::size_t add_result(Answer& answer, analytics::MetricRows rows);

}  // namespace sophia::chat
