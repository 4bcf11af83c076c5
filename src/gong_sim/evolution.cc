#include "gong_sim/evolution.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/file.h"
#include "core/hash.h"
#include "gong_sim/json_raw.h"

namespace sophia::gong_sim {
namespace {

// Chosen by the id, so that the same seed picks the same calls in any file order.
bool picked(std::uint64_t id, std::uint64_t seed, std::string_view what, double share) {
  if (share <= 0) return false;
  std::string text(what);
  text.append(std::to_string(id));
  return std::ldexp(static_cast<double>(xxh64(text, seed)), -64) < share;
}

bool count_down(std::unordered_map<std::uint32_t, int>& asks_left, std::uint32_t at, bool ask) {
  const auto waiting = asks_left.find(at);
  if (waiting == asks_left.end()) return true;
  if (ask && --waiting->second <= 0) asks_left.erase(waiting);
  return false;
}

}  // namespace

Evolution::Evolution(const Tenant& tenant, LatePlan plan)
    : tenant_(tenant),
      plan_(plan),
      late_calls_wait_(plan.calls > 0),
      hidden_(tenant.calls().size(), 0) {
  for (std::uint32_t at = 0; at < hidden_.size(); ++at) {
    const std::uint64_t id = tenant_.calls()[at].id;
    if (picked(id, plan_.seed, "call", plan_.calls)) hidden_[at] |= kLate;
    if (picked(id, plan_.seed, "content", plan_.content) && plan_.content_asks > 0) {
      content_asks_left_[at] = plan_.content_asks;
    }
  }
  for (std::uint32_t at = 0; at < tenant_.transcripts().size(); ++at) {
    const std::uint64_t call = tenant_.transcripts()[at].call;
    if (picked(call, plan_.seed, "transcript", plan_.transcripts) && plan_.transcript_asks > 0) {
      transcript_asks_left_[at] = plan_.transcript_asks;
    }
  }
}

Result<Evolution::Event> Evolution::parse_event(const Json& json) {
  Event event;
  event.kind = json_string(json, "kind").value_or("");
  event.call_id = json_string(json, "callId").value_or("");
  event.at_request = json_int(json, "at_request").value_or(-1);
  if (const auto seconds = json_double(json, "at_seconds")) {
    event.at_ms = std::llround(*seconds * 1000);
  }
  const bool known = event.kind == "appear" || event.kind == "transcript" || event.kind == "edit" ||
                     event.kind == "delete";
  if (!known) {
    return fail(Code::kInvalidArgument,
                "an event's kind is appear, transcript, edit or delete, not \"" + event.kind + '"');
  }
  if ((event.at_request < 0) == (event.at_ms < 0)) {
    return fail(Code::kInvalidArgument, "an event needs either at_request or at_seconds");
  }
  const Json* set = json_find(json, "set");
  if ((event.kind == "edit") != (set != nullptr && set->is_object())) {
    return fail(Code::kInvalidArgument, "an edit (and nothing else) has an object \"set\"");
  }
  return event;
}

Status Evolution::load_script(const std::filesystem::path& path) {
  SOPHIA_TRY(const std::string text, read_file(path));
  SOPHIA_TRY(const Json script, parse_json(text));
  const JsonArray* events = json_array(script, "events");
  if (events == nullptr) {
    return fail(Code::kInvalidArgument, path.string() + ": no array \"events\"");
  }
  // The patches are cut from the text, so that their numbers keep their digits.
  RawItems raw(raw_member(text, "events").value_or("[]"));
  for (const Json& json : *events) {
    raw.next();
    auto event = parse_event(json);
    if (!event) return fail(event.error(), path.string());
    if (event->kind == "edit") event->set = raw_member(raw.value(), "set").value_or("{}");
    const auto calls = records_of(event->call_id);
    if (!calls) return fail(calls.error(), path.string());
    hide_until(*event, *calls);
    events_.push_back(*std::move(event));
  }
  return {};
}

void Evolution::hide_until(const Event& event, const std::vector<std::uint32_t>& calls) {
  if (event.kind == "transcript") scripted_transcripts_.insert(key_of(event.call_id));
  if (event.kind != "appear") return;
  for (const std::uint32_t at : calls) hidden_[at] |= kScripted;
}

void Evolution::tick(std::int64_t requests, std::int64_t elapsed_ms) {
  if (late_calls_wait_ && requests >= plan_.calls_until) {
    late_calls_wait_ = false;
    for (std::uint8_t& bits : hidden_) bits &= static_cast<std::uint8_t>(~kLate);
  }
  for (Event& event : events_) {
    const bool due =
        event.at_request >= 0 ? requests >= event.at_request : elapsed_ms >= event.at_ms;
    if (event.fired || !due) continue;
    event.fired = true;
    SOPHIA_CHECK(fire(event).has_value());  // the id was checked when the script was loaded
  }
}

Status Evolution::fire(const Event& event) {
  if (event.kind == "edit") return edit(event.call_id, event.set);
  if (event.kind == "delete") return remove(event.call_id);
  if (event.kind == "appear") return appear(event.call_id);
  return release_transcript(event.call_id);
}

const CallEntry& Evolution::call(std::uint32_t at) const {
  if (!edited_.empty()) {
    if (const auto edited = edited_.find(at); edited != edited_.end()) return edited->second.entry;
  }
  return tenant_.calls()[at];
}

Status Evolution::read_call(std::uint32_t at, std::string& out) const {
  if (const auto edited = edited_.find(at); edited != edited_.end()) {
    out.append(edited->second.record);
    return {};
  }
  return tenant_.read(tenant_.calls()[at].ref, out);
}

bool Evolution::transcript_visible(std::uint32_t at, bool ask) {
  const TranscriptEntry& entry = tenant_.transcripts()[at];
  if (entry.call_at != kNoCall && !call_visible(entry.call_at)) return false;
  if (!scripted_transcripts_.empty() && scripted_transcripts_.contains(entry.call)) return false;
  return count_down(transcript_asks_left_, at, ask);
}

bool Evolution::content_visible(std::uint32_t at, bool ask) {
  return count_down(content_asks_left_, at, ask);
}

Result<std::vector<std::uint32_t>> Evolution::records_of(std::string_view call_id) const {
  auto calls = tenant_.calls_with_id(key_of(call_id));
  if (calls.empty()) {
    return fail(Code::kNotFound, "the tenant has no call \"" + std::string(call_id) + '"');
  }
  return calls;
}

Status Evolution::edit(std::string_view call_id, std::string_view patch) {
  if (!is_object(patch)) return fail(Code::kInvalidArgument, "the patch must be an object");
  SOPHIA_TRY(const auto calls, records_of(call_id));
  const std::uint32_t at = calls.back();
  std::string record;
  SOPHIA_CHECK_OK(read_call(at, record));
  Edited edited{call(at), merge_patch(record, patch)};
  read_call_keys(edited.record, edited.entry);
  edited.entry.id = key_of(call_id);  // it stays findable even if the patch took its id away
  edited_[at] = std::move(edited);
  return {};
}

Status Evolution::remove(std::string_view call_id) {
  SOPHIA_TRY(const auto calls, records_of(call_id));
  for (const std::uint32_t at : calls) hidden_[at] |= kDeleted;
  return {};
}

Status Evolution::appear(std::string_view call_id) {
  SOPHIA_TRY(const auto calls, records_of(call_id));
  for (const std::uint32_t at : calls) hidden_[at] &= kDeleted;
  return {};
}

Status Evolution::release_transcript(std::string_view call_id) {
  SOPHIA_CHECK_OK(records_of(call_id));
  scripted_transcripts_.erase(key_of(call_id));
  for (const std::uint32_t at : tenant_.transcripts_of(key_of(call_id))) {
    transcript_asks_left_.erase(at);
  }
  return {};
}

void Evolution::reveal_all() {
  for (std::uint8_t& bits : hidden_) bits &= kDeleted;
  transcript_asks_left_.clear();
  content_asks_left_.clear();
  scripted_transcripts_.clear();
}

Evolution::Counts Evolution::counts() const {
  Counts counts;
  for (const std::uint8_t bits : hidden_) {
    if ((bits & kDeleted) != 0) {
      ++counts.deleted_calls;
    } else if (bits != 0) {
      ++counts.hidden_calls;
    }
  }
  counts.edited_calls = static_cast<std::int64_t>(edited_.size());
  counts.withheld_transcripts =
      static_cast<std::int64_t>(transcript_asks_left_.size() + scripted_transcripts_.size());
  counts.pending_events = std::ranges::count(events_, false, &Event::fired);
  return counts;
}

}  // namespace sophia::gong_sim
