#include "search/transcript_search.h"

#include <algorithm>
#include <cstdio>
#include <set>
#include <unordered_set>

#include "text/utf8.h"
#include "text/words.h"

namespace sophia::search {
namespace {

// Up to three names that share the most letter pairs with `wanted` (Dice coefficient >= 0.3).
std::string near_names(const std::set<std::string>& names, std::string_view wanted) {
  const auto pairs = [](std::string_view text) {
    std::multiset<std::string> result;
    const std::string folded = text::fold(text);
    for (std::size_t i = 0; i + 1 < folded.size(); ++i) result.insert(folded.substr(i, 2));
    return result;
  };
  const auto wanted_pairs = pairs(wanted);
  std::vector<std::pair<double, std::string>> ranked;
  for (const std::string& name : names) {
    const auto have = pairs(name);
    std::vector<std::string> shared;
    std::set_intersection(have.begin(), have.end(), wanted_pairs.begin(), wanted_pairs.end(),
                          std::back_inserter(shared));
    const double total = static_cast<double>(have.size() + wanted_pairs.size());
    const double dice = total > 0 ? 2.0 * static_cast<double>(shared.size()) / total : 0;
    if (dice >= 0.3) ranked.emplace_back(-dice, name);
  }
  std::sort(ranked.begin(), ranked.end());
  std::string text;
  for (std::size_t i = 0; i < ranked.size() && i < 3; ++i) {
    text += (i == 0 ? "; did you mean " : ", ") + ranked[i].second;
  }
  return text.empty() ? text : text + "?";
}

Status check_name(std::string_view kind, const std::string& wanted,
                  const std::string Call::*member, const std::vector<const Call*>& readable,
                  bool whole_words) {
  if (wanted.empty()) return {};
  std::set<std::string> names;
  for (const Call* call : readable) {
    const std::string& name = call->*member;
    if (whole_words ? name_matches(name, wanted) : name == wanted) return {};
    if (!name.empty()) names.insert(name);
  }
  return fail(Code::kNotFound, "no call has the " + std::string(kind) + " '" + wanted + "'" +
                                   near_names(names, wanted));
}

}  // namespace

std::string clock_text(std::int64_t ms) {
  const long long s = std::max<std::int64_t>(ms, 0) / 1000;
  char buffer[40];
  if (s >= 3600) {
    std::snprintf(buffer, sizeof buffer, "%lld:%02lld:%02lld", s / 3600, s / 60 % 60, s % 60);
  } else {
    std::snprintf(buffer, sizeof buffer, "%lld:%02lld", s / 60, s % 60);
  }
  return buffer;
}

Status check_names(const TranscriptIndex& index, const Filter& filter,
                   const access::Principal& principal, const access::Policy& policy) {
  if (!filter.filters_calls()) return {};
  std::vector<const Call*> readable;
  for (const Call& call : index.calls()) {
    const auto newest = index.find_call(call.call_id);
    if (!newest || &index.calls()[*newest] != &call) continue;  // an older version
    if (policy.may_read_call(principal, {call.call_id, call.rep_id, call.is_private, call.owner_only})) {
      readable.push_back(&call);
    }
  }
  SOPHIA_CHECK_OK(check_name("account", filter.account, &Call::account, readable, true));
  SOPHIA_CHECK_OK(check_name("rep", filter.rep, &Call::rep, readable, true));
  SOPHIA_CHECK_OK(check_name("id", filter.call_id, &Call::call_id, readable, false));
  return check_name("deal", filter.deal_id, &Call::deal_id, readable, false);
}

const Sentence* best_sentence(const TranscriptIndex& index, const Segment& segment,
                              const KeywordQuery& query) {
  const text::Language language = text::language_of(index.calls()[segment.call].language);
  text::Stemmer stemmer(language);
  std::unordered_map<std::string, double> weights;
  const auto weigh = [&](const std::string& folded) {
    weights[std::string(stemmer.stem(folded))] =
        index.keywords().idf(index.keywords().document_frequency(folded));
  };
  for (const auto& word : query.words) weigh(word.folded);
  for (const auto& phrase : query.phrases) {
    for (const std::string& word : phrase) weigh(word);
  }
  const Sentence* best = nullptr;
  double best_score = -1;
  for (std::uint32_t i = segment.first_sentence; i < segment.last_sentence; ++i) {
    const Sentence& sentence = index.sentences()[i];
    std::unordered_set<std::string> seen;
    double score = 0;
    text::WordScanner scanner(sentence.text);
    while (scanner.next()) {
      std::string stem(stemmer.stem(scanner.word()));
      const auto found = weights.find(stem);
      if (found != weights.end() && seen.insert(std::move(stem)).second) score += found->second;
    }
    if (score > best_score) {
      best = &sentence;
      best_score = score;
    }
  }
  return best;
}

Result<std::vector<TranscriptHit>> search_transcripts(const TranscriptIndex& index,
                                                      std::string_view query_text,
                                                      const Filter& filter, std::size_t limit,
                                                      const access::Principal& principal,
                                                      const access::Policy& policy) {
  const KeywordQuery query = parse_keyword_query(query_text);
  if (query.empty()) {
    return fail(Code::kInvalidArgument, "there is nothing to search for: write one or more words");
  }
  SOPHIA_TRY(const Filter valid, validated(filter));
  SOPHIA_CHECK_OK(check_names(index, valid, principal, policy));
  const DocSet allowed = index.documents(valid, principal, policy);
  std::vector<TranscriptHit> hits;
  std::set<std::pair<std::string, std::string>> seen;  // call, sentence
  for (const ScoredDoc& scored : index.keywords().search(query, limit + limit / 2 + 10, &allowed)) {
    if (hits.size() == limit) break;
    TranscriptHit hit;
    hit.doc = scored.doc;
    hit.score = scored.score;
    hit.segment = &index.segments()[scored.doc];
    hit.call = &index.calls()[hit.segment->call];
    hit.sentence = best_sentence(index, *hit.segment, query);
    if (hit.sentence == nullptr || !seen.emplace(hit.call->call_id, hit.sentence->text).second) continue;
    hit.marks = marks_of(hit.sentence->text, text::language_of(hit.call->language), query);
    hits.push_back(std::move(hit));
  }
  return hits;
}

}  // namespace sophia::search
