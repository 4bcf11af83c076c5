#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>

#include "airbyte/catalog.h"
#include "airbyte/child_process.h"
#include "airbyte/process_source.h"
#include "core/cancel.h"
#include "core/file.h"
#include "core/hash.h"
#include "core/log.h"
#include "gong/config.h"
#include "gong/source.h"
#include "net/http.h"
#include "pipeline/sync.h"
#include "pipeline_run.h"
#include "progress.h"
#include "token_store.h"

namespace sophia::app {
namespace {

using airbyte::ConfiguredCatalog;
using airbyte::Sink;
using airbyte::StreamStates;
using pipeline::LandingReport;
using pipeline::StageOutcome;

// What `sophia sync` reads of Gong when no stream is named.
const std::vector<std::string> kGongStreams = {
    "extensiveCalls", "callTranscripts",    "users",    "workspaces",
    "scorecards",     "answeredScorecards", "trackers", "libraryFolders"};

// The wanted streams of a catalog. Errors: kInvalidArgument that lists the names there are.
Result<ConfiguredCatalog> configure(const airbyte::Catalog& catalog,
                                    const std::vector<std::string>& wanted) {
  ConfiguredCatalog all = airbyte::configure_all(catalog);
  if (wanted.empty()) return all;
  ConfiguredCatalog chosen;
  for (const std::string& name : wanted) {
    const auto it = std::ranges::find_if(
        all.streams, [&](const auto& configured) { return configured.stream.name == name; });
    if (it == all.streams.end()) {
      std::string names;
      for (const auto& configured : all.streams) names += " " + configured.stream.name;
      return fail(Code::kInvalidArgument, "no stream " + name + "; there are:" + names);
    }
    chosen.streams.push_back(*it);
  }
  return chosen;
}

// Of a connector for Gong the same streams as without one, so that both land the same rows; of any
// other all (empty).
std::vector<std::string> usual_streams(const airbyte::Catalog& offered) {
  const auto has = [&](const std::string& name) {
    return std::ranges::any_of(offered.streams, [&](const auto& s) { return s.name == name; });
  };
  if (!has("extensiveCalls") || !has("callTranscripts")) return {};
  std::vector<std::string> usual;
  std::ranges::copy_if(kGongStreams, std::back_inserter(usual), has);
  return usual;
}

// "3 calls passed over (2 private, 1 too short)"; empty when none was.
std::string passed_over_text(const LandingReport& report) {
  std::int64_t total = 0;
  std::string reasons;
  for (const auto& [reason, count] : report.passed_over()) {
    total += count;
    reasons += fmt::format("{}{} {}", reasons.empty() ? "" : ", ", count, reason);
  }
  return total == 0 ? "" : fmt::format(", {} calls passed over ({})", total, reasons);
}

std::string sync_summary(const LandingReport& report, bool interrupted) {
  std::string text =
      fmt::format("sync: {} records read, {} new versions landed", report.records(), report.rows());
  if (report.quarantined() > 0) text += fmt::format(", {} in quarantine", report.quarantined());
  text += passed_over_text(report);
  if (!interrupted) {
    for (const auto& failure : report.failures()) {
      text += fmt::format("\n  {}: {}", pipeline::stream_list(failure.streams), failure.cause);
    }
  }
  if (!report.error.empty()) text += "\n  " + report.error;
  if (interrupted) text += "\n  interrupted; what was read is kept and the next sync goes on";
  return text;
}

// The jitter of two syncs that start together must differ.
std::uint64_t jitter_seed(const Clock& clock) {
  return static_cast<std::uint64_t>(clock.now().us) ^
         (static_cast<std::uint64_t>(::getpid()) << 40U);
}

// `quota_left` is kept up to date for the progress bar.
pipeline::ReadSource read_gong(const config::Settings& settings, const Clock& clock,
                               const SyncFlags& flags, std::atomic<std::int64_t>& quota_left) {
  return [&settings, &clock, &flags, &quota_left](const StreamStates& states, Sink& sink,
                                                  const std::stop_token& stop) -> Status {
    SOPHIA_TRY(gong::GongConfig config, gong_config(settings, clock.now()));
    SOPHIA_TRY(const ConfiguredCatalog catalog,
               configure(gong::GongSource::discover(),
                         flags.streams.empty() ? kGongStreams : flags.streams));
    const auto http = net::make_http_client();
    gong::GongSource source(std::move(config),
                            {*http, clock, sleep_for, jitter_seed(clock),
                             [&quota_left](std::int64_t left) { quota_left = left; }});
    SOPHIA_CHECK_OK(source.read(catalog, states, sink, stop));
    return {};
  };
}

// What the user gave a connector.
Result<std::string> given_config(const SyncFlags& flags) {
  if (flags.connector_config.empty()) return "{}";
  return read_file(flags.connector_config);
}

pipeline::ReadSource read_connector(const config::Settings& settings, const SyncFlags& flags,
                                    const TokenStore& tokens) {
  return [&settings, &flags, &tokens](const StreamStates& states, Sink& sink,
                                      const std::stop_token& stop) -> Status {
    SOPHIA_TRY(auto command, airbyte::split_command(flags.connector));
    SOPHIA_TRY(std::string config, given_config(flags));
    SOPHIA_TRY(auto kept, tokens.load());
    if (kept) config = std::move(kept->config);
    airbyte::ProcessSource source({.command = std::move(command),
                                   .work_dir = settings.dir / "run" / "connector",
                                   .limits = {}});
    SOPHIA_TRY(const auto offered, source.discover(config, stop));
    SOPHIA_TRY(const ConfiguredCatalog catalog,
               configure(offered, flags.streams.empty() ? usual_streams(offered) : flags.streams));
    return source.read(config, catalog, states, sink, stop);
  };
}

void show(Progress& progress, const LandingReport& report, std::int64_t quota) {
  ProgressNumbers numbers{.stage = "sync", .done = report.records()};
  for (const auto& [name, counts] : report.streams) {
    numbers.total += std::max(counts.estimate, counts.records);
    if (counts.status == airbyte::StreamStatus::kRunning) numbers.stage = "sync " + name;
  }
  numbers.waiting_until_ms = report.waiting_until_ms;
  numbers.quota_left = quota;
  progress.show(numbers);
}

// Landing only appends: pages that it has written need not stay in memory. What must: the index of
// keys, which grows with the file, and the records of one commit, in the engine's several forms.
std::int64_t sync_memory_mb(const std::filesystem::path& warehouse, std::size_t bytes) {
  constexpr std::int64_t kAppendingMb = 32;   // a first load of 20,000 calls fails with 18
  constexpr std::uintmax_t kIndexShare = 10;  // of the file
  constexpr std::size_t kUsualBytes = std::size_t{8} << 20U;  // these fit into that
  constexpr std::size_t kForms = 12;
  std::error_code error;
  const auto file_bytes = std::filesystem::file_size(warehouse, error);
  const std::size_t more = bytes > kUsualBytes ? kForms * bytes : 0;
  return kAppendingMb + static_cast<std::int64_t>(more >> 20U) +
         (error ? 0 : static_cast<std::int64_t>((file_bytes >> 20U) / kIndexShare));
}

// The limit follows the file and the largest commit; it never shrinks within a sync.
void grow_memory(warehouse::Connection& connection, std::int64_t needed_mb,
                 std::int64_t& memory_mb) {
  if (needed_mb < memory_mb + 4) return;
  memory_mb = needed_mb;
  const Status grown =
      connection.execute(fmt::format("SET GLOBAL memory_limit = '{}MB'", memory_mb));
  if (!grown) log::warn("the engine keeps its memory", {{"message", grown.error().message}});
}

// A name for a connector's states: its program and what tells its command lines apart.
std::string connector_name(const SyncFlags& flags) {
  const std::string program = flags.connector.substr(0, flags.connector.find(' '));
  return flags.source + " by " + std::filesystem::path(program).filename().string() + " " +
         xxh128_hex(flags.connector).substr(0, 8);
}

}  // namespace

pipeline::Stage PipelineRun::sync_stage(SyncFlags flags) {
  return {"sync", [this, flags = std::move(flags)](const std::stop_token& stop) {
            return with_limits({.threads = 1, .memory_mb = sync_memory_mb(database_.file(), 0)},
                               [&] { return sync(flags, stop); });
          }};
}

Result<StageOutcome> PipelineRun::sync(const SyncFlags& flags, const std::stop_token& stop) {
  const bool own = flags.connector.empty();
  if (own && flags.source != "gong") {
    return fail(Code::kInvalidArgument, "the source " + flags.source + " needs --connector");
  }
  pipeline::SyncOptions options;
  options.landing.source = flags.source;
  options.landing.state_source = own ? "gong" : connector_name(flags);
  options.job_name = "SYNC_" + flags.source;
  std::ranges::transform(options.job_name, options.job_name.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  });
  options.connection_id = own ? settings_.gong.base_url : connector_name(flags);

  Progress progress(runtime_.clock(), is_interactive(runtime_), runtime_.json);
  pipeline::LandingSink::Listeners listeners;
  listeners.before_log = [&progress] { progress.clear(); };
  std::atomic<std::int64_t> quota_left = -1;
  std::int64_t memory_mb = sync_memory_mb(database_.file(), 0);
  listeners.on_change = [&](const LandingReport& report) { show(progress, report, quota_left); };
  if (settings_.warehouse.memory_limit.empty()) {
    listeners.before_commit = [&](std::size_t bytes) {
      grow_memory(connection_, sync_memory_mb(database_.file(), bytes), memory_mb);
    };
  }
  SOPHIA_TRY(const std::string given, own ? Result<std::string>("") : given_config(flags));
  const TokenStore tokens =
      own ? gong_tokens(settings_)
          : TokenStore(
                settings_.dir / "run" / ("connector-" + xxh128_hex(flags.connector) + ".json"),
                given, "");
  listeners.on_new_config = [&](std::string_view json) { return tokens.save(json); };
  const auto read = own ? read_gong(settings_, runtime_.clock(), flags, quota_left)
                        : read_connector(settings_, flags, tokens);
  SOPHIA_TRY(const auto outcome, pipeline::run_sync(connection_, runtime_.clock(), jobs_, options,
                                                    std::move(listeners), read, stop));
  progress.clear();
  return StageOutcome{.partly = outcome.status != pipeline::JobStatus::kSuccess,
                      .summary = sync_summary(outcome.report, outcome.interrupted),
                      .json = outcome.report.as_json()};
}

}  // namespace sophia::app
