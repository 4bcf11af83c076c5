#include "memory/memory_index.h"

#include <algorithm>

#include "search/filter.h"
#include "text/utf8.h"

namespace sophia::memory {
namespace {

using search::DocRange;
using search::DocSet;

constexpr std::uint32_t kNoSession = ~std::uint32_t{0};

std::string session_key(const Turn& turn) {
  return turn.group + '\x1f' + turn.conversation + '\x1f' + turn.session;
}

bool comes_before(const Memory& a, const Memory& b) {
  return a.turn->position != b.turn->position ? a.turn->position < b.turn->position : a.id < b.id;
}

template <class F>
void for_each(const DocSet& set, F&& visit) {
  const auto& words = set.words();
  for (std::size_t i = 0; i < words.size(); ++i) {
    for (std::uint64_t bits = words[i]; bits != 0; bits &= bits - 1) {
      visit(static_cast<DocNumber>(i * 64 + static_cast<std::size_t>(std::countr_zero(bits))));
    }
  }
}

void insert_list(DocSet& set, const std::vector<DocNumber>& docs) {
  for (const DocNumber doc : docs) set.insert(doc);
}

// The source ids that a memory stands for: its own and those of its provenance.
std::vector<std::string> source_ids(const Memory& m) {
  std::vector<std::string> ids;
  if (!m.source_id.empty()) ids.push_back(m.source_id);
  const auto provenance = parse_json(m.provenance);
  if (!provenance || !provenance->is_array()) return ids;
  for (const Json& statement : provenance->get_array()) {
    if (auto id = json_string(statement, "source_id"); id && !id->empty())
      ids.push_back(std::move(*id));
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

// Whether time alone can take the memory into a result or out of it. A turn's valid_from is when it
// was said.
bool is_timed(const Memory& m) {
  const bool known_later = m.known_from && m.created_at && *m.known_from > *m.created_at;
  return m.expires_at || m.valid_to || (m.valid_from && !m.turn) || known_later;
}

double sum(const search::Weights& w, bool by_meaning) {
  const double words = w.keyword + w.context + w.session;
  return by_meaning ? words + w.meaning + w.around + w.gist : words;
}

}  // namespace

MemoryIndex::MemoryIndex(std::size_t dimension) {
  if (dimension > 0) vectors_ = std::make_unique<search::VectorIndex>(dimension);
}

const Memory* MemoryIndex::find(std::string_view id) const {
  const auto found = by_id_.find(std::string(id));
  return found == by_id_.end() ? nullptr : &records_[found->second];
}

std::span<const float> MemoryIndex::vector_of(DocNumber doc) const {
  return vectors_ == nullptr ? std::span<const float>() : vectors_->vector(doc);
}

Status MemoryIndex::put(Memory memory, std::span<const float> vector) {
  remove(memory.id);
  return memory.turn ? append_turn(std::move(memory), vector) : append(std::move(memory), vector);
}

void MemoryIndex::set_details(const Memory& memory) {
  const auto found = by_id_.find(memory.id);
  if (found == by_id_.end()) return;
  const DocNumber doc = found->second;
  const bool other_sources = records_[doc].provenance != memory.provenance;
  records_[doc] = memory;
  at_us_[doc] = memory.at().us;
  if (is_timed(memory)) timed_.insert(doc);
  if (!other_sources) return;
  for (const std::string& id : source_ids(memory)) {
    auto& docs = by_source_[id];
    if (std::find(docs.begin(), docs.end(), doc) == docs.end()) docs.push_back(doc);
  }
}

Status MemoryIndex::append(Memory memory, std::span<const float> vector) {
  if (vectors_ != nullptr) {
    auto added = vectors_->add(vector);
    if (!added) return std::unexpected(std::move(added).error());
  }
  const DocNumber doc = keywords_.add(keyword_text(memory), text::Language::kEnglish);
  SOPHIA_CHECK(doc == records_.size());
  keys_.push_back(memory.turn ? FactKey{} : fact_key(memory.content, memory.subject));
  by_id_[memory.id] = doc;
  records_.push_back(std::move(memory));
  session_of_.push_back(kNoSession);
  at_us_.push_back(records_[doc].at().us);
  for (DocSet* set : {&live_, &turns_, &timed_}) set->resize(doc + 1);
  live_.insert(doc);
  list(doc);
  return {};
}

void MemoryIndex::list(DocNumber doc) {
  const Memory& m = records_[doc];
  if (m.turn) turns_.insert(doc);
  if (is_timed(m)) timed_.insert(doc);
  DocSet& category = by_category_[m.category];
  if (category.size() <= doc)
    category.resize(std::max<std::size_t>(doc + 1, category.size() * 3 / 2));
  category.insert(doc);
  for (const std::string& id : source_ids(m)) by_source_[id].push_back(doc);
  if (!m.account.empty()) {
    const std::uint32_t name = accounts_.number(m.account);
    if (name == by_account_.size()) by_account_.emplace_back();
    by_account_[name].push_back(doc);
  }
  if (m.turn && !m.turn->group.empty()) by_group_[m.turn->group].push_back(doc);
  if (const std::string scope = scope_of(m); !scope.empty()) by_scope_[scope].push_back(doc);
}

// The session's documents stay neighbours in order: a turn that does not fit at the end of the
// index takes the whole session with it.
Status MemoryIndex::append_turn(Memory memory, std::span<const float> vector) {
  const auto [entry, fresh] = session_ids_.try_emplace(
      session_key(*memory.turn), static_cast<std::uint32_t>(sessions_.size()));
  const std::uint32_t session = entry->second;
  if (fresh) sessions_.emplace_back();
  const DocRange range = sessions_[session];
  const auto next = static_cast<DocNumber>(records_.size());
  const bool empty = range.begin == range.end;
  const bool fits = empty || (range.end == next && live_.contains(next - 1) &&
                              comes_before(records_[next - 1], memory));
  if (fits) {
    SOPHIA_CHECK_OK(append(std::move(memory), vector));
    session_of_[next] = session;
    sessions_[session] = {empty ? next : range.begin, next + 1};
    return {};
  }
  std::vector<TurnWithVector> turns;
  turns.emplace_back(std::move(memory), std::vector<float>(vector.begin(), vector.end()));
  return move_session(session, std::move(turns));
}

// Gives the session's turns, and those in `turns`, new numbers at the end.
Status MemoryIndex::move_session(std::uint32_t session, std::vector<TurnWithVector> turns) {
  const DocRange range = sessions_[session];
  const auto next = static_cast<DocNumber>(records_.size());
  for (DocNumber doc = range.begin; doc < range.end; ++doc) {
    if (!live_.contains(doc)) continue;
    const auto old = vector_of(doc);
    turns.emplace_back(records_[doc], std::vector<float>(old.begin(), old.end()));
    drop(doc);
  }
  std::sort(turns.begin(), turns.end(),
            [](const auto& a, const auto& b) { return comes_before(a.first, b.first); });
  for (auto& [turn, values] : turns) {
    SOPHIA_CHECK_OK(append(std::move(turn), values));
    session_of_.back() = session;
  }
  sessions_[session] = {next, static_cast<DocNumber>(records_.size())};
  return {};
}

void MemoryIndex::drop(DocNumber doc) {
  by_id_.erase(records_[doc].id);
  keywords_.remove(doc);
  if (vectors_ != nullptr) vectors_->remove(doc);
  for (DocSet* set : {&live_, &turns_, &timed_}) set->erase(doc);
  records_[doc] = Memory{};
}

void MemoryIndex::remove(std::string_view id) {
  const auto found = by_id_.find(std::string(id));
  if (found == by_id_.end()) return;
  const std::uint32_t session = session_of_[found->second];
  drop(found->second);
  // Its words would stay in the context of its neighbours.
  if (session != kNoSession) SOPHIA_CHECK(move_session(session, {}).has_value());
}

std::vector<DocNumber> MemoryIndex::in_scope(const std::string& scope) const {
  std::vector<DocNumber> docs;
  const auto found = scope.empty() ? by_scope_.end() : by_scope_.find(scope);
  if (found == by_scope_.end()) return docs;
  for (const DocNumber doc : found->second) {
    if (live_.contains(doc)) docs.push_back(doc);
  }
  return docs;
}

std::vector<float> MemoryIndex::cosines(std::span<const float> query,
                                        std::span<const DocNumber> docs) const {
  if (vectors_ == nullptr || query.empty()) return std::vector<float>(docs.size(), 0.0F);
  return vectors_->scores(query, docs);
}

bool MemoryIndex::passes(DocNumber doc, const MemoryFilter& filter, Timestamp now) const {
  const Memory& m = records_[doc];
  const Timestamp as_of = filter.as_of.value_or(now);
  if (m.expires_at && *m.expires_at <= now) return false;
  if (!m.turn && m.valid_from && *m.valid_from > as_of) return false;
  if (m.valid_to && *m.valid_to <= as_of) return false;
  return !m.known_from || *m.known_from <= filter.known_at.value_or(now);
}

DocSet MemoryIndex::documents(const MemoryFilter& filter, Timestamp now) const {
  DocSet set = live_;
  const auto keep = [&](const Lists& lists, const std::string& key) {
    DocSet kept(set.size());
    if (const auto found = lists.find(key); found != lists.end()) insert_list(kept, found->second);
    set &= kept;
  };
  if (!filter.categories.empty()) {
    DocSet kept(set.size());
    for (const std::string& category : filter.categories) {
      const auto found = by_category_.find(category);
      if (found == by_category_.end()) continue;
      for_each(found->second, [&](DocNumber doc) { kept.insert(doc); });
    }
    set &= kept;
  }
  if (!filter.source_id.empty()) keep(by_source_, filter.source_id);
  if (!filter.group.empty()) keep(by_group_, filter.group);
  if (!filter.account.empty()) {
    DocSet kept(set.size());
    const std::vector<bool> matches = accounts_.matches(filter.account);
    for (std::size_t name = 0; name < matches.size(); ++name) {
      if (matches[name]) insert_list(kept, by_account_[name]);
    }
    set &= kept;
  }
  drop_others(set, filter, now);
  return set;
}

// What no list answers. Without such filters only the timed memories are looked at.
void MemoryIndex::drop_others(DocSet& set, const MemoryFilter& filter, Timestamp now) const {
  std::vector<DocNumber> out;
  const bool each = !filter.source_type.empty() || !filter.sentiment.empty() ||
                    !filter.session.empty() || !filter.speaker.empty();
  const bool all = each || filter.since || filter.until || filter.known_at;
  const std::string speaker = text::fold(filter.speaker);
  for_each(all ? set : timed_, [&](DocNumber doc) {
    if (filter.since && at_us_[doc] < filter.since->us) return out.push_back(doc);
    if (filter.until && at_us_[doc] >= filter.until->us) return out.push_back(doc);
    if ((filter.known_at || timed_.contains(doc)) && !passes(doc, filter, now))
      return out.push_back(doc);
    if (!each) return;
    const Memory& m = records_[doc];
    const bool other =
        (!filter.source_type.empty() && m.source_type != filter.source_type) ||
        (!filter.session.empty() && (!m.turn || m.turn->session != filter.session)) ||
        (!speaker.empty() &&
         (!m.turn || !search::name_matches(text::fold(m.turn->speaker), speaker))) ||
        (!filter.sentiment.empty() &&
         !search::sentiment_matches(search::sentiment_class(m.sentiment), filter.sentiment));
    if (other) out.push_back(doc);
  });
  for (const DocNumber doc : out) set.erase(doc);
}

Result<std::vector<IndexHit>> MemoryIndex::search(std::string_view text,
                                                  std::span<const float> vector,
                                                  const DocSet& allowed, std::size_t limit) const {
  search::HybridQuery query;
  query.words = search::parse_keyword_query(text);
  query.vector = vector;
  query.documents = &allowed;
  query.vectors = &allowed;
  query.limit = limit;
  const bool only_turns = allowed.is_subset_of(turns_) && !allowed.empty();
  query.weights = only_turns ? search::conversation_weights() : search::document_weights();
  SOPHIA_TRY(const auto hits, search::hybrid_search(keywords_, vectors_.get(), *this, query));
  const bool by_meaning = vectors_ != nullptr && !vector.empty() && vectors_->live_count() > 0;
  const double total = sum(query.weights, by_meaning);
  std::vector<IndexHit> found;
  for (const search::HybridHit& hit : hits) {
    if (hit.score > 0) found.push_back({hit.doc, std::min(1.0, hit.score / total)});
  }
  std::stable_sort(found.begin(), found.end(), [this](const IndexHit& a, const IndexHit& b) {
    return a.relevance != b.relevance ? a.relevance > b.relevance : at(a.doc).id < at(b.doc).id;
  });
  return found;
}

DocRange MemoryIndex::session(DocNumber doc) const {
  const std::uint32_t session = session_of_[doc];
  return session == kNoSession ? DocRange{doc, doc + 1} : sessions_[session];
}

double MemoryIndex::average_session_words() const {
  const std::size_t turns = turns_.count();
  if (turns == 0 || sessions_.empty()) return keywords_.average_words();
  return keywords_.average_words() * static_cast<double>(turns) /
         static_cast<double>(sessions_.size());
}

}  // namespace sophia::memory
