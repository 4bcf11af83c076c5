#include "pipeline/version_index.h"

#include "core/hash.h"

namespace sophia::pipeline {
namespace {

// Records of two streams in one table are two records.
std::uint64_t record_key(std::string_view record_id, std::string_view content_hash) {
  const auto suffix = content_hash.find('-');
  const std::uint64_t seed =
      suffix == std::string_view::npos ? 0 : xxh64(content_hash.substr(suffix));
  return xxh64(record_id, seed);
}

std::uint64_t version_key(std::uint64_t record, std::uint64_t content) {
  return record * 0x9E3779B97F4A7C15ULL ^ content;
}

// HASHID's column is named after the table: RAW_GONG_CALLS_RAW has _AIRBYTE_RAW_GONG_CALLS_HASHID.
std::string select_versions(std::string_view table) {
  const std::string name(table);
  const std::string hash_column = "_AIRBYTE_" + name.substr(0, name.size() - 4) + "_HASHID";
  return "SELECT RECORD_ID, " + hash_column + ", epoch_us(_AIRBYTE_EMITTED_AT) FROM RAW_AIRBYTE." +
         name;
}

}  // namespace

Result<VersionIndex> VersionIndex::load(warehouse::Connection& connection,
                                        const RawStream& stream) {
  VersionIndex index;
  SOPHIA_CHECK_OK(connection.stream(
      select_versions(stream.table), {}, [&](const warehouse::ResultSet& rows) -> Status {
        for (std::size_t i = 0; i < rows.row_count(); ++i) {
          if (rows.is_null(i, 0) || rows.is_null(i, 1)) continue;
          const std::string& content = rows.text(i, 1);
          index.remember(record_key(rows.text(i, 0), content), xxh64(content), rows.integer(i, 2));
        }
        return {};
      }));
  return index;
}

void VersionIndex::remember(std::uint64_t record, std::uint64_t content, std::int64_t emitted_us) {
  ++versions_[version_key(record, content)];
  auto [it, fresh] = latest_.try_emplace(record, Latest{content, emitted_us});
  if (!fresh && emitted_us >= it->second.emitted_us) it->second = {content, emitted_us};
}

VersionIndex::Verdict VersionIndex::judge(std::string_view record_id, std::string_view content_hash,
                                          std::int64_t emitted_at_ms) const {
  const std::uint64_t record = record_key(record_id, content_hash);
  const std::uint64_t content = xxh64(content_hash);
  if (!versions_.contains(version_key(record, content))) return Verdict::kNew;
  const Latest& latest = latest_.at(record);
  if (latest.content == content) return Verdict::kLatest;
  return emitted_at_ms < latest.emitted_us / 1000 ? Verdict::kStale : Verdict::kTakenBack;
}

VersionIndex::Landing VersionIndex::store(std::string_view record_id, std::string_view content_hash,
                                          std::int64_t emitted_at_ms) {
  const std::uint64_t record = record_key(record_id, content_hash);
  const std::uint64_t content = xxh64(content_hash);
  Landing landing{Timestamp{emitted_at_ms * 1000}};
  if (const auto latest = latest_.find(record);
      latest != latest_.end() && latest->second.emitted_us / 1000 == emitted_at_ms)
    landing.emitted_at.us = latest->second.emitted_us + 1;
  if (const auto seen = versions_.find(version_key(record, content)); seen != versions_.end())
    landing.ordinal = seen->second;
  remember(record, content, landing.emitted_at.us);
  return landing;
}

std::string raw_row_id(const RawStream& stream, std::string_view record_id,
                       std::string_view content_hash, std::int64_t ordinal) {
  std::string key(stream.stream);
  for (const std::string_view part : {record_id, content_hash}) {
    key += '\n';
    key += part;
  }
  if (ordinal > 0) key += '\n' + std::to_string(ordinal);
  return xxh128_hex(key);
}

}  // namespace sophia::pipeline
