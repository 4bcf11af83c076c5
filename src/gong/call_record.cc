#include "gong/call_record.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>

#include "airbyte/json_cursor.h"
#include "core/json_writer.h"

namespace sophia::gong {
namespace {

using airbyte::json_text;
using airbyte::JsonCursor;

bool is_digit_or_minus(char c) { return c == '-' || (c >= '0' && c <= '9'); }

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

// The inside of a raw text, or a raw scalar as it stands; empty for null.
std::string scalar(std::string_view raw) {
  if (raw.starts_with('"')) return json_text(raw).value_or("");
  return raw == "null" ? "" : std::string(raw);
}

std::optional<double> number(std::string_view raw) {
  const std::string text = scalar(raw);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

std::optional<bool> flag(std::string_view raw) {
  const std::string text = upper(scalar(raw));
  if (text == "TRUE" || text == "1" || text == "YES") return true;
  if (text == "FALSE" || text == "0" || text == "NO") return false;
  return std::nullopt;
}

std::optional<Timestamp> time_of(std::string_view raw) {
  if (!raw.starts_with('"')) return std::nullopt;
  const auto text = json_text(raw);
  const auto at = text ? parse_timestamp(*text) : fail(Code::kInvalidArgument, "");
  return at ? std::optional(*at) : std::nullopt;
}

void read_meta(std::string_view key, std::string_view raw, CallHead& head) {
  if (key == "id") {
    head.id_is_number = is_digit_or_minus(raw.front());
    if (head.id_is_number || raw.front() == '"') head.id = scalar(raw);
  } else if (key == "started") {
    head.started_raw = raw;
    head.started = time_of(raw);
  } else if (key == "scheduled") {
    head.scheduled = time_of(raw);
  } else if (key == "status") {
    head.status = upper(scalar(raw));
  } else if (key == "duration") {
    head.duration_s = number(raw);
  } else if (key == "isPrivate") {
    head.is_private = flag(raw);
  }
}

bool has_content(std::string_view raw) {
  return raw != "null" && raw != "\"\"" && raw != "[]" && raw != "{}";
}

// Walks the members of the next value, if it is an object; else passes over it.
template <class F>
bool walk(JsonCursor& cursor, F&& take) {
  if (cursor.peek() != '{') return cursor.skip();
  return cursor.members([&](std::string_view key) {
    std::string_view raw;
    if (!cursor.value(raw)) return false;
    take(key, raw);
    return true;
  });
}

constexpr std::array<std::string_view, 22> kUnfinished = {
    "IN_PROGRESS", "INPROGRESS", "IN PROGRESS", "SCHEDULED",   "PENDING", "PLANNED",
    "LIVE",        "RECORDING",  "UPLOADING",   "PROCESSING",  "QUEUED",  "CANCELED",
    "CANCELLED",   "FAILED",     "ERROR",       "ABORTED",     "NO_SHOW", "NOT_RECORDED",
    "MISSED",      "DELETED",    "REJECTED",    "NON_RECORDED"};

}  // namespace

std::optional<CallHead> read_call_head(std::string_view record, bool extensive) {
  CallHead head;
  head.started_raw = "null";
  JsonCursor cursor(record);
  const auto meta = [&](std::string_view key, std::string_view raw) { read_meta(key, raw, head); };
  if (cursor.peek() != '{') return std::nullopt;
  const bool whole = extensive ? cursor.members([&](std::string_view key) {
    if (key == "metaData") return walk(cursor, meta);
    if (key != "content") return cursor.skip();
    return walk(cursor, [&](std::string_view part, std::string_view raw) {
      if (part == "brief") head.has_brief = has_content(raw);
      if (part == "outline") head.has_outline = has_content(raw);
    });
  })
                               : walk(cursor, meta);
  if (!whole || !cursor.at_end()) return std::nullopt;
  return head;
}

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::kKeep:
      return "kept";
    case Verdict::kNotCompleted:
      return "not completed";
    case Verdict::kTooShort:
      return "too short";
    case Verdict::kPrivate:
      return "private";
  }
  return "";
}

Verdict judge_call(const CallHead& head, const GongConfig& config) {
  if (config.private_calls == PrivateCalls::kDrop && head.is_private == true) {
    return Verdict::kPrivate;
  }
  if (std::ranges::find(kUnfinished, head.status) != kUnfinished.end()) {
    return Verdict::kNotCompleted;
  }
  if (head.duration_s && *head.duration_s >= 0 &&
      *head.duration_s < static_cast<double>(config.min_duration_seconds)) {
    return Verdict::kTooShort;
  }
  return Verdict::kKeep;
}

std::string with_member(std::string_view record, std::string_view key, std::string_view value) {
  std::string out(record.substr(0, record.rfind('}')));
  const std::size_t last = out.find_last_not_of(" \t\r\n");
  out.resize(last == std::string::npos ? 0 : last + 1);
  if (!out.ends_with('{')) out += ',';
  append_json_string(out, key);
  out += ':';
  out += value;
  out += '}';
  return out;
}

std::string with_quoted_ids(std::string_view record, std::initializer_list<std::string_view> keys) {
  std::string out;
  std::size_t copied = 0;
  JsonCursor cursor(record);
  cursor.members([&](std::string_view key) {
    std::string_view raw;
    if (!cursor.value(raw)) return false;
    if (!is_digit_or_minus(raw.front()) || std::ranges::find(keys, key) == keys.end()) return true;
    const auto at = static_cast<std::size_t>(raw.data() - record.data());
    out.append(record, copied, at - copied);
    out += '"';
    out += raw;
    out += '"';
    copied = at + raw.size();
    return true;
  });
  out.append(record, copied, std::string_view::npos);
  return out;
}

std::string call_data(std::string_view record, const CallHead& head, bool extensive) {
  if (!extensive) {
    return head.id_is_number ? with_quoted_ids(record, {"id"}) : std::string(record);
  }
  if (head.id.empty()) return std::string(record);
  return with_member(with_member(record, "id", json_quote(head.id)), "startdatetime",
                     head.started_raw);
}

std::string tombstone(std::string_view id, Timestamp seen_missing, std::string_view reason) {
  JsonWriter w;
  w.begin_object().field("id", id).field("_sophia_deleted", true);
  w.field("_sophia_deleted_at", format_seconds(seen_missing));
  w.field("_sophia_deleted_reason", reason).end_object();
  return w.take();
}

}  // namespace sophia::gong
