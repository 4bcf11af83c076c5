#include "search/transcript_index.h"

#include <algorithm>

#include "core/hash.h"
#include "search/sql.h"
#include "text/utf8.h"

namespace sophia::search {
namespace {

using warehouse::ResultSet;
using warehouse::Value;

Call read_call(const ResultSet& rows, std::size_t row) {
  Call call;
  std::size_t c = 0;
  for (std::string* text :
       {&call.call_id, &call.title, &call.account, &call.deal_id, &call.rep, &call.rep_id,
        &call.direction, &call.language, &call.workspace, &call.url}) {
    *text = rows.text(row, c++);
  }
  if (!rows.is_null(row, c)) call.started_at = rows.timestamp(row, c);
  call.duration_s = rows.integer(row, ++c);
  if (!rows.is_null(row, ++c)) call.sentiment = rows.real(row, c);
  call.topics = rows.texts(row, ++c);
  call.trackers = rows.texts(row, ++c);
  call.summary = rows.text(row, ++c);
  call.is_private = rows.boolean(row, ++c);
  call.owner_only = rows.boolean(row, ++c);
  call.fingerprint = rows.text(row, ++c);
  call.segments = static_cast<std::size_t>(rows.integer(row, ++c));
  return call;
}

bool has_equal(const std::vector<std::string>& names, std::string_view wanted) {
  const std::string folded = text::fold(wanted);
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& name) { return text::fold(name) == folded; });
}

}  // namespace

void TranscriptIndex::clear() {
  calls_.clear();
  segments_.clear();
  sentences_.clear();
  call_by_id_.clear();
  names_ = {};
  keywords_ = std::make_unique<KeywordIndex>();
  vectors_ = choice_.model_id.empty() ? nullptr : std::make_unique<VectorIndex>(choice_.dimension);
}

TranscriptIndex::TranscriptIndex(VectorChoice vectors) : choice_(std::move(vectors)) { clear(); }

DocRange TranscriptIndex::session(DocNumber doc) const {
  const Call& call = calls_[segments_[doc].call];
  // A removed document has no session but itself.
  return doc >= call.first && doc < call.last ? DocRange{call.first, call.last}
                                              : DocRange{doc, doc + 1};
}

double TranscriptIndex::average_session_words() const {
  const auto calls = static_cast<double>(std::max<std::size_t>(1, call_by_id_.size()));
  return keywords_->average_words() * static_cast<double>(keywords_->live_count()) / calls;
}

std::optional<std::uint32_t> TranscriptIndex::find_call(std::string_view call_id) const {
  const auto found = call_by_id_.find(std::string(call_id));
  if (found == call_by_id_.end()) return std::nullopt;
  return found->second;
}

Result<std::vector<Call>> TranscriptIndex::load_calls(warehouse::Connection& connection) {
  std::vector<Call> calls;
  SOPHIA_CHECK_OK(connection.stream(sql::kIndexCalls, {}, [&](const ResultSet& rows) -> Status {
    for (std::size_t row = 0; row < rows.row_count(); ++row) calls.push_back(read_call(rows, row));
    return {};
  }));
  return calls;
}

Manifest TranscriptIndex::manifest_of(const std::vector<Call>& calls, const VectorChoice& vectors) {
  Manifest manifest{vectors.model_id, vectors.dimension, 0, 0, 0};
  for (const Call& call : calls) {
    if (!call.is_current) continue;
    ++manifest.calls;
    manifest.segments += call.segments;
    manifest.content += xxh64(call.call_id + '\x1f' + call.fingerprint);
  }
  return manifest;
}

Result<Manifest> TranscriptIndex::manifest_of(warehouse::Connection& connection,
                                              const VectorChoice& vectors) {
  SOPHIA_TRY(const auto calls, load_calls(connection));
  return manifest_of(calls, vectors);
}

Manifest TranscriptIndex::manifest() const {
  Manifest manifest = manifest_of(calls_, choice_);
  manifest.segments = keywords_->live_count();
  return manifest;
}

Status TranscriptIndex::load_segments(warehouse::Connection& connection,
                                      const std::vector<std::string>& call_ids) {
  std::string document;  // text of the segment being read
  const auto first_new = static_cast<DocNumber>(segments_.size());
  const auto finish = [&] {
    if (keywords_->document_count() == segments_.size()) return;
    Call& call = calls_[segments_.back().call];
    segments_.back().last_sentence = static_cast<std::uint32_t>(sentences_.size());
    const DocNumber doc = keywords_->add(document, text::language_of(call.language));
    if (call.last == 0) call.first = doc;
    call.last = doc + 1;
    document.clear();
  };
  const std::vector<Value> parameters = {Value(call_ids)};
  SOPHIA_CHECK_OK(
      connection.stream(sql::kIndexSentences, parameters, [&](const ResultSet& rows) -> Status {
        for (std::size_t row = 0; row < rows.row_count(); ++row) {
          const std::string& transcript_id = rows.text(row, 1);
          if (segments_.empty() || segments_.back().transcript_id != transcript_id) {
            finish();
            const auto first = static_cast<std::uint32_t>(sentences_.size());
            segments_.push_back({transcript_id, call_by_id_.at(rows.text(row, 0)),
                                 rows.text(row, 2), rows.text(row, 3), first, first});
          }
          sentences_.push_back({static_cast<std::int32_t>(rows.integer(row, 4)),
                                static_cast<std::int32_t>(rows.integer(row, 5)),
                                static_cast<std::int32_t>(rows.integer(row, 6)),
                                rows.text(row, 7)});
          document += sentences_.back().text;
          document += ' ';
        }
        return {};
      }));
  finish();
  return load_vectors(connection, call_ids, first_new);
}

Status TranscriptIndex::load_vectors(warehouse::Connection& connection,
                                     const std::vector<std::string>& call_ids, DocNumber first) {
  if (vectors_ == nullptr) return {};
  std::unordered_map<std::string, std::vector<float>> loaded;
  const std::vector<Value> parameters = {Value(call_ids), Value(choice_.model_id)};
  SOPHIA_CHECK_OK(
      connection.stream(sql::kIndexVectors, parameters, [&](const ResultSet& rows) -> Status {
        for (std::size_t row = 0; row < rows.row_count(); ++row) {
          loaded.emplace(rows.text(row, 0), rows.floats(row, 1));
        }
        return {};
      }));
  for (std::size_t doc = first; doc < segments_.size(); ++doc) {
    const auto found = loaded.find(segments_[doc].transcript_id);
    auto added = found == loaded.end() ? vectors_->add({}) : vectors_->add(found->second);
    if (!added) return fail(std::move(added).error(), "segment " + segments_[doc].transcript_id);
  }
  return {};
}

void TranscriptIndex::remove_call(std::uint32_t call) {
  for (DocNumber doc = calls_[call].first; doc < calls_[call].last; ++doc) {
    keywords_->remove(doc);
    if (vectors_ != nullptr) vectors_->remove(doc);
  }
  call_by_id_.erase(calls_[call].call_id);
  calls_[call].is_current = false;
  calls_[call].last = calls_[call].first;
}

Result<RefreshStats> TranscriptIndex::refresh(warehouse::Connection& connection) {
  RefreshStats stats;
  SOPHIA_TRY(auto now, load_calls(connection));
  const Manifest wanted = manifest_of(now, choice_);
  SOPHIA_CHECK_OK(update(connection, std::move(now), stats));
  if (manifest() == wanted) return stats;
  // Segments without sentences, or others wrote between two reads: once more from nothing.
  clear();
  stats.rebuilt = true;
  SOPHIA_TRY(now, load_calls(connection));
  SOPHIA_CHECK_OK(update(connection, std::move(now), stats));
  return stats;
}

// Removes the calls that are gone or changed and adds what is new.
Status TranscriptIndex::update(warehouse::Connection& connection, std::vector<Call> now,
                               RefreshStats& stats) {
  std::unordered_map<std::string_view, const Call*> wanted;
  for (const Call& call : now) wanted.emplace(call.call_id, &call);

  std::vector<std::uint32_t> gone;
  for (const auto& [id, index] : call_by_id_) {
    const auto found = wanted.find(id);
    if (found == wanted.end() || found->second->fingerprint != calls_[index].fingerprint) {
      gone.push_back(index);
    }
  }
  for (const std::uint32_t call : gone) remove_call(call);
  stats.calls_removed = gone.size();
  if (keywords_->document_count() > 3'000 &&
      keywords_->live_count() * 3 < keywords_->document_count() * 2) {
    clear();
    stats.rebuilt = true;
  }

  // Some thousand calls a statement keep the sort in memory.
  constexpr std::size_t kBatch = 2'000;
  std::vector<std::string> batch;
  for (Call& call : now) {
    if (call_by_id_.contains(call.call_id)) continue;
    ++stats.calls_added;
    batch.push_back(call.call_id);
    call_by_id_.emplace(call.call_id, static_cast<std::uint32_t>(calls_.size()));
    call.account_name = names_.number(call.account);
    call.rep_name = names_.number(call.rep);
    calls_.push_back(std::move(call));
    if (batch.size() == kBatch) {
      SOPHIA_CHECK_OK(load_segments(connection, batch));
      batch.clear();
    }
  }
  if (!batch.empty()) SOPHIA_CHECK_OK(load_segments(connection, batch));
  stats.segments = keywords_->live_count();
  return {};
}

TranscriptIndex::CallFilter TranscriptIndex::prepare(const Filter& filter) const {
  CallFilter ready;
  ready.filter_ = filter;
  ready.filters_ = filter.filters_calls();
  ready.language_ = text::fold(filter.language);
  if (!filter.account.empty()) ready.accounts_ = names_.matches(filter.account);
  if (!filter.rep.empty()) ready.reps_ = names_.matches(filter.rep);
  return ready;
}

bool TranscriptIndex::CallFilter::keeps(const Call& call) const {
  if (!filters_) return true;
  const Filter& f = filter_;
  if (!f.account.empty() && !accounts_[call.account_name]) return false;
  if (!f.rep.empty() && !reps_[call.rep_name]) return false;
  if (!f.call_id.empty() && call.call_id != f.call_id) return false;
  if (!f.deal_id.empty() && call.deal_id != f.deal_id) return false;
  if (!f.workspace.empty() && call.workspace != f.workspace) return false;
  if (!f.direction.empty() && call.direction != f.direction) return false;
  if (f.since && (!call.started_at || *call.started_at < *f.since)) return false;
  if (f.until && (!call.started_at || *call.started_at >= *f.until)) return false;
  if (!f.sentiment.empty() && !sentiment_matches(sentiment_class(call.sentiment), f.sentiment))
    return false;
  if (!language_.empty() && text::fold(call.language) != language_) return false;
  if (!f.topic.empty() && !has_equal(call.topics, f.topic)) return false;
  if (!f.tracker.empty() && !has_equal(call.trackers, f.tracker)) return false;
  return true;
}

DocSet TranscriptIndex::documents(const Filter& filter, const access::Principal& principal,
                                  const access::Policy& policy) const {
  DocSet set(segments_.size());
  const CallFilter ready = prepare(filter);
  for (const Call& call : calls_) {
    if (!call.is_current || !ready.keeps(call) ||
        !policy.may_read_call(principal,
                              {call.call_id, call.rep_id, call.is_private, call.owner_only})) {
      continue;
    }
    if (!filter.filters_segments()) {
      set.insert_range(call.first, call.last);
      continue;
    }
    for (DocNumber doc = call.first; doc < call.last; ++doc) {
      const Segment& segment = segments_[doc];
      if (!filter.speaker_type.empty() && segment.speaker_type != filter.speaker_type) continue;
      if (!filter.speaker.empty() && !name_matches(segment.speaker, filter.speaker)) continue;
      set.insert(doc);
    }
  }
  return set;
}

}  // namespace sophia::search
