#include "gong_sim/admin.h"

#include <cmath>

#include "core/json.h"
#include "core/json_writer.h"
#include "gong_sim/json_raw.h"

namespace sophia::gong_sim {
namespace {

std::string clock_json(const SimClock& clock) {
  JsonWriter w;
  w.begin_object().field("now", format_micros(clock.now()));
  w.field("elapsedSeconds", static_cast<double>(clock.elapsed_ms()) / 1000.0).end_object();
  return w.take();
}

Status set_clock(const AdminTarget& target, const Json& body) {
  SOPHIA_TRY(const Timestamp at, parse_timestamp(json_string(body, "now").value_or("")));
  const std::int64_t ahead_ms = (at.us - target.clock.now().us) / 1000;
  if (ahead_ms < 0) return fail(Code::kInvalidArgument, "the clock only goes forward");
  target.clock.advance_ms(ahead_ms);
  return {};
}

Status advance(const AdminTarget& target, const Json& body) {
  if (json_bool(body, "all").value_or(false)) target.evolution.reveal_all();
  const double seconds = json_double(body, "seconds").value_or(0);
  const std::int64_t requests = json_int(body, "requests").value_or(0);
  if (seconds < 0 || requests < 0) return fail(Code::kInvalidArgument, "time only goes forward");
  target.clock.advance_ms(std::llround(seconds * 1000));
  target.counters.served += requests;
  target.evolution.tick(target.counters.served, target.clock.elapsed_ms());
  return {};
}

Status change_call(const AdminTarget& target, std::string_view lever, const Json& body,
                   std::string_view text) {
  const std::string call_id = json_string(body, "callId").value_or("");
  if (lever == "edit") return target.evolution.edit(call_id, raw_member(text, "set").value_or(""));
  if (lever == "delete") return target.evolution.remove(call_id);
  if (lever == "appear") return target.evolution.appear(call_id);
  return target.evolution.release_transcript(call_id);
}

Status pull(const AdminTarget& target, std::string_view lever, const Json& body,
            std::string_view text) {
  if (lever == "clock") return set_clock(target, body);
  if (lever == "advance") return advance(target, body);
  if (lever == "faults") {
    SOPHIA_TRY(target.faults, Faults::parse(json_string(body, "spec").value_or(""), target.seed));
    return {};
  }
  if (lever == "limits") {
    target.limits.change(json_double(body, "rate").value_or(0),
                         json_int(body, "daily").value_or(0));
    return {};
  }
  if (lever == "reset") {
    Counters zeroed;
    zeroed.served = target.counters.served;  // scripts count on it
    zeroed.in_flight_now = target.counters.in_flight_now;
    target.counters = zeroed;
    return {};
  }
  if (lever == "edit" || lever == "delete" || lever == "appear" || lever == "transcript") {
    return change_call(target, lever, body, text);
  }
  return fail(Code::kNotFound, "no such lever");
}

}  // namespace

std::string admin_stats(const AdminTarget& target) {
  const Counters& c = target.counters;
  const Evolution::Counts late = target.evolution.counts();
  JsonWriter w;
  w.begin_object().key("requests").begin_object().field("total", c.total);
  w.field("served", c.served).field("rateLimited", c.rate_limited);
  w.field("usedToday", target.limits.used_today()).key("byEndpoint").begin_object();
  for (const auto& [endpoint, count] : c.by_endpoint) w.field(endpoint, count);
  w.end_object().key("byStatus").begin_object();
  for (const auto& [status, count] : c.by_status) w.field(std::to_string(status), count);
  w.end_object().end_object();
  w.field("peakConcurrency", c.peak_in_flight).key("faults").begin_object();
  for (std::size_t i = 0; i < kFaultKinds; ++i) {
    const std::int64_t count = target.faults.injected()[i];
    if (count > 0) w.field(fault_name(static_cast<Fault>(i)), count);
  }
  w.end_object().key("tenant").begin_object();
  w.field("calls", std::uint64_t{target.tenant.calls().size()});
  w.field("transcripts", std::uint64_t{target.tenant.transcripts().size()});
  w.field("malformedLines", target.tenant.malformed_lines());
  w.field("hiddenCalls", late.hidden_calls).field("deletedCalls", late.deleted_calls);
  w.field("editedCalls", late.edited_calls);
  w.field("withheldTranscripts", late.withheld_transcripts);
  w.field("pendingEvents", late.pending_events).end_object();
  w.field("now", format_micros(target.clock.now())).end_object();
  return w.take();
}

net::ServerResponse answer_admin(const AdminTarget& target, const net::ServerRequest& request) {
  const std::string_view lever = std::string_view(request.path).substr(sizeof("/_sim/") - 1);
  if (request.method == "GET" && lever == "stats") {
    return net::ServerResponse::json(200, admin_stats(target));
  }
  if (request.method == "GET" && lever == "clock") {
    return net::ServerResponse::json(200, clock_json(target.clock));
  }
  const std::string_view text = request.body.empty() ? std::string_view("{}") : request.body;
  const auto body = parse_json(text);
  const Status done = request.method != "POST" ? fail(Code::kNotFound, "POST a lever, GET stats")
                      : body                   ? pull(target, lever, *body, text)
                                               : Status(std::unexpected(body.error()));
  if (done) return net::ServerResponse::json(200, "{\"ok\":true}");
  JsonWriter w;
  w.begin_object().field("error", done.error().message).end_object();
  return net::ServerResponse::json(done.error().code == Code::kNotFound ? 404 : 400, w.take());
}

}  // namespace sophia::gong_sim
