#include <algorithm>
#include <set>

#include "search/transcript_search.h"
#include "text/utf8.h"
#include "text/words.h"

namespace sophia::search {
namespace {

std::multiset<std::string> letter_pairs(std::string_view text) {
  std::multiset<std::string> pairs;
  const std::string folded = text::fold(text);
  for (std::size_t i = 0; i + 1 < folded.size(); ++i) pairs.insert(folded.substr(i, 2));
  return pairs;
}

// Share of letter pairs that two texts have in common (Dice coefficient), 0..1.
double likeness(const std::multiset<std::string>& a, const std::multiset<std::string>& b) {
  std::vector<std::string> shared;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(shared));
  const auto total = static_cast<double>(a.size() + b.size());
  return total > 0 ? 2.0 * static_cast<double>(shared.size()) / total : 0;
}

// Up to three names that are like `wanted`, as a whole or in one of their words.
std::string near_names(const std::set<std::string>& names, std::string_view wanted) {
  const auto wanted_pairs = letter_pairs(wanted);
  std::vector<std::pair<double, std::string>> ranked;
  for (const std::string& name : names) {
    double best = likeness(letter_pairs(name), wanted_pairs);
    for (const text::Word& word : text::words(name)) {
      best = std::max(best, likeness(letter_pairs(word.folded), wanted_pairs));
    }
    if (best >= 0.3) ranked.emplace_back(-best, name);
  }
  std::sort(ranked.begin(), ranked.end());
  std::string text;
  for (std::size_t i = 0; i < ranked.size() && i < 3; ++i) {
    text += (i == 0 ? "; did you mean " : ", ") + ranked[i].second;
  }
  return text.empty() ? text : text + "?";
}

// Whom a filter by one name leaves: an error with near names when that is nobody.
Status check_name(std::string_view kind, const std::string& wanted,
                  const std::string Call::* member, const TranscriptIndex& index,
                  const Filter& only, const access::Principal& principal,
                  const access::Policy& policy) {
  if (wanted.empty()) return {};
  const auto readable = [&](const Call& call) {
    return call.is_current && policy.may_read_call(principal, {call.call_id, call.rep_id,
                                                               call.is_private, call.owner_only});
  };
  const auto filter = index.prepare(only);
  const auto& calls = index.calls();
  const auto kept = [&](const Call& call) { return filter.keeps(call) && readable(call); };
  if (std::any_of(calls.begin(), calls.end(), kept)) return {};
  std::set<std::string> names;
  for (const Call& call : calls) {
    if (readable(call) && !(call.*member).empty()) names.insert(call.*member);
  }
  return fail(Code::kNotFound, "no call has the " + std::string(kind) + " '" + wanted + "'" +
                                   near_names(names, wanted));
}

}  // namespace

Status check_names(const TranscriptIndex& index, const Filter& filter,
                   const access::Principal& principal, const access::Policy& policy) {
  const auto check = [&](std::string_view kind, std::string Filter::* wanted,
                         const std::string Call::* member) {
    Filter only;
    only.*wanted = filter.*wanted;
    return check_name(kind, filter.*wanted, member, index, only, principal, policy);
  };
  SOPHIA_CHECK_OK(check("account", &Filter::account, &Call::account));
  SOPHIA_CHECK_OK(check("rep", &Filter::rep, &Call::rep));
  SOPHIA_CHECK_OK(check("id", &Filter::call_id, &Call::call_id));
  return check("deal", &Filter::deal_id, &Call::deal_id);
}

}  // namespace sophia::search
