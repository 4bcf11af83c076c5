#include "memory/memory.h"

#include "core/hash.h"
#include "core/json_writer.h"
#include "text/utf8.h"
#include "text/words.h"

namespace sophia::memory {
namespace {

void add_words(std::string& words, const Json* value) {
  if (value == nullptr) return;
  const auto add = [&](std::string_view text) {
    if (!words.empty()) words += ' ';
    words += text;
  };
  if (value->is_string()) add(value->get_string());
  if (!value->is_array()) return;
  for (const Json& item : value->get_array()) {
    if (item.is_string()) add(item.get_string());
  }
}

Turn read_turn(const Json& json) {
  const auto text = [&](std::string_view key) { return json_string(json, key).value_or(""); };
  return {text("group"),   text("conversation"), text("session"),
          text("speaker"), text("time"),         json_double(json, "position").value_or(0)};
}

void write_time(JsonWriter& w, std::string_view name, const std::optional<Timestamp>& at) {
  if (at) w.field(name, format_micros(*at));
}

// The member as text; an error when it is there and no text.
Status read_text(const Json& json, std::string_view key, std::string& out) {
  const Json* value = json_find(json, key);
  if (value == nullptr || value->is_null()) return {};
  if (!value->is_string())
    return fail(Code::kInvalidArgument, "\"" + std::string(key) + "\" must be a text");
  out = std::string(value->get_string());
  return {};
}

Status read_time(const Json& json, std::string_view key, std::optional<Timestamp>& out) {
  std::string text;
  SOPHIA_CHECK_OK(read_text(json, key, text));
  if (text.empty()) return {};
  auto at = parse_timestamp(text);
  if (!at) return fail(std::move(at).error(), "\"" + std::string(key) + "\"");
  out = *at;
  return {};
}

Status read_texts(const Json& json, Memory& m) {
  const std::pair<std::string_view, std::string*> members[] = {
      {"id", &m.id},
      {"category", &m.category},
      {"content", &m.content},
      {"source_type", &m.source_type},
      {"source_id", &m.source_id},
      {"source_table", &m.source_table},
      {"business_table", &m.business_table},
      {"subject", &m.subject}};
  for (const auto& [key, member] : members) SOPHIA_CHECK_OK(read_text(json, key, *member));
  const std::pair<std::string_view, std::optional<Timestamp>*> times[] = {
      {"last_accessed_at", &m.last_accessed_at},
      {"created_at", &m.created_at},
      {"updated_at", &m.updated_at},
      {"expires_at", &m.expires_at},
      {"valid_from", &m.valid_from},
      {"valid_to", &m.valid_to},
      {"known_from", &m.known_from}};
  for (const auto& [key, member] : times) SOPHIA_CHECK_OK(read_time(json, key, *member));
  return {};
}

}  // namespace

Status read_metadata(Memory& m) {
  if (m.metadata.empty()) m.metadata = "{}";
  auto parsed = parse_json(m.metadata);
  if (!parsed) return fail(std::move(parsed).error(), "metadata");
  if (!parsed->is_object()) return fail(Code::kInvalidArgument, "metadata must be a JSON object");
  m.account.clear();
  m.sentiment.reset();
  m.words.clear();
  m.turn.reset();
  if (const Json* context = json_find(*parsed, "call_context")) {
    m.account = json_string(*context, "account_name").value_or("");
    m.sentiment = json_double(*context, "sentiment_score");
  }
  if (m.account.empty()) m.account = json_string(*parsed, "account_name").value_or("");
  if (const Json* insights = json_find(*parsed, "ai_insights")) {
    for (const std::string_view key : {"key_topics", "risk_indicators", "next_steps"}) {
      add_words(m.words, json_find(*insights, key));
    }
  }
  for (const std::string_view key : {"title", "tags", "date_words", "call_summary"}) {
    add_words(m.words, json_find(*parsed, key));
  }
  if (const Json* turn = json_find(*parsed, "turn")) m.turn = read_turn(*turn);
  return {};
}

std::string keyword_text(const Memory& m) {
  std::string text;
  if (m.turn && !m.turn->speaker.empty()) text = m.turn->speaker + ": ";
  text += m.content;
  if (m.turn && !m.turn->time.empty()) text += " \n" + m.turn->time;
  for (const std::string* part : {&m.account, &m.subject, &m.words}) {
    if (!part->empty()) text += " \n" + *part;
  }
  return text;
}

std::string passage_text(const Memory& m) {
  if (m.turn && !m.turn->speaker.empty()) return m.turn->speaker + ": " + m.content;
  return m.content;
}

std::string memory_id(std::string_view category, std::string_view source_type,
                      std::string_view source_id, std::string_view content) {
  std::string key;
  for (const std::string_view part : {category, source_type, source_id, content}) {
    key += std::to_string(part.size()) + ":" + std::string(part);
  }
  return sha256_hex(key).substr(0, 32);
}

std::string scope_of(const Memory& m) {
  if (m.turn || m.category == kTurnCategory) return {};
  if (!m.account.empty()) return m.category + "|account|" + text::fold(m.account);
  return m.category + "|source|" + m.source_type + "|" + m.source_id;
}

std::string as_json(const Memory& m) {
  JsonWriter w;
  w.begin_object().field("id", m.id).field("category", m.category).field("content", m.content);
  w.key("metadata").raw(m.metadata);
  w.field("source_type", m.source_type).field("source_id", m.source_id);
  w.field("source_table", m.source_table).field("business_table", m.business_table);
  w.field("subject", m.subject).field("importance", m.importance);
  w.field("auto_detected", m.auto_detected).field("access_count", m.access_count);
  write_time(w, "last_accessed_at", m.last_accessed_at);
  write_time(w, "created_at", m.created_at);
  write_time(w, "updated_at", m.updated_at);
  write_time(w, "expires_at", m.expires_at);
  write_time(w, "valid_from", m.valid_from);
  write_time(w, "valid_to", m.valid_to);
  write_time(w, "known_from", m.known_from);
  w.field("is_active", m.is_active).field("model", m.model);
  w.key("provenance").raw(m.provenance).key("contradicts").begin_array();
  for (const std::string& id : m.contradicts) w.value(id);
  return w.end_array().end_object().take();
}

Result<Memory> read_record(const Json& json) {
  if (!json.is_object()) return fail(Code::kInvalidArgument, "a memory is a JSON object");
  Memory m;
  SOPHIA_CHECK_OK(read_texts(json, m));
  if (const Json* metadata = json_find(json, "metadata");
      metadata != nullptr && !metadata->is_null()) {
    m.metadata = to_text(*metadata);
  }
  SOPHIA_CHECK_OK(read_metadata(m));
  if (const Json* importance = json_find(json, "importance"); importance != nullptr) {
    const auto value = json_double(json, "importance");
    if (!value) return fail(Code::kInvalidArgument, "\"importance\" must be a number");
    m.importance = *value;
  }
  m.auto_detected = json_bool(json, "auto_detected").value_or(false);
  m.access_count = json_int(json, "access_count").value_or(0);
  m.is_active = json_bool(json, "is_active").value_or(true);
  if (const Json* provenance = json_find(json, "provenance");
      provenance != nullptr && provenance->is_array()) {
    m.provenance = to_text(*provenance);
  }
  if (const JsonArray* ids = json_array(json, "contradicts")) {
    for (const Json& id : *ids) {
      if (id.is_string()) m.contradicts.emplace_back(id.get_string());
    }
  }
  return m;
}

}  // namespace sophia::memory
