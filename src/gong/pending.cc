#include "gong/pending.h"

#include <algorithm>

namespace sophia::gong {

std::int64_t Pending::wait_ms(std::int64_t asked) {
  constexpr std::int64_t kFirst = 30 * 60'000;
  constexpr std::int64_t kDay = 24 * 3'600'000;
  if (asked <= 3) return 0;
  return std::min(kDay, kFirst << std::min<std::int64_t>(asked - 4, 6));
}

void Pending::missed(const std::string& id, Timestamp started, std::string started_raw,
                     Timestamp now) {
  if (now.us - started.us > kGiveUpDays * kUsPerDay) {
    calls_.erase(id);
    return;
  }
  PendingCall& call = calls_[id];
  call.id = id;
  call.started = started;
  if (!started_raw.empty()) call.started_raw = std::move(started_raw);
  ++call.asked;
  call.next_ask = {now.us + wait_ms(call.asked) * 1000};
  if (calls_.size() <= kLimit) return;
  const auto oldest =
      std::ranges::min_element(calls_, {}, [](const auto& entry) { return entry.second.started; });
  calls_.erase(oldest);
}

bool Pending::is_due(const std::string& id, Timestamp now) const {
  const auto found = calls_.find(id);
  return found != calls_.end() && found->second.next_ask <= now;
}

std::vector<PendingCall> Pending::due(Timestamp now) const {
  std::vector<PendingCall> out;
  for (const auto& [id, call] : calls_) {
    if (call.next_ask <= now) out.push_back(call);
  }
  std::ranges::stable_sort(out, std::ranges::greater(), &PendingCall::started);
  return out;
}

void Pending::write(JsonWriter& w) const {
  w.begin_array();
  for (const auto& [id, call] : calls_) {
    w.begin_array().value(id).value(call.started.us / kUsPerSecond);
    w.value(call.next_ask.us / kUsPerSecond).value(call.asked).value(call.started_raw).end_array();
  }
  w.end_array();
}

Result<Pending> Pending::parse(const Json& json) {
  Pending out;
  const auto damaged = [] { return fail(Code::kInvalidArgument, "pending calls: damaged entry"); };
  const auto* entries = json.if_array();
  if (entries == nullptr) return damaged();
  for (const Json& entry : *entries) {
    const auto* parts = entry.if_array();
    if (parts == nullptr || parts->size() != 5 || !(*parts)[0].is_string() ||
        !(*parts)[1].is_int64() || !(*parts)[2].is_int64() || !(*parts)[3].is_int64() ||
        !(*parts)[4].is_string()) {
      return damaged();
    }
    PendingCall call;
    call.id = (*parts)[0].get_string();
    call.started = {(*parts)[1].get_int64() * kUsPerSecond};
    call.next_ask = {(*parts)[2].get_int64() * kUsPerSecond};
    call.asked = (*parts)[3].get_int64();
    call.started_raw = (*parts)[4].get_string();
    out.calls_.emplace(call.id, std::move(call));
  }
  return out;
}

}  // namespace sophia::gong
