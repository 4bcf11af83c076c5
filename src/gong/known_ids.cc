#include "gong/known_ids.h"

#include <array>
#include <charconv>
#include <optional>

#include "core/hash.h"

namespace sophia::gong {
namespace {

std::optional<std::uint64_t> pack(const std::string& id) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
  if (id.empty() || error != std::errc() || end != id.data() + id.size()) return std::nullopt;
  if (id.size() > 1 && id.front() == '0') return std::nullopt;
  return number;
}

std::int64_t day_number(Timestamp at) { return midnight(at).us / kUsPerDay; }

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  if (c == '/') return 63;
  return -1;
}

std::optional<std::string> decode_base64(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string out;
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    const int value = base64_value(c);
    if (value < 0) return std::nullopt;
    bits = bits << 6 | static_cast<unsigned>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      out += static_cast<char>(bits >> count & 0xFFU);
    }
  }
  return out;
}

}  // namespace

bool KnownIds::add(const std::string& id, Timestamp at) {
  const auto number = pack(id);
  if (!number) return false;
  const std::int64_t day = day_number(at);
  const auto [found, added] = day_of_.try_emplace(*number, day);
  if (!added && found->second != day) {
    remove(id);
    day_of_[*number] = day;
  }
  days_[day].insert(*number);
  return true;
}

void KnownIds::remove(const std::string& id) {
  const auto number = pack(id);
  const auto found = number ? day_of_.find(*number) : day_of_.end();
  if (found == day_of_.end()) return;
  const auto day = days_.find(found->second);
  day->second.erase(*number);
  if (day->second.empty()) days_.erase(day);
  day_of_.erase(found);
}

bool KnownIds::contains(const std::string& id) const {
  const auto number = pack(id);
  return number && day_of_.contains(*number);
}

std::vector<std::string> KnownIds::in(TimeRange range) const {
  std::vector<std::string> ids;
  for (auto day = days_.lower_bound(day_number(range.from)); day != days_.end(); ++day) {
    const Timestamp begin{day->first * kUsPerDay};
    if (range.to <= begin) break;
    if (begin < midnight(range.from)) continue;
    for (const std::uint64_t id : day->second) ids.push_back(std::to_string(id));
  }
  return ids;
}

void KnownIds::drop_before(Timestamp at) {
  while (!days_.empty() && (days_.begin()->first + 1) * kUsPerDay <= at.us) {
    for (const std::uint64_t id : days_.begin()->second) day_of_.erase(id);
    days_.erase(days_.begin());
  }
}

void KnownIds::write(JsonWriter& w) const {
  w.begin_object();
  for (const auto& [day, ids] : days_) {
    std::string bytes;
    bytes.reserve(ids.size() * 8);
    for (const std::uint64_t id : ids) {
      for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(id >> shift & 0xFFU);
    }
    w.field(format_date({day * kUsPerDay}), base64(bytes));
  }
  w.end_object();
}

Result<KnownIds> KnownIds::parse(const Json& json) {
  KnownIds known;
  const auto* object = json.if_object();
  if (object == nullptr) return fail(Code::kInvalidArgument, "known ids: not an object");
  for (const auto& member : *object) {
    SOPHIA_TRY(const Timestamp day, parse_timestamp(member.key()));
    const auto bytes =
        member.value().is_string() ? decode_base64(member.value().get_string()) : std::nullopt;
    if (!bytes || bytes->size() % 8 != 0) {
      return fail(Code::kInvalidArgument, "known ids: damaged day " + std::string(member.key()));
    }
    for (std::size_t at = 0; at < bytes->size(); at += 8) {
      std::uint64_t id = 0;
      for (std::size_t i = 0; i < 8; ++i)
        id = id << 8 | static_cast<unsigned char>((*bytes)[at + i]);
      known.add(std::to_string(id), day);
    }
  }
  return known;
}

}  // namespace sophia::gong
