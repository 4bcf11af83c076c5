#include "cortex/functions/entities_names.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "cortex/functions/entities_data.h"
#include "cortex/functions/pii_cues.h"
#include "cortex/functions/pii_parts.h"

namespace sophia::cortex {
namespace {

// One edit (change, insertion, removal or swap of neighbours) apart at most.
bool within_one_edit(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1) return false;
  std::size_t i = 0;
  while (i < a.size() && a[i] == b[i]) ++i;
  if (a.size() < b.size()) return a.substr(i) == b.substr(i + 1);
  if (i == a.size() || a.substr(i + 1) == b.substr(i + 1)) return true;
  return i + 1 < a.size() && a[i] == b[i + 1] && a[i + 1] == b[i] &&
         a.substr(i + 2) == b.substr(i + 2);
}

// The words that name the people of the call.
class Parties {
 public:
  explicit Parties(std::span<const std::string> names) {
    for (const std::string& name : names) {
      const EntityTokens parts(name);
      for (std::size_t i = 0; i < parts.size(); ++i) {
        const std::string_view word = parts.word(i);
        if (word.size() < 2 || parts[i].digits) continue;
        add(word);
        const auto short_names = nicknames().find(word);
        if (short_names == nicknames().end() || (i > 0 && parts.size() > 1)) continue;
        for (const std::string_view other : short_names->second) add(other);
      }
    }
  }

  bool contains(const EntityTokens& tokens, std::size_t i) const {
    if (words_.empty() || i >= tokens.size() || tokens[i].digits) return false;
    const std::string_view word = tokens.word(i);
    const bool everyday = is_common_word(word);
    if (words_.contains(std::string(word))) {
      return !everyday || (!tokens.caseless() && tokens[i].capital && !tokens.starts_sentence(i));
    }
    if (word.size() < 5 || everyday || first_names().contains(word)) return false;
    const auto near = by_start_.find(word.front());
    return near != by_start_.end() &&
           std::ranges::any_of(near->second, [&](const std::string& name) {
             return name.size() >= 5 && within_one_edit(word, name);
           });
  }

  bool empty() const { return words_.empty(); }

 private:
  void add(std::string_view word) {
    if (words_.emplace(word).second) by_start_[word.front()].emplace_back(word);
  }
  std::unordered_set<std::string> words_;
  std::unordered_map<char, std::vector<std::string>> by_start_;
};

enum class Cue { kNone, kWeak, kStrong };

class NameReader {
 public:
  NameReader(const EntityTokens& tokens, std::span<const std::string> parties,
             const std::function<bool(std::size_t)>& taken)
      : tokens_(tokens), parties_(parties), taken_(taken) {}

  std::vector<NameRange> read(bool bare) {
    for (std::size_t i = 0; i < tokens_.size();) {
      const std::size_t last = name_at(i);
      if (last == kNone) {
        ++i;
        continue;
      }
      names_.push_back({i, last, parties_.contains(tokens_, i)});
      i = last + 1;
    }
    if (bare && names_.empty()) read_bare();
    return std::move(names_);
  }

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  static constexpr std::size_t kMaxWords = 4;

  bool word_at(std::size_t i) const {
    return i < tokens_.size() && !tokens_[i].digits && !taken_(i);
  }
  bool cased() const { return !tokens_.caseless(); }
  bool known_first(std::size_t i) const { return first_names().contains(tokens_.word(i)); }
  bool known_last(std::size_t i) const { return last_names().contains(tokens_.word(i)); }
  bool everyday(std::size_t i) const { return is_common_word(tokens_.word(i)); }

  // What the words before token i promise.
  Cue cue(std::size_t i) const {
    if (i == 0) return Cue::kNone;
    const std::string_view one = tokens_.word(i - 1);
    const std::string_view two = i > 1 ? tokens_.word(i - 2) : std::string_view();
    const std::string_view three = i > 2 ? tokens_.word(i - 3) : std::string_view();
    const auto names = [](std::string_view word) { return word == "name" || word == "names"; };
    if (names(one) && two != "company" && two != "user" && two != "brand" && two != "product") {
      return Cue::kStrong;
    }
    if ((one == "is" || one == "s" || one == "of" || one == "as") && names(two) &&
        three != "company" && three != "user" && three != "product") {
      return Cue::kStrong;
    }
    if (one == "mr" || one == "mrs" || one == "ms" || one == "miss" || one == "dr" ||
        one == "mister") {
      return Cue::kStrong;
    }
    if (one == "im" || (one == "m" && two == "i") || (one == "am" && two == "i")) return Cue::kWeak;
    if (one == "this" || (one == "is" && two == "this")) return Cue::kWeak;
    if (one == "is" && three == "full" && names(two)) return Cue::kStrong;
    static const WordSet greetings = {"hi",      "hello",   "hey",       "thanks",
                                      "dear",    "morning", "afternoon", "evening",
                                      "welcome", "bye",     "goodbye",   "meet"};
    if (greetings.contains(one) || (one == "you" && two == "thank")) return Cue::kWeak;
    return Cue::kNone;
  }

  // May be a part of a name that has begun.
  bool goes_on(std::size_t i, Cue cue) const {
    if (!word_at(i) || !tokens_.joined(i)) return initial_after(i);
    if (cased()) {
      if (!tokens_[i].capital) return false;
      return !everyday(i) || known_last(i);
    }
    if (cue_at(tokens_, i) || tokens_.word(i) == "name") return false;
    if (tokens_.word(i).size() == 1)
      return word_at(i + 1) && tokens_.word(i) != "i" && tokens_.word(i) != "a";
    if (everyday(i)) return known_last(i) && !known_function_word(i) && cue != Cue::kNone;
    return known_last(i) || known_first(i) || cue == Cue::kStrong || ends_name(i + 1);
  }

  // "John K. Smith", "O'Brien".
  bool initial_after(std::size_t i) const {
    if (!word_at(i) || !cased() || !tokens_[i].capital) return false;
    const std::string_view gap = tokens_.gap(i);
    return (gap == ". " && tokens_[i - 1].end - tokens_[i - 1].begin == 1) ||
           ((gap == "'" || gap == "’") && tokens_[i - 1].end - tokens_[i - 1].begin == 1);
  }

  bool known_function_word(std::size_t i) const {
    static const WordSet set = {"may",   "will",   "day",  "long",  "young", "short",
                                "black", "white",  "case", "price", "cook",  "day",
                                "green", "little", "best", "good"};
    return set.contains(tokens_.word(i));
  }

  // Nothing follows that would make the word before part of a sentence.
  bool ends_name(std::size_t i) const {
    if (i >= tokens_.size() || !tokens_.joined(i) || tokens_.is_digits(i)) return true;
    const std::string_view word = tokens_.word(i);
    return word == "and" || word == "here" || word == "speaking" || word == "from" ||
           word == "my" || word == "is" || word == "with" || word == "at" ||
           cue_at(tokens_, i).has_value() || taken_(i);
  }

  bool starts(std::size_t i, Cue cue) const {
    static const WordSet months = {"may", "april", "june", "august", "january", "summer", "sunday"};
    // "'Kay" is okay; "the Bill" is a law, "this Aurora" a thing.
    static const WordSet articles = {"the", "a", "an", "this", "that", "draft", "new"};
    const bool cut = tokens_.gap(i).ends_with("'") || tokens_.gap(i).ends_with("’");
    const bool thing = cue == Cue::kNone && i > 0 && tokens_.joined(i) &&
                       articles.contains(tokens_.word(i - 1)) && !word_at(i + 1);
    const bool law = i > 0 && articles.contains(tokens_.word(i - 1)) && everyday(i);
    if ((cut && tokens_[i].end - tokens_[i].begin <= 3) || thing || law) return false;
    const bool joined = i > 0 && (tokens_.joined(i) || cue != Cue::kNone);
    if (cased() && !tokens_[i].capital) return false;
    if (tokens_.word(i).size() < 2) return false;
    if (everyday(i)) {
      if (!known_first(i) && !known_last(i)) return false;
      if (cased()) {
        if (!known_first(i) || months.contains(tokens_.word(i))) return cue != Cue::kNone;
        if (!tokens_.starts_sentence(i)) return true;
        return cue != Cue::kNone || (known_first(i) && word_at(i + 1) && tokens_.joined(i + 1) &&
                                     tokens_[i + 1].capital && !everyday(i + 1));
      }
      return cue == Cue::kStrong ||
             (cue == Cue::kWeak && !known_function_word(i) && ends_name(i + 1));
    }
    if (known_first(i)) return true;
    if (cue == Cue::kStrong && joined) return true;
    if (cue == Cue::kWeak && joined) {
      return cased() ? true
                     : ends_name(i + 1) || (word_at(i + 1) && !everyday(i + 1) && ends_name(i + 2));
    }
    // "Camilo Vargas": an unknown word before a family name.
    return cased() && word_at(i + 1) && tokens_.joined(i + 1) && tokens_[i + 1].capital &&
           known_last(i + 1) && !everyday(i + 1) && !tokens_[i].upper;
  }

  // The last token of the name that starts at i.
  std::size_t name_at(std::size_t i) const {
    if (!word_at(i)) return kNone;
    if (parties_.contains(tokens_, i)) {
      std::size_t last = i;
      while (word_at(last + 1) && tokens_.joined(last + 1) && parties_.contains(tokens_, last + 1))
        ++last;
      return last;
    }
    const Cue before = cue(i);
    if (!starts(i, before)) return full_name_after(i);
    std::size_t last = i;
    while (last < i + kMaxWords - 1 && goes_on(last + 1, before)) ++last;
    return last;
  }

  // "emilia sconne is my full name".
  std::size_t full_name_after(std::size_t i) const {
    for (std::size_t words = 1; words <= 3 && word_at(i + words - 1) && !everyday(i + words - 1);
         ++words) {
      std::size_t k = i + words;
      if (tokens_.word(k) != "is" || tokens_.word(k + 1) != "my") continue;
      k += tokens_.word(k + 2) == "full" || tokens_.word(k + 2) == "first" ||
                   tokens_.word(k + 2) == "last"
               ? 3
               : 2;
      if (tokens_.word(k) == "name") return i + words - 1;
    }
    return kNone;
  }

  // "duplicate id", "reset password": the words before token i tell the kind of what it names, and
  // no number or code follows that a person could have given.
  bool describes_cue(std::size_t i) const {
    static const WordSet determiners = {"my", "your", "the", "our", "a"};
    if (determiners.contains(tokens_.word(i))) ++i;
    if (!cue_at(tokens_, i)) return false;
    for (std::size_t k = i; k < tokens_.size(); ++k) {
      if (taken_(k) || tokens_.is_digits(k)) return false;
    }
    return true;
  }

  // Unknown words alone, or before codes: "asha verma", "ludmila and 5286".
  void read_bare() {
    std::size_t i = 0;
    while (i < tokens_.size() && is_filler(tokens_.word(i))) ++i;
    std::size_t last = i;
    std::size_t words = 0;
    while (word_at(last) && !cue_at(tokens_, last) && words < 4 &&
           (!everyday(last) || (words > 0 && known_last(last)))) {
      ++last;
      ++words;
    }
    if (words == 0 || (words == 1 && tokens_.word(i).size() < 3)) return;
    if (tokens_[i].upper && cased()) return;
    if (describes_cue(last)) return;
    for (std::size_t k = last; k < tokens_.size(); ++k) {
      const bool dull = taken_(k) || is_filler(tokens_.word(k)) || is_cue_link(tokens_.word(k)) ||
                        cue_at(tokens_, k).has_value();
      if (!dull) return;
    }
    names_.push_back({i, last - 1, false});
  }

  const EntityTokens& tokens_;
  const Parties parties_;
  const std::function<bool(std::size_t)>& taken_;
  std::vector<NameRange> names_;
};

}  // namespace

std::vector<NameRange> find_names(const EntityTokens& tokens, std::span<const std::string> parties,
                                  bool bare, const std::function<bool(std::size_t)>& taken) {
  return NameReader(tokens, parties, taken).read(bare);
}

}  // namespace sophia::cortex
