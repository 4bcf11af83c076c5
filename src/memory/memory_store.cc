// Storing, updating and forgetting: what the writer does.
#include <algorithm>

#include "core/json_writer.h"
#include "memory/memory_service.h"
#include "memory/sql.h"
#include "text/utf8.h"

namespace sophia::memory {

using warehouse::Change;
using warehouse::Connection;
using warehouse::Null;
using warehouse::Value;

// What storing one memory changes.
struct MemoryService::Plan {
  Outcome outcome = Outcome::kCreated;
  Memory memory;
  bool with_vector = false;     // the row is written whole, with the vector
  std::vector<Memory> touched;  // other memories whose contradictions changed
};

namespace {

bool is_category(std::string_view name) {
  const auto ok = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), ok);
}

// One statement of the provenance.
std::string statement(const Memory& m, const access::Principal& by, Timestamp at,
                      bool with_content) {
  JsonWriter w;
  w.begin_object().field("source_type", m.source_type).field("source_id", m.source_id);
  w.field("at", format_micros(at)).field("by", by.id).field("surface", by.surface);
  if (with_content) w.field("content", m.content);
  return w.end_object().take();
}

std::string with_statement(const std::string& provenance, const std::string& statement) {
  if (provenance.size() <= 2) return "[" + statement + "]";
  return provenance.substr(0, provenance.size() - 1) + "," + statement + "]";
}

// Members of `from` that `into` lacks (or all of them, with `replace`); objects are joined.
void join(JsonObject& into, const JsonObject& from, bool replace) {
  for (const auto& [key, value] : from) {
    Json* own = into.if_contains(key);
    if (own != nullptr && own->is_object() && value.is_object()) {
      join(own->get_object(), value.get_object(), replace);
    } else if (own == nullptr || own->is_null() || (replace && !value.is_null())) {
      into[key] = value;
    }
  }
}

Status join_metadata(Memory& into, const std::string& from, bool replace) {
  SOPHIA_TRY(Json own, parse_json(into.metadata));
  SOPHIA_TRY(const Json other, parse_json(from));
  if (!own.is_object() || !other.is_object())
    return fail(Code::kInvalidArgument, "metadata must be a JSON object");
  join(own.get_object(), other.get_object(), replace);
  into.metadata = to_text(own);
  return read_metadata(into);
}

void add_id(std::vector<std::string>& ids, const std::string& id) {
  if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
}

Change mirror_change(std::string_view id, std::string_view operation, Timestamp now) {
  return {Change::Kind::kStatement,
          std::string(sql::kMemoryQueue),
          {Value(std::string(id)), Value(std::string(operation)), Value(now)}};
}

Change call_change(const CallColumns& call, Timestamp now) {
  const auto text = [](const std::optional<std::string>& v) {
    return v ? Value(*v) : Value(Null{});
  };
  return {Change::Kind::kStatement,
          std::string(sql::kCallUpdate),
          {Value(call.call_id), text(call.summary),
           call.sentiment ? Value(*call.sentiment) : Value(Null{}), text(call.key_topics),
           text(call.risk_indicators), text(call.next_steps), Value(now)}};
}

Status check_period(const Memory& m) {
  if (m.valid_from && m.valid_to && *m.valid_to <= *m.valid_from) {
    return fail(Code::kInvalidArgument, "valid_to must lie after valid_from");
  }
  return {};
}

}  // namespace

Status MemoryService::check(const access::Principal& principal, Memory& m) const {
  if (!context_.policy.may_write_memory(principal)) {
    return fail(Code::kPermissionDenied, "your role may not change memories");
  }
  if (!is_category(m.category)) {
    return fail(Code::kInvalidArgument,
                "a category is lower-case words joined by _, such as kb_article");
  }
  for (const std::string* text : {&m.content, &m.source_type, &m.source_id, &m.subject, &m.id}) {
    if (!text::is_valid_utf8(*text))
      return fail(Code::kInvalidArgument, "a memory's texts must be UTF-8");
    if (text->find('\0') != std::string::npos)
      return fail(Code::kInvalidArgument, "a memory's texts hold no NUL");
  }
  if (m.content.find_first_not_of(" \t\r\n") == std::string::npos) {
    return fail(Code::kInvalidArgument, "a memory needs content");
  }
  if (m.content.size() > kMaxContentBytes) {
    return fail(Code::kInvalidArgument, "a memory's content may have " +
                                            std::to_string(kMaxContentBytes) +
                                            " bytes; cut it into several");
  }
  if (!(m.importance >= 0 && m.importance <= 1))
    return fail(Code::kInvalidArgument, "importance lies in 0 to 1");
  SOPHIA_CHECK_OK(check_period(m));
  return read_metadata(m);
}

Status MemoryService::queue(Connection& connection, std::string_view id,
                            std::string_view operation) const {
  if (!context_.queue_mirror) return {};
  const Change change = mirror_change(id, operation, context_.clock.now());
  SOPHIA_TRY(const auto done, connection.query(change.what, change.values));
  static_cast<void>(done);
  return {};
}

// Reads the index; the caller holds write_mutex_, so nobody changes it.
MemoryService::Plan MemoryService::plan_store(Memory m, std::span<const float> vector,
                                              const access::Principal& principal) const {
  const Timestamp now = context_.clock.now();
  const FactKey key = fact_key(m.content, m.subject);
  const Memory* same = index_->find(m.id);
  std::vector<std::string> contradicted;
  const std::vector<DocNumber> docs = index_->in_scope(scope_of(m));
  const std::vector<float> cosines = index_->cosines(vector, docs);
  float closest = kParaphraseCosine;
  for (std::size_t i = 0; i < docs.size(); ++i) {
    const Memory& other = index_->at(docs[i]);
    const FactKey& other_key = index_->key_of(docs[i]);
    const bool alike = cosines[i] >= kParaphraseCosine;
    if (same != nullptr && same->id == m.id) break;
    if (other_key.repeats(key)) {
      same = &other;
      break;
    }
    if (other_key.contradicts(key) || (alike && other_key.values != key.values)) {
      contradicted.push_back(other.id);
    } else if (alike && cosines[i] >= closest && other.subject == m.subject &&
               !other_key.reorders(key)) {
      same = &other;
      closest = cosines[i];
    }
  }
  Plan plan;
  if (same != nullptr) {
    plan.outcome = Outcome::kMerged;
    plan.memory = *same;
    plan.memory.provenance =
        with_statement(same->provenance, statement(m, principal, now, m.content != same->content));
    plan.memory.importance = std::max(same->importance, m.importance);
    if (m.expires_at && same->expires_at)
      plan.memory.expires_at = std::max(*m.expires_at, *same->expires_at);
    if (!m.expires_at) plan.memory.expires_at.reset();
    plan.memory.updated_at = now;
    // The metadata was read before it came here, so joining it can't fail.
    SOPHIA_CHECK(join_metadata(plan.memory, m.metadata, false).has_value());
    return plan;
  }
  const auto forgotten = forgotten_.find(m.id);
  plan.outcome = forgotten == forgotten_.end() ? Outcome::kCreated : Outcome::kRevived;
  plan.with_vector = true;
  m.created_at = m.created_at.value_or(now);
  m.known_from = m.known_from.value_or(*m.created_at);
  m.updated_at = now;
  m.is_active = true;
  m.canonical_key = key.canonical;
  const std::string& former =
      forgotten == forgotten_.end() ? m.provenance : forgotten->second.provenance;
  m.provenance = with_statement(former, statement(m, principal, now, false));
  for (const std::string& id : contradicted) {
    add_id(m.contradicts, id);
    plan.touched.push_back(*index_->find(id));
    add_id(plan.touched.back().contradicts, m.id);
  }
  plan.memory = std::move(m);
  return plan;
}

Result<Stored> MemoryService::store(const access::Principal& principal, Memory memory, bool embed,
                                    const std::optional<CallColumns>& call) {
  SOPHIA_CHECK_OK(check(principal, memory));
  if (memory.id.empty()) {
    memory.id = memory_id(memory.category, memory.source_type, memory.source_id, memory.content);
  }
  std::vector<float> vector;
  if (embed && context_.embedder != nullptr) {
    SOPHIA_TRY(auto vectors, encode(std::span(&memory, 1)));
    vector = std::move(vectors.front());
  }
  memory.model = vector.empty() ? (embed ? "" : "none") : vector_model();
  const std::lock_guard writer(write_mutex_);
  const Plan plan = plan_store(std::move(memory), vector, principal);
  const Timestamp now = context_.clock.now();
  std::vector<Change> changes;
  changes.push_back(plan.with_vector ? memory_row(plan.memory, vector)
                                     : memory_details(plan.memory));
  for (const Memory& touched : plan.touched) changes.push_back(memory_details(touched));
  if (call) changes.push_back(call_change(*call, now));
  if (context_.queue_mirror) changes.push_back(mirror_change(plan.memory.id, "upsert", now));
  SOPHIA_CHECK_OK(database_.defer(std::move(changes)));
  SOPHIA_CHECK_OK(apply(plan, vector));
  return Stored{plan.memory.id, plan.outcome, plan.memory.contradicts,
                !plan.memory.model.empty() && plan.memory.model != "none"};
}

Status MemoryService::apply(const Plan& plan, std::span<const float> vector) {
  {
    const auto lock = writing();
    if (plan.with_vector) {
      SOPHIA_CHECK_OK(index_->put(plan.memory, vector));
    } else {
      index_->set_details(plan.memory);
    }
    for (const Memory& touched : plan.touched) index_->set_details(touched);
    forgotten_.erase(plan.memory.id);
  }
  return compact();
}

// Dead numbers cost scans: when they outnumber the living, a new index replaces the old one. It is
// made beside the readers; only the exchange waits for them.
Status MemoryService::compact() {
  if (index_->dead() < 20'000 || index_->dead() < index_->size()) return {};
  const std::size_t dimension = context_.embedder == nullptr ? 0 : context_.embedder->dimension();
  auto fresh = std::make_unique<MemoryIndex>(dimension);
  for (DocNumber doc = 0; doc < index_->live().size(); ++doc) {
    if (index_->live().contains(doc))
      SOPHIA_CHECK_OK(fresh->put(index_->at(doc), index_->vector_of(doc)));
  }
  const auto lock = writing();
  index_ = std::move(fresh);
  return {};
}

// The records that change something, each id once; times that are missing are now.
std::vector<Memory> MemoryService::changed_records(std::vector<Memory> memories) const {
  const Timestamp now = context_.clock.now();
  std::unordered_map<std::string, std::size_t> places;
  std::vector<Memory> wanted;
  for (Memory& m : memories) {
    m.created_at = m.created_at.value_or(now);
    m.known_from = m.known_from.value_or(*m.created_at);
    m.updated_at = m.updated_at.value_or(now);
    m.canonical_key = m.turn ? "" : fact_key(m.content, m.subject).canonical;
    const auto forgotten = forgotten_.find(m.id);
    const Memory* known = forgotten != forgotten_.end() ? &forgotten->second : index_->find(m.id);
    const bool same = known != nullptr && known->content == m.content &&
                      known->metadata == m.metadata && known->is_active == m.is_active;
    if (same || (known != nullptr && known->updated_at && *known->updated_at > *m.updated_at))
      continue;
    const auto [place, fresh] = places.try_emplace(m.id, wanted.size());
    if (fresh) {
      wanted.push_back(std::move(m));
    } else {
      wanted[place->second] = std::move(m);
    }
  }
  return wanted;
}

Result<std::int64_t> MemoryService::restore(const access::Principal& principal,
                                            std::vector<Memory> memories) {
  for (Memory& m : memories) {
    SOPHIA_CHECK_OK(check(principal, m));
    if (m.id.empty()) m.id = memory_id(m.category, m.source_type, m.source_id, m.content);
  }
  const std::lock_guard writer(write_mutex_);
  SOPHIA_CHECK_OK(flush_locked());
  std::vector<Memory> wanted = changed_records(std::move(memories));
  SOPHIA_TRY(auto vectors, encode(wanted));
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i].model == "none") vectors[i].clear();
    if (wanted[i].model != "none") wanted[i].model = vectors[i].empty() ? "" : vector_model();
  }
  SOPHIA_CHECK_OK(write_records(wanted, vectors));
  SOPHIA_CHECK_OK(show(wanted, vectors));
  SOPHIA_CHECK_OK(compact());
  return static_cast<std::int64_t>(wanted.size());
}

Status MemoryService::write_records(std::span<const Memory> memories,
                                    std::span<const std::vector<float>> vectors) {
  return write([&](Connection& c) -> Status {
    SOPHIA_CHECK_OK(put_memories(c, memories, vectors));
    for (const Memory& m : memories) {
      SOPHIA_CHECK_OK(queue(c, m.id, m.is_active ? "upsert" : "delete"));
    }
    return {};
  });
}

Status MemoryService::show(std::span<const Memory> memories,
                           std::span<const std::vector<float>> vectors) {
  const auto lock = writing();
  for (std::size_t i = 0; i < memories.size(); ++i) {
    const Memory& m = memories[i];
    if (m.is_active) {
      forgotten_.erase(m.id);
      SOPHIA_CHECK_OK(index_->put(m, vectors[i]));
    } else {
      index_->remove(m.id);
      forgotten_.insert_or_assign(m.id, m);
    }
  }
  return {};
}

Result<Memory> MemoryService::update(const access::Principal& principal, std::string_view id,
                                     const MemoryChange& change) {
  const std::lock_guard writer(write_mutex_);
  SOPHIA_TRY(Memory m, get(principal, id));
  const std::string former = m.content;
  if (change.content) m.content = *change.content;
  if (change.metadata) SOPHIA_CHECK_OK(join_metadata(m, *change.metadata, true));
  if (change.importance) m.importance = *change.importance;
  if (change.expires_at) m.expires_at = change.expires_at;
  if (change.valid_from) m.valid_from = change.valid_from;
  if (change.valid_to) m.valid_to = change.valid_to;
  SOPHIA_CHECK_OK(check(principal, m));
  SOPHIA_CHECK_OK(flush_locked());
  const Timestamp now = context_.clock.now();
  Memory before = m;
  before.content = former;
  if (former != m.content)
    m.provenance = with_statement(m.provenance, statement(before, principal, now, true));
  m.updated_at = now;
  std::vector<float> vector;
  if (context_.embedder != nullptr && m.model != "none") {
    SOPHIA_TRY(auto vectors, encode(std::span(&m, 1)));
    vector = std::move(vectors.front());
    m.model = vector_model();
  }
  m.canonical_key = m.turn ? "" : fact_key(m.content, m.subject).canonical;
  Plan plan{Outcome::kMerged, m, true, {}};
  const Status written = write([&](Connection& c) -> Status {
    SOPHIA_CHECK_OK(put_memory(c, m, vector));
    return queue(c, m.id, "upsert");
  });
  SOPHIA_CHECK_OK(written);
  SOPHIA_CHECK_OK(apply(plan, vector));
  return m;
}

Status MemoryService::forget(const access::Principal& principal, std::string_view id, bool erase) {
  if (!context_.policy.may_write_memory(principal)) {
    return fail(Code::kPermissionDenied, "your role may not change memories");
  }
  const std::lock_guard writer(write_mutex_);
  const auto forgotten = forgotten_.find(std::string(id));
  Memory m;
  if (forgotten != forgotten_.end() && erase) {
    m = forgotten->second;
  } else {
    SOPHIA_TRY(m, get(principal, id));
  }
  SOPHIA_CHECK_OK(flush_locked());
  std::vector<Memory> touched;
  for (const std::string& other : m.contradicts) {
    const Memory* known = index_->find(other);
    if (known == nullptr) continue;
    touched.push_back(*known);
    std::erase(touched.back().contradicts, m.id);
  }
  m.is_active = false;
  m.updated_at = context_.clock.now();
  const Status written = write([&](Connection& c) -> Status {
    SOPHIA_CHECK_OK(erase ? erase_memory(c, m.id) : put_details(c, m));
    for (const Memory& other : touched) SOPHIA_CHECK_OK(put_details(c, other));
    return queue(c, m.id, "delete");
  });
  SOPHIA_CHECK_OK(written);
  const auto lock = writing();
  index_->remove(m.id);
  for (const Memory& other : touched) index_->set_details(other);
  forgotten_.erase(m.id);
  if (!erase) forgotten_.emplace(m.id, m);
  return {};
}

}  // namespace sophia::memory
