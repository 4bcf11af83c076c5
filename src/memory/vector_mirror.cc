#include "memory/vector_mirror.h"

#include <algorithm>
#include <map>

#include "core/cancel.h"
#include "core/json_writer.h"
#include "memory/sql.h"

namespace sophia::memory {

using warehouse::Connection;
using warehouse::ResultSet;
using warehouse::Value;

struct VectorMirror::Batch {
  std::vector<std::string> ids;
  std::vector<std::string> changes;
  std::vector<PineconeVector> upserts;
  std::vector<std::string> removals;
};

namespace {

// Flat, as the service wants it; no content: texts stay in the warehouse.
std::string metadata_of(const ResultSet& rows, std::size_t r) {
  JsonWriter w;
  w.begin_object();
  const std::pair<std::string_view, std::size_t> texts[] = {{"category", 3},  {"source_type", 4},
                                                            {"source_id", 5}, {"account", 6},
                                                            {"model", 8},     {"content_hash", 9}};
  for (const auto& [name, column] : texts) {
    if (const std::string& text = rows.text(r, column); !text.empty()) w.field(name, text);
  }
  w.field("importance", rows.real(r, 7));
  if (!rows.is_null(r, 10)) w.field("at", rows.timestamp(r, 10).us / kUsPerSecond);
  return w.end_object().take();
}

Status run(Connection& connection, std::string_view sql, std::initializer_list<Value> values) {
  SOPHIA_TRY(const ResultSet done, connection.query(sql, values));
  static_cast<void>(done);
  return {};
}

}  // namespace

VectorMirror::VectorMirror(Connection& connection, Pinecone& service, const Clock& clock,
                           std::size_t batch_rows)
    : connection_(connection), service_(service), clock_(clock), batch_rows_(batch_rows) {}

Result<VectorMirror::Batch> VectorMirror::next_batch() {
  SOPHIA_TRY(
      const ResultSet rows,
      connection_.query(sql::kMirrorPending, {Value(static_cast<std::int64_t>(batch_rows_))}));
  Batch batch;
  for (std::size_t r = 0; r < rows.row_count(); ++r) {
    batch.ids.push_back(rows.text(r, 0));
    batch.changes.push_back(std::to_string(rows.integer(r, 1)));
    const bool empty =
        rows.is_null(r, 11) || std::all_of(rows.floats(r, 11).begin(), rows.floats(r, 11).end(),
                                           [](float v) { return v == 0; });
    if (empty) {
      batch.removals.push_back(rows.text(r, 0));
    } else {
      batch.upserts.push_back({rows.text(r, 0), rows.floats(r, 11), metadata_of(rows, r)});
    }
  }
  return batch;
}

Status VectorMirror::send(const Batch& batch, MirrorReport& report, const std::stop_token& stop) {
  Status sent = service_.upsert(batch.upserts, stop);
  if (sent) sent = service_.remove(batch.removals, stop);
  if (!sent) {
    SOPHIA_CHECK_OK(
        run(connection_, sql::kMirrorFailed, {Value(batch.ids), Value(sent.error().message)}));
    return sent;
  }
  report.upserted += static_cast<std::int64_t>(batch.upserts.size());
  report.removed += static_cast<std::int64_t>(batch.removals.size());
  return run(connection_, sql::kMirrorConfirm, {Value(batch.ids), Value(batch.changes)});
}

Result<MirrorReport> VectorMirror::push(const std::stop_token& stop) {
  MirrorReport report;
  for (;;) {
    SOPHIA_CHECK_OK(check_stop(stop));
    SOPHIA_TRY(const Batch batch, next_batch());
    if (batch.ids.empty()) return report;
    SOPHIA_CHECK_OK(send(batch, report, stop));
  }
}

Result<MirrorState> VectorMirror::state() {
  SOPHIA_TRY(const ResultSet rows, connection_.query(sql::kMirrorWaiting));
  MirrorState state{rows.integer(0, 0), rows.integer(0, 1), std::nullopt, rows.text(0, 3)};
  if (!rows.is_null(0, 2)) state.oldest = rows.timestamp(0, 2);
  return state;
}

Result<MirrorDifference> VectorMirror::check(const std::stop_token& stop) {
  SOPHIA_TRY(const ResultSet rows, connection_.query(sql::kMirrorExpected));
  std::map<std::string, std::string> expected;  // id -> content hash
  for (std::size_t r = 0; r < rows.row_count(); ++r)
    expected.emplace(rows.text(r, 0), rows.text(r, 1));
  MirrorDifference difference;
  difference.expected = static_cast<std::int64_t>(expected.size());
  std::string next;
  do {
    SOPHIA_CHECK_OK(check_stop(stop));
    SOPHIA_TRY(PineconePage page, service_.list(next, stop));
    std::vector<std::string> known;
    for (std::string& id : page.ids) {
      (expected.contains(id) ? known : difference.extra).push_back(std::move(id));
    }
    SOPHIA_TRY(const auto hashes, service_.fetch_field(known, "content_hash", stop));
    for (const std::string& id : known) {
      const auto hash = hashes.find(id);
      if (hash != hashes.end() && hash->second != expected[id]) difference.stale.push_back(id);
      expected.erase(id);
    }
    next = page.next;
  } while (!next.empty());
  for (const auto& [id, hash] : expected) difference.missing.push_back(id);
  return difference;
}

Result<MirrorDifference> VectorMirror::resync(const std::stop_token& stop) {
  SOPHIA_TRY(MirrorDifference difference, check(stop));
  const Status queued = warehouse::transaction(connection_, [&](Connection& c) -> Status {
    const auto queue = [&](const std::vector<std::string>& ids,
                           std::string_view operation) -> Status {
      for (const std::string& id : ids) {
        SOPHIA_CHECK_OK(run(c, sql::kMemoryQueue,
                            {Value(id), Value(std::string(operation)), Value(clock_.now())}));
      }
      return {};
    };
    if (Status s = queue(difference.missing, "upsert"); !s) return s;
    if (Status s = queue(difference.stale, "upsert"); !s) return s;
    return queue(difference.extra, "delete");
  });
  SOPHIA_CHECK_OK(queued);
  return difference;
}

}  // namespace sophia::memory
