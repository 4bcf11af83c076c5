// Memories out of and into JSON lines: records as export writes them, new facts (records without an
// id), and turns of dialogues (dialogue.h). What export wrote, import restores as it was.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "memory/memory_service.h"

namespace sophia::memory {

struct ImportReport {
  std::int64_t lines = 0;
  std::int64_t restored = 0;  // records and turns written
  std::int64_t created = 0;   // new facts
  std::int64_t merged = 0;
  std::int64_t unchanged = 0;  // records that were there already
  std::int64_t bad = 0;
  std::vector<std::string> problems;  // of the first 20 bad lines, "file:12: ..."
};

// Reads a file line by line; a bad line is reported and the rest goes on. Records and turns are
// written in batches of one transaction. Errors: of the file and the warehouse; kCancelled.
Result<ImportReport> import_memories(MemoryService& memories, const access::Principal& principal,
                                     const std::filesystem::path& file, const std::stop_token& stop,
                                     const std::function<void(const ImportReport&)>& progress = {});

// One record a line. Returns how many. Errors: kInternal (the stream), the warehouse's.
Result<std::int64_t> export_memories(MemoryService& memories, const access::Principal& principal,
                                     std::ostream& out);

struct BatchRecallOptions {
  std::size_t limit = 10;
  bool by_meaning = true;
};
// Lines {"id","text","group"?} to lines
// {"query_id","ranked":[ids],"scores":[...],"memory_ids":[...]}: `ranked` names what was imported
// by its own id (the source id), else the memory. Errors: of the file (kInvalidArgument with the
// line's number), kInternal (the stream).
Status recall_batch(MemoryService& memories, const access::Principal& principal,
                    const std::filesystem::path& queries, const BatchRecallOptions& options,
                    std::ostream& out, const std::stop_token& stop);

}  // namespace sophia::memory
