// Reading and writing AI_MEMORY.MEMORY_RECORDS. The caller holds the transaction.
#pragma once

#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "memory/memory.h"
#include "warehouse/database.h"

namespace sophia::memory {

// Every memory with its vector (empty when it has none), sessions of dialogues in order.
Status load_memories(warehouse::Connection& connection,
                     const std::function<Status(Memory, std::vector<float>)>& take);

Status put_memory(warehouse::Connection& connection, const Memory& memory,
                  std::span<const float> vector);
// Many memories, new or replaced by their ids, `vectors` beside them. New ones go in as a block,
// much faster than one by one.
Status put_memories(warehouse::Connection& connection, std::span<const Memory> memories,
                    std::span<const std::vector<float>> vectors);
// Everything of `memory` that leaves its content and vector alone.
Status put_details(warehouse::Connection& connection, const Memory& memory);
// The same two as changes for Database::defer().
warehouse::Change memory_row(const Memory& memory, std::span<const float> vector);
warehouse::Change memory_details(const Memory& memory);
Status erase_memory(warehouse::Connection& connection, std::string_view id);

struct Access {
  std::string id;
  std::int64_t count = 0;
  Timestamp last;
};
// Sets the counts to those of `accesses` (all of a memory's, not the new ones).
warehouse::Change access_counts(std::span<const Access> accesses);

// The column takes the dimension; where it had another one, all its vectors are dropped.
Status set_dimension(warehouse::Connection& connection, std::size_t dimension);

}  // namespace sophia::memory
