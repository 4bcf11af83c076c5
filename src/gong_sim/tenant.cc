#include "gong_sim/tenant.h"

#include <algorithm>
#include <array>

#include "core/file.h"
#include "core/hash.h"
#include "core/time.h"
#include "gong_sim/json_raw.h"

namespace sophia::gong_sim {
namespace {

constexpr std::array<std::string_view, 7> kSmallFiles = {
    "users",    "workspaces",      "scorecards", "answered_scorecards",
    "trackers", "library_folders", "stats"};

std::uint64_t field_key(std::string_view object, std::string_view name) {
  const auto text = raw_field(object, name);
  return text && !text->empty() ? key_of(*text) : 0;
}

std::optional<std::int64_t> field_time(std::string_view object, std::string_view name) {
  const auto text = raw_field(object, name);
  if (!text) return std::nullopt;
  const auto at = parse_timestamp(*text);
  if (!at) return std::nullopt;
  return at->us;
}

}  // namespace

std::uint64_t key_of(std::string_view text) { return std::max<std::uint64_t>(1, xxh64(text)); }

void read_call_keys(std::string_view record, CallEntry& entry) {
  const auto meta = raw_member(record, "metaData");
  if (!meta) return;
  entry.id = field_key(*meta, "id");
  entry.workspace = field_key(*meta, "workspaceId");
  entry.host = field_key(*meta, "primaryUserId");
  const auto started = field_time(*meta, "started");
  const auto scheduled = field_time(*meta, "scheduled");
  if (started) entry.started_us = entry.listed_us = *started;
  if (scheduled) entry.listed_us = *scheduled;
}

Result<std::unique_ptr<Tenant>> Tenant::load(const std::filesystem::path& dir,
                                             bool keep_malformed) {
  auto tenant = std::make_unique<Tenant>();
  SOPHIA_CHECK_OK(tenant->load_small_files(dir));
  SOPHIA_CHECK_OK(tenant->load_calls(dir, keep_malformed));
  SOPHIA_CHECK_OK(tenant->load_transcripts(dir, keep_malformed));
  return tenant;
}

Status Tenant::load_small_files(const std::filesystem::path& dir) {
  for (const std::string_view name : kSmallFiles) {
    const std::filesystem::path path = dir / (std::string(name) + ".json");
    auto text = read_file(path);
    const bool required = name == "users" || name == "workspaces";
    if (!text && text.error().code == Code::kNotFound && !required) continue;
    if (!text) return fail(text.error(), "tenant folder");
    if (!is_valid_json(*text) || !is_object(*text)) {
      return fail(Code::kInvalidArgument, path.string() + " is not a JSON object");
    }
    small_files_.push_back({std::string(name), *std::move(text)});
  }
  return {};
}

Status Tenant::load_calls(const std::filesystem::path& dir, bool keep_malformed) {
  const auto paths = find_shards(dir, "calls");
  if (paths.empty()) {
    return fail(Code::kNotFound, "no calls.jsonl or calls-*.jsonl in " + dir.string());
  }
  CallEntry entry;  // carries the times of the record before
  for (const auto& path : paths) {
    SOPHIA_CHECK_OK(files_.add(path, [&](std::string_view line, const RecordRef& ref) {
      entry.ref = ref;
      entry.id = entry.workspace = entry.host = 0;
      entry.is_json = is_valid_json(line);
      if (!entry.is_json) {
        ++malformed_lines_;
        if (!keep_malformed) return;
      } else {
        read_call_keys(line, entry);
      }
      const auto at = static_cast<std::uint32_t>(calls_.size());
      if (entry.id != 0) call_ids_.push_back({entry.id, at});
      calls_.push_back(entry);
    }));
  }
  std::ranges::sort(call_ids_);
  return {};
}

Status Tenant::load_transcripts(const std::filesystem::path& dir, bool keep_malformed) {
  TranscriptEntry entry;
  for (const auto& path : find_shards(dir, "transcripts")) {
    SOPHIA_CHECK_OK(files_.add(path, [&](std::string_view line, const RecordRef& ref) {
      entry.ref = ref;
      entry.is_json = is_valid_json(line);
      entry.call = entry.is_json ? field_key(line, "callId") : 0;
      if (!entry.is_json) {
        ++malformed_lines_;
        if (!keep_malformed) return;
      }
      const auto calls = calls_with_id(entry.call);
      entry.call_at = calls.empty() ? kNoCall : calls.back();
      if (entry.call_at != kNoCall) {
        entry.started_us = calls_[entry.call_at].started_us;
        entry.workspace = calls_[entry.call_at].workspace;
      }
      const auto at = static_cast<std::uint32_t>(transcripts_.size());
      if (entry.call != 0) transcript_ids_.push_back({entry.call, at});
      transcripts_.push_back(entry);
    }));
  }
  std::ranges::sort(transcript_ids_);
  return {};
}

std::vector<std::uint32_t> Tenant::find(const std::vector<KeyAt>& index, std::uint64_t key) {
  std::vector<std::uint32_t> found;
  const auto first = std::ranges::lower_bound(index, KeyAt{key, 0});
  for (auto it = first; it != index.end() && it->key == key; ++it) found.push_back(it->at);
  return found;
}

std::vector<std::uint32_t> Tenant::calls_with_id(std::uint64_t id) const {
  return find(call_ids_, id);
}

std::vector<std::uint32_t> Tenant::transcripts_of(std::uint64_t call) const {
  return find(transcript_ids_, call);
}

std::vector<std::string_view> Tenant::list(std::string_view file, std::string_view array) const {
  std::vector<std::string_view> items;
  for (const SmallFile& small : small_files_) {
    if (small.name != file) continue;
    const auto found = raw_member(small.text, array);
    if (!found || !is_array(*found)) continue;
    for (RawItems elements(*found); elements.next();) items.push_back(elements.value());
  }
  return items;
}

}  // namespace sophia::gong_sim
