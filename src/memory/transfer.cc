#include "memory/transfer.h"

#include <ostream>

#include "core/cancel.h"
#include "core/file.h"
#include "core/json.h"
#include "core/json_writer.h"
#include "memory/dialogue.h"

namespace sophia::memory {
namespace {

constexpr std::size_t kBatch = 2000;

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

class Import {
 public:
  Import(MemoryService& memories, const access::Principal& principal, ImportReport& report)
      : memories_(memories), principal_(principal), report_(report) {}

  // A new fact is compared with what is there, so what waits goes first.
  Status take(std::string_view line) {
    SOPHIA_TRY(const Json json, parse_json(line));
    if (is_dialogue_line(json)) {
      SOPHIA_TRY(auto turn, read_turn_line(json, report_.lines));
      SOPHIA_CHECK_OK(add(std::move(turn)));
    } else {
      SOPHIA_TRY(Memory memory, read_record(json));
      if (!memory.id.empty()) {
        SOPHIA_CHECK_OK(add(std::move(memory)));
      } else {
        SOPHIA_CHECK_OK(flush());
        SOPHIA_TRY(const Stored stored, memories_.store(principal_, std::move(memory)));
        ++(stored.outcome == Outcome::kMerged ? report_.merged : report_.created);
      }
    }
    return batch_.size() >= kBatch ? flush() : Status{};
  }

  // A record that can't be written is this line's fault and not that of the batch.
  Status add(Memory memory) {
    SOPHIA_CHECK_OK(memories_.check(principal_, memory));
    batch_.push_back(std::move(memory));
    return {};
  }

  Status flush() {
    if (batch_.empty()) return {};
    const auto size = static_cast<std::int64_t>(batch_.size());
    SOPHIA_TRY(const std::int64_t written,
               memories_.restore(principal_, std::exchange(batch_, {})));
    report_.restored += written;
    report_.unchanged += size - written;
    return {};
  }

 private:
  MemoryService& memories_;
  const access::Principal& principal_;
  ImportReport& report_;
  std::vector<Memory> batch_;
};

}  // namespace

Result<ImportReport> import_memories(MemoryService& memories, const access::Principal& principal,
                                     const std::filesystem::path& file, const std::stop_token& stop,
                                     const std::function<void(const ImportReport&)>& progress) {
  ImportReport report;
  Import import(memories, principal, report);
  const Status read =
      for_each_line(file, [&](std::string_view line, std::int64_t number) -> Status {
        SOPHIA_CHECK_OK(check_stop(stop));
        if (is_blank(line)) return {};
        ++report.lines;
        const Status taken = import.take(line);
        if (!taken && taken.error().code != Code::kInvalidArgument) return taken;
        if (!taken) {
          ++report.bad;
          if (report.problems.size() < 20) {
            report.problems.push_back(file.string() + ":" + std::to_string(number) + ": " +
                                      taken.error().message);
          }
        }
        if (progress && report.lines % 1000 == 0) progress(report);
        return {};
      });
  SOPHIA_CHECK_OK(read);
  SOPHIA_CHECK_OK(import.flush());
  return report;
}

Result<std::int64_t> export_memories(MemoryService& memories, const access::Principal& principal,
                                     std::ostream& out) {
  std::int64_t count = 0;
  const Status done = memories.for_each(principal, [&](const Memory& memory) -> Status {
    out << as_json(memory) << '\n';
    ++count;
    if (!out) return fail(Code::kInternal, "the export can't be written");
    return {};
  });
  SOPHIA_CHECK_OK(done);
  return count;
}

Status recall_batch(MemoryService& memories, const access::Principal& principal,
                    const std::filesystem::path& queries, const BatchRecallOptions& options,
                    std::ostream& out, const std::stop_token& stop) {
  return for_each_line(queries, [&](std::string_view line, std::int64_t number) -> Status {
    SOPHIA_CHECK_OK(check_stop(stop));
    if (is_blank(line)) return {};
    const auto where = [&] { return queries.string() + ":" + std::to_string(number); };
    const auto json = parse_json(line);
    if (!json) return fail(json.error(), where());
    const Json* id = json_find(*json, "id");
    RecallQuery query;
    query.text = json_string(*json, "text").value_or("");
    if (id == nullptr || query.text.empty())
      return fail(Code::kInvalidArgument, where() + ": a query needs an \"id\" and a \"text\"");
    query.filter.group = json_string(*json, "group").value_or("");
    query.limit = options.limit;
    query.by_meaning = options.by_meaning;
    query.neighbours = 0;
    query.count_access = false;
    const auto hits = memories.recall(principal, query);
    if (!hits) return fail(hits.error(), where());
    JsonWriter w;
    w.begin_object().field("query_id",
                           id->is_string() ? std::string(id->get_string()) : to_text(*id));
    w.key("ranked").begin_array();
    for (const RecallHit& hit : *hits)
      w.value(hit.memory.source_id.empty() ? hit.memory.id : hit.memory.source_id);
    w.end_array().key("scores").begin_array();
    for (const RecallHit& hit : *hits) w.value(hit.score);
    w.end_array().key("memory_ids").begin_array();
    for (const RecallHit& hit : *hits) w.value(hit.memory.id);
    out << w.end_array().end_object().take() << '\n';
    if (!out) return fail(Code::kInternal, "the answers can't be written");
    return {};
  });
}

}  // namespace sophia::memory
