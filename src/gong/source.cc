#include "gong/source.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>

#include "core/json.h"
#include "gong/call_stream.h"
#include "gong/catalog.h"
#include "gong/page.h"
#include "gong/settings_streams.h"
#include "gong/transcript_stream.h"

namespace sophia::gong {
namespace {

// The order of reading: transcripts follow the calls that the call streams have listed.
constexpr std::array<std::string_view, 12> kOrder = {"calls",
                                                     "extensiveCalls",
                                                     "callTranscripts",
                                                     "users",
                                                     "workspaces",
                                                     "scorecards",
                                                     "answeredScorecards",
                                                     "trackers",
                                                     "libraryFolders",
                                                     "statsActivityAggregate",
                                                     "statsActivityDayByDay",
                                                     "statsInteraction"};

struct Wanted {
  std::string name;
  std::string state;  // empty: none, or a full refresh
};

Result<std::vector<Wanted>> order(const airbyte::ConfiguredCatalog& catalog,
                                  const airbyte::StreamStates& states) {
  std::map<std::string_view, const airbyte::ConfiguredStream*> configured;
  for (const auto& stream : catalog.streams) {
    if (std::ranges::find(kOrder, stream.stream.name) == kOrder.end()) {
      return fail(Code::kInvalidArgument, "configured catalog: there is no stream '" +
                                              stream.stream.name + "'; run discover again");
    }
    configured[stream.stream.name] = &stream;
  }
  std::vector<Wanted> wanted;
  for (const std::string_view name : kOrder) {
    const auto found = configured.find(name);
    if (found == configured.end()) continue;
    Wanted one{std::string(name), ""};
    const auto state = states.find(one.name);
    const bool incremental = found->second->sync_mode == airbyte::SyncMode::kIncremental;
    if (incremental && state != states.end()) one.state = state->second;
    wanted.push_back(std::move(one));
  }
  return wanted;
}

// Today's requests of all streams, wanted or not: they share one quota.
void restore_budget(GongApi& api, const airbyte::StreamStates& states) {
  for (const auto& [name, text] : states) {
    const auto state = parse_json(text);
    const Json* own = state ? json_find(*state, "_sophia") : nullptr;
    if (own == nullptr) continue;
    api.budget().restore(name, json_string(*own, "day").value_or(""),
                         json_int(*own, "used").value_or(0));
  }
}

Result<StreamProgress> progress_of(const Wanted& wanted) {
  const bool transcripts = wanted.name == kTranscripts;
  const auto shape = transcripts ? StateShape::kTranscripts : StateShape::kCursor;
  const std::string_view cursor = wanted.name == "extensiveCalls" ? "startdatetime" : "started";
  auto progress = parse_progress(wanted.state, shape, cursor);
  if (!progress) return fail(std::move(progress).error(), "state of " + wanted.name);
  return progress;
}

// One read of all streams. What is new comes first: calls, then transcripts, and only then are old
// calls read again, so that a small budget is not spent on them day by day. Transcripts of calls
// that only that found follow.
class Reading {
 public:
  Reading(GongApi& api, Emitter& emitter, const std::stop_token& stop)
      : api_(api), emitter_(emitter), stop_(stop) {}

  Result<ReadOutcome> run(const std::vector<Wanted>& wanted) {
    for (const Wanted& one : wanted) {
      const bool late = is_settings_stream(one.name) || is_stats_stream(one.name);
      if (late) SOPHIA_CHECK_OK(reread());
      SOPHIA_CHECK_OK(begin(one));
    }
    SOPHIA_CHECK_OK(reread());
    return std::move(outcome_);
  }

 private:
  struct Open {
    std::size_t slot = 0;  // in the outcome
    std::int64_t used_before = 0;
    std::unique_ptr<CallStream> calls;  // one of both, or none
    std::unique_ptr<TranscriptStream> transcripts;
  };

  Status begin(const Wanted& wanted) {
    Open open{.slot = outcome_.streams.size(),
              .used_before = api_.budget().used_by(wanted.name),
              .calls = nullptr,
              .transcripts = nullptr};
    outcome_.streams.push_back({wanted.name, 0, 0, ""});
    SOPHIA_CHECK_OK(emitter_.start(wanted.name));
    const Status done = read_new(wanted, open);
    if (done && (open.calls || open.transcripts)) {
      open_.push_back(std::move(open));
      return stop_.stop_requested() ? stopped() : Status{};
    }
    return end(open, done);
  }

  Status read_new(const Wanted& wanted, Open& open) {
    if (is_settings_stream(wanted.name)) return read_settings_stream(api_, wanted.name, stop_);
    if (is_stats_stream(wanted.name))
      return read_stats_stream(api_, wanted.name, wanted.state, stop_);
    SOPHIA_TRY(auto progress, progress_of(wanted));
    if (wanted.name == kTranscripts) {
      open.transcripts = std::make_unique<TranscriptStream>(api_, std::move(progress), index_);
      return open.transcripts->run(stop_);
    }
    const bool extensive = wanted.name == stream_name(CallKind::kExtensive);
    open.calls = std::make_unique<CallStream>(
        api_, extensive ? CallKind::kExtensive : CallKind::kBasic, std::move(progress), index_);
    return open.calls->read_new(stop_);
  }

  // Ends the open streams. Those of calls come before that of transcripts.
  Status reread() {
    std::vector<Open> streams = std::move(open_);
    open_.clear();
    for (Open& open : streams) {
      const Status done =
          open.calls ? open.calls->read_again(stop_) : open.transcripts->run_again(stop_);
      SOPHIA_CHECK_OK(end(open, done));
    }
    return {};
  }

  Status end(const Open& open, const Status& done) {
    StreamOutcome& stream = outcome_.streams[open.slot];
    if (!done && api_.is_final(done.error())) {
      SOPHIA_CHECK_OK(emitter_.abandon(stream.stream));
      return std::unexpected(done.error());
    }
    SOPHIA_CHECK_OK(emitter_.finish(stream.stream, done ? nullptr : &done.error()));
    stream.records = emitter_.records_of(stream.stream);
    stream.requests =
        std::max<std::int64_t>(0, api_.budget().used_by(stream.stream) - open.used_before);
    stream.error = done ? "" : done.error().message;
    outcome_.requests += stream.requests;
    return stop_.stop_requested() ? stopped() : Status{};
  }

  static Status stopped() { return fail(Code::kCancelled, "stopped on request"); }

  GongApi& api_;
  Emitter& emitter_;
  const std::stop_token& stop_;
  CallIndex index_;
  ReadOutcome outcome_;
  std::vector<Open> open_;
};

Result<Answer> ask_for_users(GongApi& api, const std::stop_token& stop) {
  ApiRequest request;
  request.stream = "users";
  request.path = "/v2/users";
  request.query = "includeAvatars=false";
  const auto accept = [](std::string& body) -> Status {
    SOPHIA_CHECK_OK(split_page(body, "users"));
    return {};
  };
  return api.call(request, accept, stop);
}

// Remembers the status of the last exchange.
class LastAnswer final : public net::HttpClient {
 public:
  explicit LastAnswer(net::HttpClient& http) : http_(http) {}
  Result<net::HttpResponse> send(const net::HttpRequest& request,
                                 const std::stop_token& stop) override {
    auto response = http_.send(request, stop);
    status_ = response ? response->status : 0;
    return response;
  }
  int status() const { return status_; }

 private:
  net::HttpClient& http_;
  int status_ = 0;
};

Probe::Kind probe_kind(int status, const Error& error) {
  using Kind = Probe::Kind;
  if (status == 0) return Kind::kUnreachable;
  if (status == 403) return Kind::kForbidden;
  if (error.code == Code::kPermissionDenied) return Kind::kRefused;
  if (status == 404) return Kind::kNoApi;
  if (status >= 300 && status < 400) return Kind::kElsewhere;
  return Kind::kTrouble;
}

}  // namespace

Result<airbyte::ConnectionStatus> GongSource::check(airbyte::Sink& sink,
                                                    const std::stop_token& stop) {
  GongConfig config = config_;
  config.max_attempts = std::min<std::int64_t>(config.max_attempts, 3);  // somebody is waiting
  Emitter emitter(sink, environment_.clock);
  GongApi api(config, environment_, emitter);
  const auto answer = ask_for_users(api, stop);
  if (answer) return airbyte::ConnectionStatus{true, ""};
  if (answer.error().code == Code::kCancelled) return std::unexpected(answer.error());
  return airbyte::ConnectionStatus{false, answer.error().message};
}

Result<Probe> GongSource::probe(airbyte::Sink& sink, const std::stop_token& stop) {
  GongConfig config = config_;
  config.max_attempts = 1;
  LastAnswer http(environment_.http);
  Emitter emitter(sink, environment_.clock);
  GongApi api(config, {http, environment_.clock, environment_.sleeper, environment_.seed}, emitter);
  const auto answer = ask_for_users(api, stop);
  if (answer) return Probe{Probe::Kind::kGood, http.status(), ""};
  if (answer.error().code == Code::kCancelled) return std::unexpected(answer.error());
  return Probe{probe_kind(http.status(), answer.error()), http.status(), answer.error().message};
}

airbyte::Catalog GongSource::discover() { return catalog(); }

Result<ReadOutcome> GongSource::read(const airbyte::ConfiguredCatalog& configured,
                                     const airbyte::StreamStates& states, airbyte::Sink& sink,
                                     const std::stop_token& stop) {
  SOPHIA_TRY(const auto wanted, order(configured, states));
  for (const Wanted& one : wanted) {
    if (is_settings_stream(one.name) || is_stats_stream(one.name)) continue;
    SOPHIA_CHECK_OK(progress_of(one));  // a damaged state stops the sync before it begins
  }
  Emitter emitter(sink, environment_.clock);
  GongApi api(config_, environment_, emitter);
  restore_budget(api, states);
  return Reading(api, emitter, stop).run(wanted);
}

}  // namespace sophia::gong
