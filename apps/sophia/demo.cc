#include "demo.h"

#include <fmt/format.h>

#include <cstdio>
#include <thread>

#include "core/file.h"
#include "demo_report.h"
#include "gong_sim/simulator.h"
#include "net/http_server.h"
#include "pipeline_run.h"

namespace sophia::app {
namespace {

constexpr char kNow[] = "2026-11-20T17:00:00Z";  // the sample company's "today"
constexpr char kMarker[] = "demo";               // a file that says: this folder may be made anew

// samples/tenant beside the build tree or in an installation.
Result<std::filesystem::path> find_samples(const std::filesystem::path& wanted) {
  if (!wanted.empty()) return wanted;
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  for (const char* place : {"../share/sophia/samples", "../../samples/tenant"}) {
    const auto folder = (program.parent_path() / place).lexically_normal();
    if (std::filesystem::exists(folder / "gong" / "calls.jsonl", error)) return folder;
  }
  return fail(Code::kNotFound, "the sample company is not beside the program; give --samples DIR");
}

// An empty folder; one that an earlier demo made is emptied, any other with files in it is refused.
Status make_fresh(const std::filesystem::path& dir) {
  std::error_code error;
  if (std::filesystem::exists(dir, error) && !std::filesystem::is_empty(dir, error)) {
    if (!std::filesystem::exists(dir / kMarker, error)) {
      return fail(Code::kFailedPrecondition,
                  dir.string() + " holds something else than a demo; give another --dir");
    }
    std::filesystem::remove_all(dir, error);
  }
  std::filesystem::create_directories(dir, error);
  if (error)
    return fail(Code::kPermissionDenied, "cannot make " + dir.string() + ": " + error.message());
  return write_file_atomically(dir / kMarker, "made by sophia demo\n");
}

// The simulated Gong, on a free port of this machine, until it goes out of scope.
class SimulatedGong {
 public:
  static Result<std::unique_ptr<SimulatedGong>> start(const std::filesystem::path& data) {
    std::unique_ptr<SimulatedGong> gong(new SimulatedGong);
    SOPHIA_TRY(const Timestamp now, parse_timestamp(kNow));
    gong->clock_ = std::make_unique<FixedClock>(now);
    gong_sim::SimulatorOptions options;
    options.data = data;
    options.requests_per_second = 0;
    SOPHIA_TRY(gong->simulator_, gong_sim::Simulator::load(options, *gong->clock_));
    SOPHIA_TRY(gong->server_, net::HttpServer::listen({}, gong->simulator_->handler()));
    gong->thread_ = std::jthread([server = gong->server_.get()](const std::stop_token& stop) {
      // A server that can't go on shows as a failing sync.
      static_cast<void>(server->run(stop));
    });
    return gong;
  }
  std::string url() const { return fmt::format("http://127.0.0.1:{}", server_->port()); }

 private:
  SimulatedGong() = default;
  std::unique_ptr<Clock> clock_;
  std::unique_ptr<gong_sim::Simulator> simulator_;
  std::unique_ptr<net::HttpServer> server_;
  std::jthread thread_;  // last: stopped and joined first
};

void preset_settings(Runtime& runtime, const DemoFlags& flags, const std::string& url) {
  runtime.dir = flags.dir;
  runtime.preset = {{"SOPHIA_NOW", kNow},
                    {"SOPHIA_GONG_BASE_URL", url},
                    {"SOPHIA_GONG_ACCESS_KEY", "demo"},
                    {"SOPHIA_GONG_ACCESS_KEY_SECRET", "demo"},
                    {"SOPHIA_GONG_START_DATE", "2026-08-01T00:00:00Z"},
                    {"SOPHIA_GONG_REQUESTS_PER_SECOND", "0"}};
}

}  // namespace

Result<int> run_demo(Runtime& runtime, const DemoFlags& flags) {
  SOPHIA_TRY(const auto samples, find_samples(flags.samples));
  SOPHIA_CHECK_OK(make_fresh(flags.dir));
  SOPHIA_TRY(const auto gong, SimulatedGong::start(samples / "gong"));
  preset_settings(runtime, flags, gong->url());
  if (!runtime.json) {
    std::printf("A simulated Gong listens on %s; the data directory is %s.\n\n",
                gong->url().c_str(), flags.dir.c_str());
  }
  SOPHIA_TRY(const auto* settings, runtime.settings());
  // The directory keeps the sample's "now", so that the commands shown at the end find the same
  // day.
  SOPHIA_CHECK_OK(
      write_file_atomically(settings->dir / "sophia.toml", fmt::format("now = \"{}\"\n", kNow)));
  int code = kExitOk;
  {
    SOPHIA_TRY(const auto run, PipelineRun::open(runtime, true));
    SOPHIA_TRY(code, run->run(run->usual_stages({})));
  }
  SOPHIA_CHECK_OK(show_demo_report(runtime));
  return code;
}

}  // namespace sophia::app
