#include <cstdio>

#include "commands.h"
#include "core/json_writer.h"
#include "warehouse/deploy.h"
#include "warehouse/open_warehouse.h"
#include "warehouse/sql_text.h"

namespace sophia::app {
namespace {

namespace wh = sophia::warehouse;

struct Flags {
  bool plan = false;
  bool drift = false;
  bool rollback = false;
  std::int64_t to = -1;
  bool discard_data = false;
};

void print(const JsonWriter& w) { std::printf("%s\n", w.str().c_str()); }

Result<int> print_report(const Runtime& rt, const wh::DeployReport& report, const char* verb,
                         const std::string& catalog) {
  if (rt.json) {
    JsonWriter w;
    w.begin_object().field("catalog", catalog).field("version_before", report.version_before);
    w.field("version", report.version).key("changed").begin_array();
    for (const std::string& name : report.changed) w.value(name);
    w.end_array().end_object();
    print(w);
    return kExitOk;
  }
  for (const std::string& name : report.changed) std::printf("%s %s\n", verb, name.c_str());
  std::printf("%s is at version %lld%s\n", catalog.c_str(), static_cast<long long>(report.version),
              report.changed.empty() ? ", nothing to do" : "");
  return kExitOk;
}

Result<int> plan(const Runtime& rt, wh::Connection& connection) {
  SOPHIA_TRY(const auto pending, wh::pending_migrations(connection, wh::shipped_migrations()));
  if (!rt.json) {
    if (pending.empty()) std::printf("-- nothing to do: the warehouse is up to date\n");
    for (const wh::Migration& migration : pending) {
      std::printf("-- migration %04lld %s\n", static_cast<long long>(migration.version),
                  std::string(migration.name).c_str());
      for (const auto statement : wh::split_statements(migration.up)) {
        std::printf("%.*s;\n", static_cast<int>(statement.size()), statement.data());
      }
    }
    return kExitOk;
  }
  JsonWriter w;
  w.begin_object().key("pending").begin_array();
  for (const wh::Migration& migration : pending) {
    w.begin_object().field("version", migration.version).field("name", migration.name);
    w.field("checksum", wh::checksum(migration)).key("statements").begin_array();
    for (const auto statement : wh::split_statements(migration.up)) w.value(statement);
    w.end_array().end_object();
  }
  w.end_array().end_object();
  print(w);
  return kExitOk;
}

Result<int> drift(const Runtime& rt, wh::Connection& connection, const wh::DeployContext& context) {
  SOPHIA_TRY(const auto differences, wh::find_drift(connection, context));
  if (rt.json) {
    JsonWriter w;
    w.begin_object().key("differences").begin_array();
    for (const wh::Difference& d : differences) {
      w.begin_object().field("kind", d.kind).field("object", d.object);
      w.field("expected", d.expected).field("actual", d.actual).end_object();
    }
    w.end_array().end_object();
    print(w);
  } else if (differences.empty()) {
    std::printf("no drift: the live catalog is the contract\n");
  } else {
    for (const wh::Difference& d : differences) {
      std::printf("%-10s %s", d.kind.c_str(), d.object.c_str());
      if (!d.expected.empty()) std::printf("  expected %s", d.expected.c_str());
      if (!d.actual.empty()) std::printf("  found %s", d.actual.c_str());
      std::printf("\n");
    }
    std::printf("%zu differences; sophia deploy adds what later migrations bring\n",
                differences.size());
  }
  return differences.empty() ? kExitOk : kExitPartly;
}

// What --plan looks at before there is a file: an empty database.
Result<wh::Database> open_to_look(const config::Settings& settings) {
  auto opened = wh::open_warehouse(settings, wh::Access::kReadOnly);
  if (opened || opened.error().code != Code::kNotFound) return opened;
  return wh::Database::open("", wh::open_options(settings, wh::Access::kCreate));
}

Result<int> run(Runtime& rt, const Flags& flags) {
  SOPHIA_TRY(const auto* settings, rt.settings());
  const wh::DeployContext context{.environment = settings->environment,
                                  .program = "sophia " SOPHIA_VERSION,
                                  .clock = rt.clock()};
  if (flags.plan || flags.drift) {
    SOPHIA_TRY(const auto database, open_to_look(*settings));
    SOPHIA_TRY(auto connection, database.connect());
    return flags.plan ? plan(rt, connection) : drift(rt, connection, context);
  }
  const auto access = flags.rollback ? wh::Access::kReadWrite : wh::Access::kCreate;
  SOPHIA_TRY(auto database, wh::open_warehouse(*settings, access));
  if (flags.rollback) {
    const wh::RollbackOptions options{.to_version = flags.to, .discard_data = flags.discard_data};
    SOPHIA_TRY(const auto report, wh::rollback(database, context, options));
    return print_report(rt, report, "took back", database.catalog());
  }
  SOPHIA_TRY(auto connection, database.connect());
  SOPHIA_TRY(const auto report, wh::deploy(connection, context));
  return print_report(rt, report, "applied", database.catalog());
}

}  // namespace

void add_deploy_command(const Command& app, Runtime& runtime) {
  const auto command = app.add_command(
      "deploy", "Makes or updates the warehouse's tables (safe to repeat; one transaction)");
  auto flags = std::make_shared<Flags>();
  const auto plan = command.add_flag("--plan", flags->plan, "Show the statements that would run");
  const auto drift = command.add_flag(
      "--drift", flags->drift, "List what differs from the contract (exit code 3 if anything)");
  const auto back =
      command.add_flag("--rollback", flags->rollback,
                       "Take the last migration back; refused where rows would be lost");
  command.add_option("--to", flags->to, "With --rollback: the version to return to").needs(back);
  command.add_flag("--discard-data", flags->discard_data, "With --rollback: lose rows if need be")
      .needs(back);
  plan.excludes(drift).excludes(back);
  drift.excludes(back);
  command.on_run(
      [&runtime, flags] { runtime.run([flags](Runtime& rt) { return run(rt, *flags); }); });
}

}  // namespace sophia::app
