#include "memory/memory_table.h"

#include <optional>
#include <unordered_set>

#include "core/json_writer.h"
#include "memory/sql.h"

namespace sophia::memory {
namespace {

using warehouse::Change;
using warehouse::Connection;
using warehouse::Null;
using warehouse::ResultSet;
using warehouse::Value;

Value time_value(const std::optional<Timestamp>& at) { return at ? Value(*at) : Value(Null{}); }
Value text_value(const std::string& text) { return text.empty() ? Value(Null{}) : Value(text); }

std::string ids_json(const std::vector<std::string>& ids) {
  JsonWriter w;
  w.begin_array();
  for (const std::string& id : ids) w.value(id);
  return w.end_array().take();
}

Result<Memory> read_row(const ResultSet& rows, std::size_t r) {
  const auto time = [&](std::size_t column) -> std::optional<Timestamp> {
    return rows.is_null(r, column) ? std::nullopt : std::optional(rows.timestamp(r, column));
  };
  Memory m;
  m.id = rows.text(r, 0);
  m.category = rows.text(r, 1);
  m.content = rows.text(r, 2);
  m.metadata = rows.text(r, 3);
  m.source_type = rows.text(r, 4);
  m.source_id = rows.text(r, 5);
  m.source_table = rows.text(r, 6);
  m.business_table = rows.text(r, 7);
  m.subject = rows.text(r, 8);
  m.importance = rows.real(r, 9);
  m.auto_detected = rows.boolean(r, 10);
  m.access_count = rows.integer(r, 11);
  m.last_accessed_at = time(12);
  m.created_at = time(13);
  m.updated_at = time(14);
  m.expires_at = time(15);
  m.valid_from = time(16);
  m.valid_to = time(17);
  m.known_from = time(18);
  m.is_active = rows.boolean(r, 19);
  m.model = rows.text(r, 20);
  m.canonical_key = rows.text(r, 21);
  m.provenance = rows.text(r, 22);
  m.contradicts = rows.texts(r, 23);
  SOPHIA_CHECK_OK(read_metadata(m));
  return m;
}

Status run(Connection& connection, std::string_view sql, std::span<const Value> values) {
  SOPHIA_TRY(const ResultSet done, connection.query(sql, values));
  static_cast<void>(done);
  return {};
}

// In the order of the table's columns.
std::vector<Value> row_values(const Memory& m, std::span<const float> vector) {
  return {Value(m.id),
          Value(m.category),
          Value(m.content),
          vector.empty() ? Value(Null{}) : Value(std::vector<float>(vector.begin(), vector.end())),
          Value(m.metadata),
          text_value(m.source_type),
          text_value(m.source_id),
          text_value(m.source_table),
          text_value(m.business_table),
          Value(m.importance),
          Value(1.0),  // RELEVANCE_SCORE
          Value(m.auto_detected),
          Value(m.access_count),
          time_value(m.last_accessed_at),
          time_value(m.created_at),
          time_value(m.updated_at),
          time_value(m.expires_at),
          Value(m.is_active),
          text_value(m.subject),
          text_value(m.canonical_key),
          time_value(m.valid_from),
          time_value(m.valid_to),
          time_value(m.known_from),
          text_value(m.model),
          Value(m.provenance),
          Value(ids_json(m.contradicts))};
}

std::vector<Value> details_values(const Memory& m) {
  return {Value(m.id),
          Value(m.metadata),
          Value(m.importance),
          time_value(m.updated_at),
          time_value(m.expires_at),
          time_value(m.valid_from),
          time_value(m.valid_to),
          Value(m.is_active),
          Value(m.provenance),
          Value(ids_json(m.contradicts))};
}

}  // namespace

Status load_memories(Connection& connection,
                     const std::function<Status(Memory, std::vector<float>)>& take) {
  return connection.stream(sql::kMemoryLoad, {}, [&](const ResultSet& rows) -> Status {
    for (std::size_t r = 0; r < rows.row_count(); ++r) {
      SOPHIA_TRY(Memory memory, read_row(rows, r));
      std::vector<float> vector;
      if (!rows.is_null(r, 24)) vector = rows.floats(r, 24);
      SOPHIA_CHECK_OK(take(std::move(memory), std::move(vector)));
    }
    return {};
  });
}

Status put_memory(Connection& connection, const Memory& m, std::span<const float> vector) {
  return run(connection, sql::kMemoryPut, row_values(m, vector));
}

Change memory_row(const Memory& m, std::span<const float> vector) {
  return {Change::Kind::kPutRow, "AI_MEMORY.MEMORY_RECORDS", row_values(m, vector)};
}

Change memory_details(const Memory& m) {
  return {Change::Kind::kStatement, std::string(sql::kMemoryDetails), details_values(m)};
}

// The table is asked what it holds: `sophia embed` writes to it too.
Status put_memories(Connection& connection, std::span<const Memory> memories,
                    std::span<const std::vector<float>> vectors) {
  std::vector<std::string> ids;
  for (const Memory& m : memories) ids.push_back(m.id);
  SOPHIA_TRY(const ResultSet rows,
             ids.size() == 1 ? connection.query(sql::kMemoryKnownOne, {Value(ids.front())})
                             : connection.query(sql::kMemoryKnown, {Value(std::move(ids))}));
  std::unordered_set<std::string_view> known;
  for (std::size_t r = 0; r < rows.row_count(); ++r) known.insert(rows.text(r, 0));
  std::optional<warehouse::Appender> appender;
  for (std::size_t i = 0; i < memories.size(); ++i) {
    if (known.contains(memories[i].id)) {
      SOPHIA_CHECK_OK(put_memory(connection, memories[i], vectors[i]));
      continue;
    }
    if (!appender) {
      SOPHIA_TRY(appender, connection.appender("AI_MEMORY", "MEMORY_RECORDS"));
    }
    SOPHIA_CHECK_OK(appender->append_row(row_values(memories[i], vectors[i])));
  }
  return appender ? appender->close() : Status{};
}

Status put_details(Connection& connection, const Memory& m) {
  return run(connection, sql::kMemoryDetails, details_values(m));
}

Status erase_memory(Connection& connection, std::string_view id) {
  const Value values[] = {Value(std::string(id))};
  return run(connection, sql::kMemoryErase, values);
}

Change access_counts(std::span<const Access> accesses) {
  std::vector<std::string> ids;
  std::vector<std::string> counts;
  std::vector<std::string> times;
  for (const Access& access : accesses) {
    ids.push_back(access.id);
    counts.push_back(std::to_string(access.count));
    times.push_back(format_micros(access.last));
  }
  return {Change::Kind::kStatement,
          std::string(sql::kMemoryAccessed),
          {Value(std::move(ids)), Value(std::move(counts)), Value(std::move(times))}};
}

// ALTER takes no parameters; the number is ours.
Status set_dimension(Connection& connection, std::size_t dimension) {
  SOPHIA_TRY(const ResultSet rows, connection.query(sql::kMemoryDimension));
  if (rows.row_count() == 1 && rows.integer(0, 0) == static_cast<std::int64_t>(dimension))
    return {};
  return connection.execute(
      "ALTER TABLE AI_MEMORY.MEMORY_RECORDS ALTER COLUMN EMBEDDING TYPE FLOAT[" +
      std::to_string(dimension) + "] USING NULL");
}

}  // namespace sophia::memory
