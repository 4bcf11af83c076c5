#include "chat/sessions.h"

#include <algorithm>

#include "chat/sql.h"

namespace sophia::chat {

using warehouse::Value;

Result<std::vector<Turn>> turns_of(warehouse::Connection& connection, std::string_view session_id,
                                   std::string_view user_id, std::int64_t limit) {
  SOPHIA_TRY(const auto rows,
             connection.query(sql::kTurns, {Value(std::string(session_id)),
                                            Value(std::string(user_id)), Value(limit)}));
  std::vector<Turn> turns;
  for (std::size_t i = rows.row_count(); i-- > 0;) {
    turns.push_back({rows.text(i, 0), rows.text(i, 1), rows.text(i, 2), rows.timestamp(i, 3),
                     rows.integer(i, 4)});
  }
  return turns;
}

Status store_turn(warehouse::Connection& connection, std::string_view session_id,
                  std::string_view user_id, const Turn& turn) {
  SOPHIA_CHECK_OK(connection.query(
      sql::kTurnInsert, {Value(std::string(session_id)), Value(std::string(user_id)),
                         Value(turn.started_at), Value(turn.question), Value(turn.answer),
                         Value(turn.intent), Value(turn.response_time_ms)}));
  return {};
}

Status rate_last_turn(warehouse::Connection& connection, std::string_view session_id,
                      std::string_view user_id, double score) {
  if (!(score >= 0 && score <= 1)) return fail(Code::kInvalidArgument, "a score is 0 to 1");
  SOPHIA_TRY(const auto rows,
             connection.query(sql::kTurnRate, {Value(std::string(session_id)),
                                               Value(std::string(user_id)), Value(score)}));
  if (rows.rows_changed() == 0) {
    return fail(Code::kNotFound, "you have no session '" + std::string(session_id) + "'");
  }
  return {};
}

}  // namespace sophia::chat
