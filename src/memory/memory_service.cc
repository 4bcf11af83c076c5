#include "memory/memory_service.h"

#include <algorithm>
#include <map>

#include "core/log.h"
#include "text/chunks.h"
#include "warehouse/deploy.h"

namespace sophia::memory {

using warehouse::Connection;

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::kCreated:
      return "created";
    case Outcome::kMerged:
      return "merged";
    case Outcome::kRevived:
      return "revived";
    case Outcome::kUnchanged:
      return "unchanged";
  }
  return "created";
}

MemoryService::MemoryService(const warehouse::Database& database, Connection connection,
                             ServiceContext context)
    : database_(database), context_(std::move(context)), connection_(std::move(connection)) {}

MemoryService::~MemoryService() {
  if (const Status flushed = flush_accesses(); !flushed) {
    log::warn("access counts of memories were not saved", {{"reason", flushed.error().message}});
  }
  if (const Status settled = database_.settle(); !settled) {
    log::warn("stored memories wait in the journal", {{"reason", settled.error().message}});
  }
}

Result<std::unique_ptr<MemoryService>> MemoryService::open(const warehouse::Database& database,
                                                           ServiceContext context) {
  SOPHIA_TRY(Connection connection, database.connect());
  SOPHIA_CHECK_OK(warehouse::check_deployed(connection));
  std::unique_ptr<MemoryService> service(
      new MemoryService(database, std::move(connection), std::move(context)));
  SOPHIA_CHECK_OK(service->load());
  return service;
}

std::shared_lock<std::shared_mutex> MemoryService::reading() const {
  const std::lock_guard gate(gate_);
  return std::shared_lock(index_mutex_);
}

std::unique_lock<std::shared_mutex> MemoryService::writing() const {
  const std::lock_guard gate(gate_);
  return std::unique_lock(index_mutex_);
}

std::string MemoryService::vector_model() const {
  return context_.mask ? context_.model_id + "+" + context_.mask_version : context_.model_id;
}

// Summaries of calls come from `sophia embed`, which masks by the same setting and notes that in
// its own way.
bool MemoryService::is_usable(const Memory& memory, std::size_t values) const {
  if (values != context_.embedder->dimension()) return false;
  return memory.model == vector_model() ||
         (memory.category == "gong_call_summary" && memory.model == context_.model_id);
}

Status MemoryService::load() {
  const std::size_t dimension = context_.embedder == nullptr ? 0 : context_.embedder->dimension();
  auto fresh = std::make_unique<MemoryIndex>(dimension);
  std::unordered_map<std::string, Memory> forgotten;
  std::vector<Memory> without_vector;
  const Status loaded =
      load_memories(connection_, [&](Memory memory, std::vector<float> vector) -> Status {
        if (!memory.is_active) {
          const std::string id = memory.id;
          forgotten.emplace(id, std::move(memory));
          return {};
        }
        const bool usable = dimension > 0 && is_usable(memory, vector.size());
        const bool wanted = dimension > 0 && memory.model != "none";
        if (!usable && wanted) without_vector.push_back(memory);
        return fresh->put(std::move(memory),
                          usable ? std::span<const float>(vector) : std::span<const float>());
      });
  SOPHIA_CHECK_OK(loaded);
  SOPHIA_CHECK_OK(encode_missing(std::move(without_vector), *fresh));
  const auto lock = writing();
  index_ = std::move(fresh);
  forgotten_ = std::move(forgotten);
  return {};
}

Status MemoryService::refresh() {
  const std::lock_guard writer(write_mutex_);
  SOPHIA_CHECK_OK(flush_locked());
  return load();
}

// Vectors that are missing or of another model. All are made first and written in one transaction.
Status MemoryService::encode_missing(std::vector<Memory> memories, MemoryIndex& index) {
  if (context_.embedder == nullptr) return {};
  SOPHIA_TRY(const auto vectors, encode(memories));
  const Status written = write([&](Connection& c) -> Status {
    SOPHIA_CHECK_OK(set_dimension(c, context_.embedder->dimension()));
    for (std::size_t i = 0; i < memories.size(); ++i) {
      memories[i].model = vector_model();
      SOPHIA_CHECK_OK(put_memory(c, memories[i], vectors[i]));
      SOPHIA_CHECK_OK(queue(c, memories[i].id, "upsert"));
    }
    return {};
  });
  SOPHIA_CHECK_OK(written);
  if (!memories.empty()) {
    log::info("memories encoded", {{"memories", memories.size()}, {"model", context_.model_id}});
  }
  for (std::size_t i = 0; i < memories.size(); ++i) {
    SOPHIA_CHECK_OK(index.put(std::move(memories[i]), vectors[i]));
  }
  return {};
}

// A long text has the mean of its pieces' vectors (the index normalises).
Result<std::vector<std::vector<float>>> MemoryService::encode(
    std::span<const Memory> memories) const {
  std::vector<std::vector<float>> vectors(memories.size());
  if (context_.embedder == nullptr) return vectors;
  const std::size_t dimension = context_.embedder->dimension();
  constexpr std::size_t kBatch = 512;
  for (std::size_t first = 0; first < memories.size(); first += kBatch) {
    std::vector<std::string> pieces;
    std::vector<std::size_t> owner;
    for (std::size_t i = first; i < std::min(first + kBatch, memories.size()); ++i) {
      const std::string passage = passage_text(memories[i]);
      const std::string shown = context_.mask ? context_.mask(passage) : passage;
      auto cut = text::chunks(shown, 150);
      if (cut.empty()) cut.push_back(shown);
      owner.insert(owner.end(), cut.size(), i);
      std::move(cut.begin(), cut.end(), std::back_inserter(pieces));
    }
    SOPHIA_TRY(const auto values, context_.embedder->embed_passages(pieces, context_.stop));
    for (std::size_t p = 0; p < pieces.size(); ++p) {
      std::vector<float>& vector = vectors[owner[p]];
      vector.resize(dimension);
      for (std::size_t d = 0; d < dimension; ++d) vector[d] += values[p * dimension + d];
    }
  }
  return vectors;
}

bool MemoryService::may_read(const access::Principal& principal, const Memory& memory) const {
  return memory.source_type != "gong" ||
         context_.policy.may_read_call(principal, {memory.source_id, {}, false, false});
}

Status MemoryService::write(const std::function<Status(Connection&)>& body) {
  return warehouse::transaction(connection_, body);
}

Status MemoryService::flush_accesses() {
  const std::lock_guard writer(write_mutex_);
  return flush_locked();
}

Status MemoryService::flush_locked() {
  std::vector<Access> accesses;
  {
    const std::lock_guard lock(access_mutex_);
    for (auto& [id, access] : accesses_) accesses.push_back(std::move(access));
    accesses_.clear();
  }
  if (accesses.empty()) return {};
  std::sort(accesses.begin(), accesses.end(),
            [](const Access& a, const Access& b) { return a.id < b.id; });
  std::vector<Memory> changed;
  for (Access& access : accesses) {
    const Memory* known = index_->find(access.id);
    if (known == nullptr) continue;
    changed.push_back(*known);
    access.count += known->access_count;
    changed.back().access_count = access.count;
    changed.back().last_accessed_at = access.last;
  }
  std::erase_if(accesses, [&](const Access& access) { return index_->find(access.id) == nullptr; });
  if (changed.empty()) return {};
  SOPHIA_CHECK_OK(database_.defer({access_counts(accesses)}));
  const auto lock = writing();
  for (const Memory& memory : changed) index_->set_details(memory);
  return {};
}

Result<Memory> MemoryService::get(const access::Principal& principal, std::string_view id) const {
  const auto lock = reading();
  const Memory* memory = index_->find(id);
  if (memory == nullptr || !may_read(principal, *memory)) {
    return fail(Code::kNotFound, "there is no memory '" + std::string(id) + "'");
  }
  return *memory;
}

MemoryStatistics MemoryService::statistics(const access::Principal& principal) const {
  MemoryStatistics s;
  s.model = context_.model_id;
  const Timestamp now = context_.clock.now();
  std::map<std::string, CategoryCount> categories;
  const auto lock = reading();
  const std::size_t size = index_->live().size();
  for (DocNumber doc = 0; doc < size; ++doc) {
    if (!index_->live().contains(doc)) continue;
    const Memory& m = index_->at(doc);
    if (!may_read(principal, m)) continue;
    const bool embedded = !index_->vector_of(doc).empty();
    CategoryCount& category = categories[m.category];
    category.category = m.category;
    ++category.active;
    category.embedded += embedded;
    ++s.active;
    s.embedded += embedded;
    s.expired += m.expires_at && *m.expires_at <= now;
    s.contradicting += !m.contradicts.empty();
    s.merged += m.provenance.find("},{") != std::string::npos;
    s.recalls += m.access_count;
    if (m.created_at && (!s.oldest || *m.created_at < *s.oldest)) s.oldest = m.created_at;
    if (m.created_at && (!s.newest || *m.created_at > *s.newest)) s.newest = m.created_at;
  }
  s.forgotten = static_cast<std::int64_t>(forgotten_.size());
  for (auto& [name, count] : categories) s.categories.push_back(std::move(count));
  return s;
}

Status MemoryService::for_each(const access::Principal& principal,
                               const std::function<Status(const Memory&)>& visit) {
  SOPHIA_CHECK_OK(flush_accesses());
  SOPHIA_TRY(Connection own, database_.connect());
  return load_memories(own, [&](Memory memory, std::vector<float>) -> Status {
    return may_read(principal, memory) ? visit(memory) : Status{};
  });
}

}  // namespace sophia::memory
