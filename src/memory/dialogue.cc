#include "memory/dialogue.h"

#include <cmath>

#include "core/json_writer.h"
#include "memory/relative_dates.h"

namespace sophia::memory {
namespace {

// Places are kept to thousandths, so that their 15 digits survive export and import.
constexpr double kLargestPosition = 1e12;

// Texts and numbers as text; empty when absent.
std::string as_text(const Json& object, std::string_view key) {
  const Json* value = json_find(object, key);
  if (value == nullptr || value->is_null()) return {};
  return value->is_string() ? std::string(value->get_string()) : to_text(*value);
}

Result<Turn> read_turn(const Json& json, std::int64_t number) {
  const Json* meta = json_find(json, "meta");
  const Json& from = meta != nullptr && meta->is_object() ? *meta : json;
  Turn turn{as_text(json, "group"),   as_text(from, "conversation"), as_text(from, "session"),
            as_text(from, "speaker"), as_text(from, "time"),         static_cast<double>(number)};
  if (const auto position = json_double(from, "position")) {
    turn.position = *position;
  } else if (const auto place = json_double(from, "turn")) {
    turn.position = *place;
  }
  if (!(std::abs(turn.position) <= kLargestPosition))
    return fail(Code::kInvalidArgument, "a turn's \"position\" is a number below 1e12");
  turn.position = std::round(turn.position * 1000) / 1000;
  return turn;
}

std::string metadata_of(const Memory& m, const std::vector<ResolvedDate>& dates,
                        const std::string& words) {
  JsonWriter w;
  w.begin_object().field("source_type", m.source_type).field("source_id", m.source_id);
  w.key("turn").begin_object();
  w.field("group", m.turn->group).field("conversation", m.turn->conversation);
  w.field("session", m.turn->session).field("speaker", m.turn->speaker);
  w.field("time", m.turn->time).field("position", m.turn->position).end_object();
  w.key("dates").begin_array();
  for (const ResolvedDate& date : dates) {
    w.begin_object().field("text", date.text).field("from", iso_date(date.first));
    w.field("to", iso_date(date.last)).end_object();
  }
  return w.end_array().field("date_words", words).end_object().take();
}

}  // namespace

bool is_dialogue_line(const Json& json) {
  return json_find(json, "text") != nullptr && json_find(json, "content") == nullptr;
}

Result<Memory> read_turn_line(const Json& json, std::int64_t number) {
  Memory m;
  m.source_id = as_text(json, "id");
  const auto text = json_string(json, "text");
  if (!text) return fail(Code::kInvalidArgument, "a turn needs a \"text\"");
  if (m.source_id.empty()) return fail(Code::kInvalidArgument, "a turn needs an \"id\"");
  m.category = std::string(kTurnCategory);
  m.content = *text;
  m.source_type = "dialogue";
  m.importance = 0.5;
  SOPHIA_TRY(m.turn, read_turn(json, number));
  std::vector<ResolvedDate> dates;
  std::string words;
  if (const auto at = parse_written_time(m.turn->time)) {
    m.valid_from = *at;
    const std::int64_t day = day_of(*at);
    words = date_words(day, day);
    dates = resolve_relative_dates(m.content, day);
    for (const ResolvedDate& date : dates) words += " " + date_words(date.first, date.last);
  }
  m.metadata = metadata_of(m, dates, words);
  SOPHIA_CHECK_OK(read_metadata(m));
  m.id = memory_id(m.category, m.source_type, m.turn->group + "\x1f" + m.source_id, m.content);
  return m;
}

}  // namespace sophia::memory
