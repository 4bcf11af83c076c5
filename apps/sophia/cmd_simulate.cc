#include <cstdio>
#include <thread>

#include "commands.h"
#include "core/cancel.h"
#include "core/file.h"
#include "gong_sim/simulator.h"
#include "net/http_server.h"

namespace sophia::app {
namespace {

struct SimulateFlags {
  gong_sim::SimulatorOptions simulator;
  net::ServerOptions server;
  double duration_seconds = 0;
  std::filesystem::path port_file;
};

void bind_what_it_serves(const Command& gong, SimulateFlags& flags) {
  auto& sim = flags.simulator;
  gong.add_option("--data", sim.data,
                  "Tenant folder (calls.jsonl, transcripts.jsonl, users.json, ...)")
      .required();
  gong.add_option("--port", flags.server.port, "Port; 0 = any free one").show_default();
  gong.add_option("--address", flags.server.address, "Address to listen on").show_default();
  gong.add_option("--port-file", flags.port_file, "Write the port into this file when ready");
  gong.add_option("--duration", flags.duration_seconds, "End after this many seconds");
  gong.add_option("--access-key", sim.credentials.access_key, "Accept only this key");
  gong.add_option("--access-key-secret", sim.credentials.access_key_secret, "and this secret");
  gong.add_option("--client-id", sim.credentials.client_id, "OAuth client id to accept");
  gong.add_option("--client-secret", sim.credentials.client_secret, "OAuth client secret");
  gong.add_option("--refresh-token", sim.credentials.refresh_token, "First OAuth refresh token")
      .show_default();
  gong.add_option("--token-seconds", sim.credentials.token_seconds, "Life of an access token")
      .show_default();
}

void bind_how_it_behaves(const Command& gong, SimulateFlags& flags) {
  auto& sim = flags.simulator;
  gong.add_option("--rate", sim.requests_per_second, "Requests a second; 0 = no limit")
      .show_default();
  gong.add_option("--daily", sim.daily_requests, "Requests a day; 0 = no limit").show_default();
  gong.add_option("--faults", sim.faults,
                  "Faults with probabilities: 429=0.3,500,502,503,503html,504,close,reset,truncate,"
                  "stall,malformed,html200,shortlength,repeatpage,emptypage,expiredcursor");
  gong.add_option("--seed", sim.seed, "Seed of faults and of what is late").show_default();
  gong.add_option("--script", sim.script, "Changes over time (JSON)");
  gong.add_option("--late-calls", sim.late.calls, "Share of calls hidden at first");
  gong.add_option("--late-calls-until", sim.late.calls_until, "until this many requests")
      .show_default();
  gong.add_option("--late-transcripts", sim.late.transcripts, "Share of transcripts withheld");
  gong.add_option("--late-asks", sim.late.transcript_asks, "the first times they are asked for")
      .show_default();
  gong.add_option("--late-content", sim.late.content,
                  "Share of calls whose brief, outline, "
                  "highlights come as late as transcripts");
  gong.add_flag("--serve-malformed", sim.serve_malformed,
                "Serve lines that are no JSON as they are");
  gong.add_option("--max-window-days", sim.max_window_days,
                  "Longest window of GET /v2/calls; 0 = any")
      .show_default();
  gong.add_option("--latency-ms", sim.latency_ms, "Wait before each answer");
  gong.add_option("--stall-ms", sim.stall_ms, "How long a stalled answer hangs").show_default();
}

// Stops on a signal or when the duration is over, whichever comes first.
Result<int> serve(net::HttpServer& server, double duration_seconds,
                  const std::stop_token& signals) {
  std::stop_source stop;
  const std::stop_callback on_signal(signals, [&stop] { stop.request_stop(); });
  std::jthread timer;
  if (duration_seconds > 0) {
    timer = std::jthread([&stop, duration_seconds](const std::stop_token& ended) {
      if (sleep_for(static_cast<std::int64_t>(duration_seconds * 1000), ended)) stop.request_stop();
    });
  }
  SOPHIA_CHECK_OK(server.run(stop.get_token()));
  return kExitOk;
}

Result<int> simulate_gong(Runtime& runtime, SimulateFlags flags) {
  SOPHIA_CHECK_OK(runtime.settings());  // SOPHIA_NOW fixes the simulated day too
  flags.simulator.late.seed = flags.simulator.seed;
  flags.simulator.late.content_asks = flags.simulator.late.transcript_asks;
  SOPHIA_TRY(auto simulator, gong_sim::Simulator::load(flags.simulator, runtime.clock()));
  SOPHIA_TRY(auto server, net::HttpServer::listen(flags.server, simulator->handler()));
  if (simulator->malformed_lines() > 0) {
    std::fprintf(stderr, "%lld lines are no JSON%s\n",
                 static_cast<long long>(simulator->malformed_lines()),
                 flags.simulator.serve_malformed ? " and are served as they are" : "; skipped");
  }
  std::printf("listening on http://%s:%d\n", flags.server.address.c_str(), server->port());
  std::fflush(stdout);
  if (!flags.port_file.empty()) {
    SOPHIA_CHECK_OK(write_file_atomically(flags.port_file, std::to_string(server->port()) + "\n"));
  }
  return serve(*server, flags.duration_seconds, runtime.stop());
}

}  // namespace

void add_simulate_command(const Command& app, Runtime& runtime) {
  const auto command = app.add_command("simulate", "Serves sample data through a vendor's API");
  command.require_command();
  const auto gong = command.add_command(
      "gong", "Gong's API v2 over a tenant folder; GET /_sim/stats says what happened");
  auto flags = std::make_shared<SimulateFlags>();
  bind_what_it_serves(gong, *flags);
  bind_how_it_behaves(gong, *flags);
  gong.on_run([&runtime, flags] {
    runtime.run([flags](Runtime& rt) { return simulate_gong(rt, *flags); });
  });
}

}  // namespace sophia::app
