// `sophia memory mirror`: wires the vector mirror.
#include <fmt/format.h>

#include <chrono>
#include <cstdio>

#include "core/json_writer.h"
#include "memory/vector_mirror.h"
#include "memory_actions.h"
#include "warehouse/open_warehouse.h"

namespace sophia::app {
namespace {

// Everything a mirror stands on, for one command.
struct OpenMirror {
  warehouse::Database database;
  warehouse::Connection connection;
  std::unique_ptr<net::HttpClient> http = net::make_http_client();
  net::Retrier retrier;
  memory::Pinecone service;
  memory::VectorMirror mirror;

  OpenMirror(warehouse::Database opened, warehouse::Connection connected, const Clock& clock,
             memory::PineconeOptions options)
      : database(std::move(opened)),
        connection(std::move(connected)),
        retrier({.max_attempts = 5,
                 .base_ms = 500,
                 .cap_ms = 30'000,
                 .deadline_ms = 120'000,
                 .max_retry_after_ms = 60'000},
                {clock, Random(static_cast<std::uint64_t>(clock.now().us))}),
        service(*http, retrier, clock, std::move(options)),
        mirror(connection, service, clock) {}

  static Result<std::unique_ptr<OpenMirror>> open(Runtime& runtime) {
    SOPHIA_TRY(const auto* settings, runtime.settings());
    const auto& p = settings->pinecone;
    if (!p.enabled) {
      return fail(Code::kFailedPrecondition,
                  "there is no mirror: set pinecone.enabled, pinecone.host and pinecone.api_key");
    }
    if (p.host.empty() || p.api_key.empty()) {
      return fail(Code::kFailedPrecondition, "the mirror needs pinecone.host and pinecone.api_key");
    }
    SOPHIA_TRY(auto database, warehouse::open_warehouse(*settings, warehouse::Access::kReadWrite));
    SOPHIA_TRY(auto connection, database.connect());
    memory::PineconeOptions options{p.host, p.api_key, p.name_space, p.api_version,
                                    p.timeout_seconds * 1000};
    return std::make_unique<OpenMirror>(std::move(database), std::move(connection), runtime.clock(),
                                        std::move(options));
  }
};

void write_ids(JsonWriter& w, std::string_view name, const std::vector<std::string>& ids) {
  w.key(name).begin_array();
  for (const std::string& id : ids) w.value(id);
  w.end_array();
}

void print(const Runtime& runtime, const memory::MirrorDifference& d) {
  if (runtime.json) {
    JsonWriter w;
    w.begin_object().field("expected", d.expected).field("agrees", d.agrees());
    write_ids(w, "missing", d.missing);
    write_ids(w, "stale", d.stale);
    write_ids(w, "extra", d.extra);
    std::printf("%s\n", w.end_object().take().c_str());
    return;
  }
  std::printf(
      "%s\n",
      fmt::format(
          "{} memories; the mirror lacks {}, {} are of an older text or model, {} are too many",
          d.expected, d.missing.size(), d.stale.size(), d.extra.size())
          .c_str());
}

Result<int> push(Runtime& runtime, OpenMirror& open) {
  SOPHIA_TRY(const auto report, open.mirror.push(runtime.stop()));
  const std::string text =
      runtime.json
          ? fmt::format(R"({{"upserted":{},"removed":{}}})", report.upserted, report.removed)
          : fmt::format("{} vectors sent, {} removed", report.upserted, report.removed);
  std::printf("%s\n", text.c_str());
  return kExitOk;
}

}  // namespace

Result<int> memory_mirror_push(Runtime& runtime, const MemoryRequest&) {
  SOPHIA_TRY(const auto open, OpenMirror::open(runtime));
  return push(runtime, *open);
}

Result<int> memory_mirror_status(Runtime& runtime, const MemoryRequest&) {
  SOPHIA_TRY(const auto open, OpenMirror::open(runtime));
  SOPHIA_TRY(const auto state, open->mirror.state());
  if (runtime.json) {
    JsonWriter w;
    w.begin_object().field("waiting", state.waiting).field("failed", state.failed);
    w.field("last_error", state.last_error).end_object();
    std::printf("%s\n", w.take().c_str());
  } else {
    std::printf("%lld changes wait, %lld of them failed before%s%s\n",
                static_cast<long long>(state.waiting), static_cast<long long>(state.failed),
                state.last_error.empty() ? "" : ": ", state.last_error.c_str());
  }
  return kExitOk;
}

// Exit code 3 when the mirror differs.
Result<int> memory_mirror_check(Runtime& runtime, const MemoryRequest&) {
  SOPHIA_TRY(const auto open, OpenMirror::open(runtime));
  SOPHIA_TRY(const auto difference, open->mirror.check(runtime.stop()));
  print(runtime, difference);
  return difference.agrees() ? kExitOk : kExitPartly;
}

Result<int> memory_mirror_resync(Runtime& runtime, const MemoryRequest&) {
  SOPHIA_TRY(const auto open, OpenMirror::open(runtime));
  SOPHIA_TRY(const auto difference, open->mirror.resync(runtime.stop()));
  if (!runtime.json) print(runtime, difference);
  return push(runtime, *open);
}

}  // namespace sophia::app
