#include "pipeline/embed.h"

#include <cmath>

#include "core/cancel.h"
#include "core/json_writer.h"
#include "pipeline/sql.h"
#include "text/chunks.h"

namespace sophia::pipeline {

using warehouse::Connection;
using warehouse::ResultSet;
using warehouse::Value;

struct Embed::Target {
  std::string_view table;
  std::string_view pending;
  std::int64_t EmbedReport::* count;
};

std::string EmbedReport::as_json() const {
  JsonWriter w;
  w.begin_object().field("model", model).field("segments", segments).field("calls", calls);
  w.field("switched", switched).field("tokens", tokens).field("cost", cost);
  return w.end_object().take();
}

Embed::Embed(Connection& connection, const Clock& clock, const JobLog& jobs, VectorSource source,
             EmbedOptions options, std::function<void(const EmbedReport&)> on_progress)
    : connection_(connection),
      clock_(clock),
      jobs_(jobs),
      source_(std::move(source)),
      options_(std::move(options)),
      on_progress_(std::move(on_progress)) {
  report_.model = source_.model;
}

Result<EmbedReport> Embed::run(const std::stop_token& stop) {
  const JobDescription job{
      .name = "GENERATE_AI_EMBEDDINGS", .type = "embed", .source_type = "gong"};
  SOPHIA_TRY(const JobLog::Run run, jobs_.start(connection_, job));
  const Status outcome = execute(stop);
  const std::int64_t done = report_.segments + report_.calls;
  SOPHIA_CHECK_OK(jobs_.finish(connection_, run, outcome ? JobStatus::kSuccess : JobStatus::kFailed,
                               {.records = done, .rows = done, .metadata_json = report_.as_json()},
                               outcome ? "" : outcome.error().message));
  if (!outcome) return std::unexpected(outcome.error());
  return report_;
}

Result<std::int64_t> Embed::column_dimension() {
  SOPHIA_TRY(const ResultSet rows, connection_.query(sql::kEmbedDimension));
  return rows.row_count() == 0 ? 0 : rows.integer(0, 0);
}

Status Embed::execute(const std::stop_token& stop) {
  SOPHIA_TRY(const ResultSet foreign,
             connection_.query(sql::kEmbedForeign, {Value(report_.model)}));
  SOPHIA_TRY(const std::int64_t dimension, column_dimension());
  const bool other_dimension = dimension != static_cast<std::int64_t>(source_.dimension);
  // An endpoint may give other vectors under the name that it had.
  anew_ = other_dimension && foreign.integer(0, 1) > 0;
  report_.switched = foreign.integer(0, 0) > 0 || anew_;
  if (other_dimension && !report_.switched) {  // no vector yet: nothing to lose
    SOPHIA_CHECK_OK(transaction(connection_, [this](Connection& c) { return set_dimension(c); }));
  }
  // Staged vectors of a model that is no longer wanted are of no use.
  SOPHIA_TRY(const ResultSet dropped,
             connection_.query(
                 sql::kEmbedDropStaged,
                 {Value(report_.model), Value(static_cast<std::int64_t>(source_.dimension))}));
  static_cast<void>(dropped);
  const Target targets[] = {
      {"STG_GONG_CALL_TRANSCRIPTS", sql::kEmbedPendingSegments, &EmbedReport::segments},
      {"STG_GONG_CALLS", sql::kEmbedPendingCalls, &EmbedReport::calls}};
  for (const Target& target : targets) {
    SOPHIA_CHECK_OK(encode_pending(target, !report_.switched, stop));
  }
  return transaction(connection_, [&](Connection& c) -> Status {
    if (report_.switched && other_dimension) SOPHIA_CHECK_OK(set_dimension(c));
    return apply(c);
  });
}

Status Embed::encode_pending(const Target& target, bool apply_each, const std::stop_token& stop) {
  SOPHIA_TRY(const ResultSet rows,
             connection_.query(target.pending,
                               {Value(report_.model), Value(options_.mask_version), Value(anew_)}));
  const auto batch = static_cast<std::size_t>(options_.batch_rows);
  for (std::size_t first = 0; first < rows.row_count(); first += batch) {
    const std::size_t last = std::min(first + batch, rows.row_count());
    SOPHIA_CHECK_OK(encode_batch(target, rows, first, last, stop));
    if (apply_each) {
      SOPHIA_CHECK_OK(transaction(connection_, [this](Connection& c) { return apply(c); }));
    }
    report_.*target.count += static_cast<std::int64_t>(last - first);
    if (on_progress_) on_progress_(report_);
  }
  return {};
}

Status Embed::encode_batch(const Target& target, const ResultSet& rows, std::size_t first,
                           std::size_t last, const std::stop_token& stop) {
  SOPHIA_CHECK_OK(check_stop(stop));
  std::vector<std::string> texts;
  for (std::size_t row = first; row < last; ++row) {
    const std::string& text = rows.text(row, 2);
    texts.push_back(options_.mask ? options_.mask(text) : text);
  }
  SOPHIA_TRY(const auto vectors, encode(texts, stop));
  return transaction(connection_, [&](Connection& c) -> Status {
    SOPHIA_TRY(auto appender, c.appender("AI_MEMORY", "EMBEDDING_STAGING"));
    const std::size_t dimension = source_.dimension;
    for (std::size_t row = first; row < last; ++row) {
      const auto from = vectors.begin() + static_cast<std::ptrdiff_t>((row - first) * dimension);
      const Value values[] = {
          Value(std::string(target.table)), Value(rows.text(row, 0)), Value(report_.model),
          Value(rows.text(row, 3)),
          Value(std::vector<float>(from, from + static_cast<std::ptrdiff_t>(dimension)))};
      SOPHIA_CHECK_OK(appender.append_row(values));
    }
    return appender.close();
  });
}

// A text longer than the model reads has the normalised mean of its pieces' vectors.
Result<std::vector<float>> Embed::encode(const std::vector<std::string>& texts,
                                         const std::stop_token& stop) {
  std::vector<std::string> pieces;
  std::vector<std::size_t> first_piece;
  for (const std::string& text : texts) {
    first_piece.push_back(pieces.size());
    auto cut = text::chunks(text, 150);
    if (cut.empty()) cut.push_back(text);
    pieces.insert(pieces.end(), cut.begin(), cut.end());
  }
  first_piece.push_back(pieces.size());
  const std::vector<std::string_view> views(pieces.begin(), pieces.end());
  SOPHIA_TRY(const auto encoded, source_.embed(views, stop));
  if (source_.tokens_spent) {
    report_.tokens = source_.tokens_spent();
    report_.cost = static_cast<double>(report_.tokens) * source_.price / 1e6;
  }
  const std::size_t dimension = source_.dimension;
  std::vector<float> vectors;
  vectors.reserve(texts.size() * dimension);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    std::vector<float> sum(dimension);
    for (std::size_t p = first_piece[i]; p < first_piece[i + 1]; ++p) {
      for (std::size_t d = 0; d < sum.size(); ++d) sum[d] += encoded[p * dimension + d];
    }
    if (first_piece[i + 1] - first_piece[i] > 1) {
      double squares = 0;
      for (const float v : sum) squares += static_cast<double>(v) * v;
      for (float& v : sum) v = static_cast<float>(v / std::sqrt(std::max(squares, 1e-12)));
    }
    vectors.insert(vectors.end(), sum.begin(), sum.end());
  }
  return vectors;
}

// Staged vectors into the typed tables and memories; the staging table is empty afterwards.
Status Embed::apply(Connection& connection) {
  const std::vector<Value> parameters = {Value(report_.model), Value(clock_.now())};
  for (const std::string_view statement :
       {sql::kEmbedApplySegments, sql::kEmbedApplyCalls, sql::kEmbedMemories}) {
    SOPHIA_TRY(const ResultSet changed, connection.query(statement, parameters));
    static_cast<void>(changed);
  }
  return connection.execute("DELETE FROM AI_MEMORY.EMBEDDING_STAGING");
}

// All vector columns take the model's dimension; vectors of another one are dropped (memories that
// were stored before the first embedding may have vectors of this model already). The number is
// ours, not a caller's text: ALTER takes no parameters.
Status Embed::set_dimension(Connection& connection) {
  const std::string type = "FLOAT[" + std::to_string(source_.dimension) + "]";
  SOPHIA_TRY(const ResultSet columns, connection.query(sql::kEmbedColumns, {Value(type)}));
  for (std::size_t i = 0; i < columns.row_count(); ++i) {
    const std::string& column = columns.text(i, 1);
    SOPHIA_CHECK_OK(connection.execute("ALTER TABLE " + columns.text(i, 0) + " ALTER COLUMN " +
                                       column + " TYPE " + type + " USING TRY_CAST(" + column +
                                       "::FLOAT[] AS " + type + ")"));
  }
  return {};
}

}  // namespace sophia::pipeline
