#include "chat/answer_json.h"

#include <algorithm>

#include "analytics/call_analytics.h"
#include "search/transcript_search.h"

namespace sophia::chat {
namespace {

using warehouse::Value;

std::string_view to_string(Basis basis) {
  switch (basis) {
    case Basis::kData:
      return "data";
    case Basis::kQuestion:
      return "question";
    case Basis::kDefinition:
      return "definition";
    case Basis::kMemory:
      return "memory";
  }
  return "";
}

std::string_view to_string(ProofKind kind) {
  switch (kind) {
    case ProofKind::kCell:
      return "cell";
    case ProofKind::kDifference:
      return "difference";
    case ProofKind::kRowCount:
      return "row_count";
    case ProofKind::kSum:
      return "sum";
    case ProofKind::kRiskScore:
      return "risk_score";
  }
  return "";
}

// {"type": ..., "value": ...}: enough to bind it again.
void write_parameter(JsonWriter& w, const Value& value) {
  w.begin_object();
  const char* type = std::holds_alternative<warehouse::Null>(value) ? "null"
                     : std::holds_alternative<double>(value)        ? "number"
                     : std::holds_alternative<std::int64_t>(value)  ? "integer"
                     : std::holds_alternative<bool>(value)          ? "boolean"
                     : std::holds_alternative<Timestamp>(value)     ? "timestamp"
                     : std::holds_alternative<std::string>(value)   ? "text"
                                                                    : "text_list";
  w.field("type", type).key("value");
  analytics::write_value(w, value);
  w.end_object();
}

void write_entities(JsonWriter& w, const Entities& entities) {
  w.key("entities").begin_array();
  for (const Entity& e : entities.all) {
    w.begin_object()
        .field("type", chat::to_string(e.type))
        .field("text", e.text)
        .field("value", e.value);
    if (e.dates) w.field("from", iso_date(e.dates->first)).field("to", iso_date(e.dates->last));
    if (e.from) w.field("from", *e.from);
    if (e.to) w.field("to", *e.to);
    if (!e.also.empty()) {
      w.key("also").begin_array();
      for (const std::string& name : e.also) w.value(name);
      w.end_array();
    }
    if (!e.exact) w.field("assumed_typo", true);
    w.end_object();
  }
  w.end_array();
}

void write_proofs(JsonWriter& w, const Answer& answer, const Claim& claim) {
  w.key("numbers").begin_array();
  for (const Proof& proof : claim.proofs) {
    const auto& rows = answer.results[proof.result];
    w.begin_object().field("shown", proof.shown).field("kind", to_string(proof.kind));
    w.field("result", static_cast<std::int64_t>(proof.result))
        .field("row", static_cast<std::int64_t>(proof.row));
    w.field("column", proof.column).field("format", static_cast<int>(proof.format));
    w.field("other_result", static_cast<std::int64_t>(proof.other_result));
    w.field("other_row", static_cast<std::int64_t>(proof.other_row));
    w.key("row_ids").begin_array();
    if (proof.row < rows.count()) {
      for (const std::string& id : rows.row_ids(proof.row)) w.value(id);
    }
    w.end_array().end_object();
  }
  w.end_array();
}

void write_claims(JsonWriter& w, const Answer& answer) {
  w.key("claims").begin_array();
  for (const Claim& claim : answer.claims) {
    w.begin_object().field("text", claim.text).field("basis", to_string(claim.basis));
    w.key("citations").begin_array();
    for (const std::size_t index : claim.citations) w.value(static_cast<std::int64_t>(index + 1));
    w.end_array();
    write_proofs(w, answer, claim);
    if (!claim.memory_id.empty()) w.field("memory_id", claim.memory_id);
    w.end_object();
  }
  w.end_array();
}

void write_citation(JsonWriter& w, const Citation& c, std::size_t number) {
  w.begin_object().field("number", static_cast<std::int64_t>(number)).field("call_id", c.call_id);
  w.field("title", c.title).field("account", c.account).field("speaker", c.speaker);
  w.field("speaker_type", c.speaker_type).field("start_ms", c.start_ms).field("end_ms", c.end_ms);
  w.field("at", search::clock_text(c.start_ms)).field("sentence", c.sentence).field("url", c.url);
  w.key("started_at");
  if (c.started_at) {
    w.value(format_seconds(*c.started_at));
  } else {
    w.null();
  }
  w.end_object();
}

void write_citations(JsonWriter& w, const Answer& answer, std::string_view key) {
  w.key(key).begin_array();
  for (std::size_t i = 0; i < answer.citations.size(); ++i)
    write_citation(w, answer.citations[i], i + 1);
  w.end_array();
}

void write_results(JsonWriter& w, const Answer& answer) {
  w.key("results").begin_array();
  for (const auto& result : answer.results) {
    w.begin_object().field("metric", result.metric->name).field("unit", result.metric->unit);
    w.field("meaning", result.metric->meaning)
        .field("caveats", result.metric->caveats)
        .field("sql", result.sql);
    w.key("parameters").begin_array();
    for (const Value& value : result.parameters) write_parameter(w, value);
    w.end_array().field("row_count", static_cast<std::int64_t>(result.count())).end_object();
  }
  w.end_array();
}

void write_tables(JsonWriter& w, const Answer& answer) {
  w.key("tables").begin_array();
  for (const Table& table : answer.tables) {
    const auto& rows = answer.results[table.result];
    w.begin_object()
        .field("title", table.title)
        .field("result", static_cast<std::int64_t>(table.result));
    w.key("columns").begin_array();
    for (const TableColumn& column : table.columns) w.value(column.title);
    w.end_array().key("rows").begin_array();
    for (std::size_t row = 0; row < std::min(rows.count(), table.row_limit); ++row) {
      w.begin_array();
      for (const TableColumn& column : table.columns) {
        w.value(formatted(rows.rows.at(row, rows.column(column.column)), column.format));
      }
      w.end_array();
    }
    w.end_array().field("all_rows", static_cast<std::int64_t>(rows.count())).end_object();
  }
  w.end_array().key("charts").begin_array();
  for (const Chart& chart : answer.charts) {
    w.begin_object().field("kind", chart.kind).field("title", chart.title);
    w.field("result", static_cast<std::int64_t>(chart.result))
        .field("x", chart.x)
        .field("y", chart.y)
        .end_object();
  }
  w.end_array();
}

void write_texts(JsonWriter& w, std::string_view key, const std::vector<std::string>& texts) {
  w.key(key).begin_array();
  for (const std::string& text : texts) w.value(text);
  w.end_array();
}

void write_intent(JsonWriter& w, const Answer& answer) {
  w.field("intent", chat::to_string(answer.intent)).field("confidence", answer.confidence);
  if (answer.second) {
    w.key("second").begin_object().field("intent", chat::to_string(*answer.second));
    w.field("confidence", answer.second_confidence).end_object();
  }
  write_entities(w, answer.entities);
}

}  // namespace

void write_json(JsonWriter& w, const Answer& answer, const JsonDetail& detail) {
  w.begin_object()
      .field("id", answer.id)
      .field("question", answer.question)
      .field("as_of", answer.as_of);
  w.field("session_id", answer.session_id);
  write_intent(w, answer);
  w.field("understood", answer.form).field("answer", text_of(answer));
  write_claims(w, answer);
  write_citations(w, answer, "citations");
  write_results(w, answer);
  write_tables(w, answer);
  write_texts(w, "follow_ups", answer.follow_ups);
  write_texts(w, "limits", answer.limits);
  write_texts(w, "cited_calls", cited_call_ids(answer));
  w.field("dropped_claims", static_cast<std::int64_t>(answer.dropped_claims));
  if (detail.explain) {
    w.field("how_understood", answer.how_understood).key("timings").begin_array();
    for (const Timing& timing : answer.timings) {
      w.begin_object().field("step", timing.step).field("ms", timing.ms).end_object();
    }
    w.end_array();
  }
  w.end_object();
}

void write_batch_line(JsonWriter& w, std::string_view id, const Answer& answer) {
  w.begin_object().field("id", id);
  write_intent(w, answer);
  w.field("answer", text_of(answer));
  write_claims(w, answer);
  write_citations(w, answer, "evidence");
  write_results(w, answer);
  write_tables(w, answer);
  write_texts(w, "limits", answer.limits);
  write_texts(w, "cited_calls", cited_call_ids(answer));
  w.field("dropped_claims", static_cast<std::int64_t>(answer.dropped_claims));
  w.end_object();
}

}  // namespace sophia::chat
