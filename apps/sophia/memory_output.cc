#include "memory_output.h"

#include <fmt/format.h>

#include "core/json_writer.h"
#include "search/transcript_search.h"

namespace sophia::app {
namespace {

using memory::Memory;
using memory::RecallHit;

// "gong_call_insight · Acme Corp · 2026-11-20 · gong 123": where a memory comes from.
std::string origin(const Memory& m) {
  std::string text = m.category;
  const auto add = [&](const std::string& part) {
    if (!part.empty()) text += " · " + part;
  };
  if (m.turn) {
    add(m.turn->session.empty() ? m.turn->conversation : m.turn->session);
    add(m.turn->time);
  } else {
    add(m.account);
    if (m.at().us != 0) add(format_date(m.at()));
  }
  add(m.source_type.empty() ? m.source_id : m.source_type + " " + m.source_id);
  return printable(text);
}

std::string spoken(const Memory& m) {
  return m.turn && !m.turn->speaker.empty() ? m.turn->speaker + ": " + m.content : m.content;
}

std::string period(const Memory& m) {
  std::string text;
  if (m.valid_from && !m.turn) text += " true from " + format_date(*m.valid_from);
  if (m.valid_to) text += " true until " + format_date(*m.valid_to);
  if (m.expires_at) text += " expires " + format_date(*m.expires_at);
  return text;
}

std::string body(const Memory& m, std::size_t indent, const Terminal& terminal) {
  return terminal.wrapped(spoken(m), indent) + "\n";
}

void write_hit(JsonWriter& w, const RecallHit& hit) {
  w.begin_object().field("score", hit.score).field("relevance", hit.relevance);
  w.field("recency", hit.recency).key("memory").raw(as_json(hit.memory));
  const std::pair<std::string_view, const std::vector<Memory>*> lists[] = {
      {"before", &hit.before}, {"after", &hit.after}, {"contradictions", &hit.contradictions}};
  for (const auto& [name, list] : lists) {
    w.key(name).begin_array();
    for (const Memory& m : *list) w.raw(as_json(m));
    w.end_array();
  }
  w.end_object();
}

}  // namespace

std::string as_text(const memory::Stored& stored, const Terminal& terminal) {
  std::string out =
      terminal.styled(std::string(to_string(stored.outcome)), Style::kGood) + "  " + stored.id;
  if (!stored.embedded) out += terminal.styled("  (found by words only)", Style::kDim);
  for (const std::string& id : stored.contradicts) {
    out += "\n" + terminal.styled("contradicts", Style::kBad) + "  " + printable(id);
  }
  return out + "\n";
}

std::string as_json(const memory::Stored& stored) {
  JsonWriter w;
  w.begin_object().field("id", stored.id).field("outcome", to_string(stored.outcome));
  w.field("embedded", stored.embedded).key("contradicts").begin_array();
  for (const std::string& id : stored.contradicts) w.value(id);
  return w.end_array().end_object().take();
}

std::string as_text(const std::vector<RecallHit>& hits, const Terminal& terminal) {
  std::string out;
  for (std::size_t i = 0; i < hits.size(); ++i) {
    const RecallHit& hit = hits[i];
    out += fmt::format("{}. {}  {}\n", i + 1, terminal.styled(origin(hit.memory), Style::kAccent),
                       terminal.styled(fmt::format("{:.0f} %", 100 * hit.relevance), Style::kDim));
    for (const Memory& m : hit.before) out += terminal.styled(body(m, 5, terminal), Style::kDim);
    out += body(hit.memory, 3, terminal);
    for (const Memory& m : hit.after) out += terminal.styled(body(m, 5, terminal), Style::kDim);
    if (const std::string when = period(hit.memory); !when.empty()) {
      out += "  " + terminal.styled(when, Style::kDim) + "\n";
    }
    for (const Memory& m : hit.contradictions) {
      out += "   " + terminal.styled("but ", Style::kBad) +
             terminal.styled(origin(m), Style::kDim) + "\n" + body(m, 7, terminal);
    }
  }
  return out;
}

std::string as_json(const std::vector<RecallHit>& hits) {
  JsonWriter w;
  w.begin_object().key("hits").begin_array();
  for (const RecallHit& hit : hits) write_hit(w, hit);
  return w.end_array().end_object().take();
}

std::string as_text(const std::vector<Memory>& memories, const Terminal& terminal) {
  std::string out;
  for (const Memory& m : memories) {
    out += terminal.styled(m.id, Style::kDim) + "  " + terminal.styled(origin(m), Style::kAccent) +
           terminal.styled(period(m), Style::kDim) + "\n" + body(m, 3, terminal);
  }
  return out;
}

std::string as_json(const std::vector<Memory>& memories) {
  JsonWriter w;
  w.begin_object().key("memories").begin_array();
  for (const Memory& m : memories) w.raw(as_json(m));
  return w.end_array().end_object().take();
}

std::string as_text(const memory::AccountInsights& insights, const Terminal& terminal) {
  std::string out;
  for (const std::string& account : insights.accounts)
    out += terminal.styled(printable(account), Style::kBold) + "\n";
  if (insights.insights.empty()) out += "No insight is stored yet.\n";
  out += as_text(insights.insights, terminal);
  if (!insights.sentences.empty())
    out += "\n" + terminal.styled("Said by the customer", Style::kBold) + "\n";
  for (const auto& s : insights.sentences) {
    out += terminal.styled(printable(s.call_title), Style::kAccent) + "  " +
           search::clock_text(static_cast<std::int64_t>(s.start_seconds * 1000)) + "  " +
           (s.started_at ? terminal.styled(format_date(*s.started_at), Style::kDim) : "") + "\n" +
           terminal.wrapped(s.speaker + ": " + s.text, 3) + "\n";
  }
  return out;
}

std::string as_json(const memory::AccountInsights& insights) {
  JsonWriter w;
  w.begin_object().key("accounts").begin_array();
  for (const std::string& account : insights.accounts) w.value(account);
  w.end_array().key("insights").begin_array();
  for (const Memory& m : insights.insights) w.raw(as_json(m));
  w.end_array().key("transcripts").begin_array();
  for (const auto& s : insights.sentences) {
    w.begin_object().field("transcript_id", s.transcript_id).field("call_id", s.call_id);
    w.field("call_title", s.call_title).field("speaker", s.speaker).field("text", s.text);
    w.field("start_seconds", s.start_seconds).end_object();
  }
  return w.end_array().end_object().take();
}

std::string as_text(const memory::MemoryStatistics& s, const Terminal& terminal) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& c : s.categories) {
    rows.push_back({c.category, std::to_string(c.active), std::to_string(c.embedded)});
  }
  std::string out =
      table(terminal, {{"category"}, {"memories", true}, {"with a vector", true}}, rows);
  out += fmt::format(
      "\n{} active, {} forgotten, {} expired, {} merged from several statements, {} contradicting; "
      "{} recalls\n",
      s.active, s.forgotten, s.expired, s.merged, s.contradicting, s.recalls);
  out += s.model.empty() ? "no embedding model: recall by words\n" : "vectors by " + s.model + "\n";
  return out;
}

std::string as_json(const memory::MemoryStatistics& s) {
  JsonWriter w;
  w.begin_object()
      .field("active", s.active)
      .field("forgotten", s.forgotten)
      .field("expired", s.expired);
  w.field("embedded", s.embedded).field("merged", s.merged).field("contradicting", s.contradicting);
  w.field("recalls", s.recalls).field("model", s.model);
  if (s.oldest) w.field("oldest", format_seconds(*s.oldest));
  if (s.newest) w.field("newest", format_seconds(*s.newest));
  w.key("categories").begin_array();
  for (const auto& c : s.categories) {
    w.begin_object().field("category", c.category).field("active", c.active);
    w.field("embedded", c.embedded).end_object();
  }
  return w.end_array().end_object().take();
}

std::string as_text(const memory::ImportReport& r) {
  std::string out =
      fmt::format("{} lines: {} written, {} new facts, {} merged, {} unchanged, {} bad\n", r.lines,
                  r.restored, r.created, r.merged, r.unchanged, r.bad);
  for (const std::string& problem : r.problems) out += "  " + printable(problem) + "\n";
  return out;
}

std::string as_json(const memory::ImportReport& r) {
  JsonWriter w;
  w.begin_object()
      .field("lines", r.lines)
      .field("restored", r.restored)
      .field("created", r.created);
  w.field("merged", r.merged)
      .field("unchanged", r.unchanged)
      .field("bad", r.bad)
      .key("problems")
      .begin_array();
  for (const std::string& problem : r.problems) w.value(problem);
  return w.end_array().end_object().take();
}

}  // namespace sophia::app
