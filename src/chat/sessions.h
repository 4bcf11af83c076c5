// Conversations in AI_MEMORY.CONVERSATION_HISTORY. A session belongs to one user: nobody reads or
// rates another's turns.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/time.h"
#include "warehouse/database.h"

namespace sophia::chat {

struct Turn {
  std::string question;
  std::string answer;
  std::string intent;
  Timestamp started_at;
  std::int64_t response_time_ms = 0;
};

// The newest `limit` turns, oldest first.
Result<std::vector<Turn>> turns_of(warehouse::Connection& connection, std::string_view session_id,
                                   std::string_view user_id, std::int64_t limit);
Status store_turn(warehouse::Connection& connection, std::string_view session_id,
                  std::string_view user_id, const Turn& turn);
// Rates the newest turn of a session, 0 (bad) to 1 (good). Errors: kNotFound (the user has no such
// session), kInvalidArgument (score out of range).
Status rate_last_turn(warehouse::Connection& connection, std::string_view session_id,
                      std::string_view user_id, double score);

}  // namespace sophia::chat
