#include "doctor_checks.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <sstream>

#include "core/file.h"
#include "doctor_online.h"
#include "models.h"
#include "token_store.h"
#include "warehouse/data_lock.h"
#include "warehouse/deploy.h"
#include "warehouse/open_warehouse.h"

namespace sophia::app {
namespace {

namespace fs = std::filesystem;
namespace wh = sophia::warehouse;

constexpr double kMegabyte = 1'000'000;
constexpr double kDiskFailMegabytes = 200;
constexpr double kDiskWarnMegabytes = 2'000;
constexpr std::int64_t kClockSlackUs = 5 * 60 * kUsPerSecond;
// The program is younger than this.
constexpr Timestamp kEarliestClock{1'767'225'600 * kUsPerSecond};  // 2026-01-01

Check check_directory(const fs::path& dir) {
  Check check{"data directory", CheckStatus::kOk, dir.string(), ""};
  std::error_code error;
  if (!fs::exists(dir, error)) {
    check.status = CheckStatus::kWarn;
    check.detail += " does not exist yet";
    check.advice = "run sophia init";
  } else if (!fs::is_directory(dir, error) || access(dir.c_str(), R_OK | W_OK | X_OK) != 0) {
    check.status = CheckStatus::kFail;
    check.detail += " cannot be written";
    check.advice = "give yourself the rights, or name another directory with --dir or SOPHIA_DIR";
  } else if ((fs::status(dir, error).permissions() &
              (fs::perms::group_all | fs::perms::others_all)) != fs::perms::none) {
    check.status = CheckStatus::kWarn;
    check.detail += " can be entered by other users";
    check.advice = "it holds conversations: chmod 700 " + dir.string();
  }
  return check;
}

Check check_disk(const fs::path& dir) {
  std::error_code error;
  fs::path place = fs::absolute(dir, error);
  while (!fs::exists(place, error) && place.has_relative_path()) place = place.parent_path();
  const fs::space_info space = fs::space(place, error);
  if (error) return {"disk", CheckStatus::kWarn, "free space is unknown: " + error.message(), ""};
  const double free = static_cast<double>(space.available) / kMegabyte;
  Check check{"disk", CheckStatus::kOk, std::to_string(static_cast<long>(free)) + " MB free", ""};
  if (free < kDiskWarnMegabytes) {
    check.status = free < kDiskFailMegabytes ? CheckStatus::kFail : CheckStatus::kWarn;
    check.advice = "make room: the warehouse also needs space for sorting and checkpoints";
  }
  return check;
}

Check check_clock(const DoctorContext& context) {
  const Timestamp now = SystemClock().now();
  Check check{"clock", CheckStatus::kOk, format_seconds(now), ""};
  if (now < kEarliestClock) {
    check.status = CheckStatus::kFail;
    check.detail += " is before this program was made";
    check.advice = "set the system's clock; syncs ask for calls by time";
  } else if (!context.settings.now.empty()) {
    check.status = CheckStatus::kWarn;
    check.detail = "fixed at " + format_seconds(context.clock.now());
    check.advice = "unset SOPHIA_NOW (setting now) outside demos and tests";
  }
  return check;
}

// "process 12 (sophia)".
std::string process_text(long pid) {
  const std::string number = std::to_string(pid);
  std::string name = read_file("/proc/" + number + "/comm").value_or("");
  while (name.ends_with('\n')) name.pop_back();
  return "process " + number + (name.empty() ? "" : " (" + name + ")");
}

// The processes that hold the data directory's lock for reading. The lock file doesn't name them,
// the kernel's list does: "7: FLOCK  ADVISORY  READ 4242 fe:00:9978033 0 EOF", with the device's
// numbers in hexadecimal. Empty where there is no such list.
std::vector<long> lock_readers(const fs::path& dir) {
  struct stat file{};
  if (stat((dir / "run" / "lock").c_str(), &file) != 0) return {};
  char place[64];
  std::snprintf(place, sizeof place, "%02x:%02x:%llu", major(file.st_dev), minor(file.st_dev),
                static_cast<unsigned long long>(file.st_ino));
  std::vector<long> readers;
  std::istringstream locks(read_file("/proc/locks").value_or(""));
  for (std::string line; std::getline(locks, line);) {
    std::istringstream fields(line);
    std::string number, kind, advisory, mode, where;
    long pid = 0;
    if (!(fields >> number >> kind >> advisory >> mode >> pid >> where))
      continue;  // one that waits
    if (kind == "FLOCK" && mode == "READ" && where == place && pid > 0) readers.push_back(pid);
  }
  return readers;
}

Check check_lock(const fs::path& dir, long& holder) {
  const auto pid = wh::lock_holder(dir);
  if (!pid) return {"lock", CheckStatus::kFail, pid.error().message, "check who owns run/lock"};
  holder = *pid;
  if (holder != 0) return {"lock", CheckStatus::kOk, "held by " + process_text(holder), ""};
  std::string readers;
  for (const long reader : lock_readers(dir)) {
    readers += (readers.empty() ? "" : ", ") + process_text(reader);
  }
  if (readers.empty()) return {"lock", CheckStatus::kOk, "free", ""};
  return {"lock", CheckStatus::kOk,
          "read by " + readers + "; a command that writes has to wait for its end", ""};
}

// Version and drift of an open warehouse.
Check look_at_warehouse(wh::Connection& connection, const DoctorContext& context) {
  Check check{"warehouse", CheckStatus::kOk, "", ""};
  const auto applied = wh::applied_migrations(connection);
  if (!applied) return {"warehouse", CheckStatus::kFail, applied.error().message, ""};
  const auto newest = wh::shipped_migrations().back().version;
  const auto version = applied->empty() ? 0 : applied->back().version;
  check.detail = "version " + std::to_string(version) + " of " + std::to_string(newest);
  const wh::DeployContext deploy{.migrations = wh::shipped_migrations(),
                                 .environment = context.settings.environment,
                                 .program = context.program,
                                 .clock = context.clock};
  if (const auto ready = wh::check_deployed(connection); !ready) {
    return {"warehouse", version == 0 ? CheckStatus::kWarn : CheckStatus::kFail,
            ready.error().message, "run sophia deploy"};
  }
  const auto drift = wh::find_drift(connection, deploy);
  if (!drift) return {"warehouse", CheckStatus::kFail, drift.error().message, ""};
  if (!drift->empty()) {
    check.status = CheckStatus::kWarn;
    check.detail += ", " + std::to_string(drift->size()) + " differences from the contract";
    check.advice = "see sophia deploy --drift";
  } else if (applied->back().applied_at.us > context.clock.now().us + kClockSlackUs) {
    check.status = CheckStatus::kWarn;
    check.detail +=
        ", deployed at " + format_seconds(applied->back().applied_at) + ", which is in the future";
    check.advice = "check the clock of this machine and of the one that deployed";
  } else {
    check.detail += ", no drift";
  }
  return check;
}

Check check_warehouse(const DoctorContext& context, long holder) {
  if (holder != 0) {
    return {"warehouse", CheckStatus::kWarn,
            "not looked at: process " + std::to_string(holder) + " has it open",
            "repeat when that process has ended"};
  }
  const auto database = wh::open_warehouse(context.settings, wh::Access::kReadOnly);
  if (!database) {
    const bool is_new = database.error().code == Code::kNotFound;
    return {"warehouse", is_new ? CheckStatus::kWarn : CheckStatus::kFail, database.error().message,
            is_new ? "run sophia deploy" : ""};
  }
  auto connection = database->connect();
  if (!connection) return {"warehouse", CheckStatus::kFail, connection.error().message, ""};
  return look_at_warehouse(*connection, context);
}

Check check_model(const config::Settings& settings) {
  const auto resolved = model_store(settings).resolve("");
  if (!resolved) {
    return {"model", CheckStatus::kWarn, resolved.error().message,
            "sophia model add DIR; without a model everything but search by meaning works"};
  }
  return {"model", CheckStatus::kOk,
          resolved->model.name + " in " + resolved->model.folder.string(), ""};
}

Check check_gong(const DoctorContext& context) {
  const auto& gong = context.settings.gong;
  if (has_no_credentials(gong)) {
    return {"gong", CheckStatus::kWarn, "no credentials",
            "set SOPHIA_GONG_ACCESS_KEY and SOPHIA_GONG_ACCESS_KEY_SECRET"};
  }
  const auto config = gong_config(context.settings, context.clock.now());
  if (!config) return {"gong", CheckStatus::kFail, config.error().message, "correct that"};
  const bool is_key = config->auth == gong::AuthKind::kApiKey;
  return {"gong", CheckStatus::kOk, std::string(is_key ? "access key" : "OAuth") + " is set", ""};
}

}  // namespace

std::vector<Check> run_checks(const DoctorContext& context) {
  const fs::path& dir = context.settings.dir;
  std::vector<Check> checks{check_directory(dir), check_disk(dir), check_clock(context)};
  long holder = 0;
  checks.push_back(check_lock(dir, holder));
  checks.push_back(check_warehouse(context, holder));
  checks.push_back(check_model(context.settings));
  checks.push_back(check_gong(context));
  if (context.online) checks.push_back(check_gong_online(context));
  return checks;
}

}  // namespace sophia::app
