#include "cortex/functions/valence_lexicon.h"

#include <algorithm>
#include <charconv>

#include "core/result.h"
#include "cortex/functions/embedded_data.h"
#include "cortex/functions/list_reader.h"

namespace sophia::cortex {
namespace {

// Our own lists: a bad number is a fault of the build, not of the input.
float number_of(std::string_view text) {
  float value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  SOPHIA_CHECK(read.ec == std::errc{} && read.ptr == text.data() + text.size());
  return value;
}

using Marker = void (*)(WordInfo&, float);
struct Group {
  std::string_view name;
  Marker mark;
};
constexpr Group kGroups[] = {
    {"boost", [](WordInfo& w, float v) { w.boost = v; }},
    {"negate", [](WordInfo& w, float v) { w.negate = v; }},
    {"hedge", [](WordInfo& w, float) { w.hedge = true; }},
    {"skip", [](WordInfo& w, float) { w.skip = true; }},
    {"contrast", [](WordInfo& w, float) { w.contrast = true; }},
    {"concession", [](WordInfo& w, float) { w.concession = true; }},
    {"sarcasm", [](WordInfo& w, float) { w.sarcasm = true; }},
};

constexpr std::size_t kCacheWords = 1 << 16;

struct StemCache {
  explicit StemCache(text::Language language) : stemmer(language) {}
  text::Stemmer stemmer;
  WordTable<const WordInfo*> found;
};

StemCache& stem_cache(text::Language language) {
  thread_local StemCache english(text::Language::kEnglish);
  thread_local StemCache german(text::Language::kGerman);
  thread_local StemCache spanish(text::Language::kSpanish);
  if (language == text::Language::kGerman) return german;
  if (language == text::Language::kSpanish) return spanish;
  return english;
}

class Emoticons {
 public:
  Emoticons() {
    float valence = 0;
    read_list(
        data::emoticons(), [&](std::string_view group) { valence = number_of(group); },
        [&](std::string_view sign) {
          table_.at(sign) = Emoticon{valence, static_cast<std::uint32_t>(sign.size())};
          longest_ = std::max(longest_, sign.size());
          starts_[static_cast<unsigned char>(sign.front())] = true;
        });
  }
  const Emoticon* match(std::string_view text) const {
    if (text.empty() || !starts_[static_cast<unsigned char>(text.front())]) return nullptr;
    for (std::size_t size = std::min(longest_, text.size()); size > 0; --size) {
      if (const Emoticon* found = table_.find(text.substr(0, size))) return found;
    }
    return nullptr;
  }

 private:
  WordTable<Emoticon> table_;
  std::size_t longest_ = 0;
  bool starts_[256] = {};
};

}  // namespace

const ValenceLexicon* ValenceLexicon::of(text::Language language) {
  static const ValenceLexicon english(text::Language::kEnglish, data::valence_en(),
                                      data::modifiers_en());
  static const ValenceLexicon german(text::Language::kGerman, data::valence_de(),
                                     data::modifiers_de());
  static const ValenceLexicon spanish(text::Language::kSpanish, data::valence_es(),
                                      data::modifiers_es());
  switch (language) {
    case text::Language::kEnglish:
      return &english;
    case text::Language::kGerman:
      return &german;
    case text::Language::kSpanish:
      return &spanish;
    default:
      return nullptr;
  }
}

ValenceLexicon::ValenceLexicon(text::Language language, std::string_view valences,
                               std::string_view modifiers)
    : language_(language) {
  read_valences(valences);
  read_modifiers(modifiers);
  index_phrases();
  index_stems();
}

void ValenceLexicon::read_valences(std::string_view list) {
  float valence = 0;
  read_list(
      list, [&](std::string_view group) { valence = number_of(group); },
      [&](std::string_view word) {
        WordInfo& info = words_.at(word);
        info.valence = valence;
        info.has_valence = true;
        ++valenced_;
      });
}

void ValenceLexicon::read_modifiers(std::string_view list) {
  Marker mark = nullptr;
  float value = 0;
  read_list(
      list,
      [&](std::string_view group) {
        const auto space = group.find(' ');
        const auto* known = std::ranges::find(kGroups, group.substr(0, space), &Group::name);
        SOPHIA_CHECK(known != std::end(kGroups));
        mark = known->mark;
        value = number_of(group.substr(space + 1));
      },
      [&](std::string_view word) { mark(words_.at(word), value); });
}

void ValenceLexicon::index_phrases() {
  std::vector<std::pair<std::string, std::uint8_t>> firsts;
  words_.each([&](std::string_view word, const WordInfo&) {
    const auto joints = std::ranges::count(word, '_');
    if (joints == 0) return;
    firsts.emplace_back(word.substr(0, word.find('_')), static_cast<std::uint8_t>(joints + 1));
  });
  for (const auto& [first, length] : firsts) {
    WordInfo& info = words_.at(first);
    info.phrase_words = std::max(info.phrase_words, length);
  }
}

// Words that share a stem share a valence: the mean of those listed.
void ValenceLexicon::index_stems() {
  struct Sum {
    float total = 0;
    float count = 0;
  };
  WordTable<Sum> sums;
  text::Stemmer stemmer(language_);
  words_.each([&](std::string_view word, const WordInfo& info) {
    if (!info.has_valence || word.find('_') != std::string_view::npos || word.size() < 4) return;
    Sum& sum = sums.at(stemmer.stem(word));
    sum.total += info.valence;
    sum.count += 1;
  });
  sums.each([&](std::string_view stem, const Sum& sum) {
    WordInfo& info = stems_.at(stem);
    info.valence = sum.total / sum.count;
    info.has_valence = true;
  });
  // Words that are listed only as the start of a phrase take their stem's valence too.
  std::vector<std::pair<std::string, float>> bare;
  words_.each([&](std::string_view word, const WordInfo& info) {
    if (info.has_valence || info.boost != 0 || info.negate != 1 || info.hedge || info.contrast ||
        info.concession || word.find('_') != std::string_view::npos || word.size() < 4) {
      return;
    }
    if (const WordInfo* same = stems_.find(stemmer.stem(word))) {
      bare.emplace_back(word, same->valence);
    }
  });
  for (const auto& [word, valence] : bare) {
    words_.at(word).valence = valence;
    words_.at(word).has_valence = true;
  }
}

const WordInfo* ValenceLexicon::find(std::string_view word, std::uint64_t hash) const {
  if (const WordInfo* info = words_.find(hash, word)) return info;
  if (word.size() < 4) return nullptr;
  StemCache& cache = stem_cache(language_);
  if (const auto* known = cache.found.find(hash, word)) return *known;
  if (cache.found.size() >= kCacheWords) cache.found.clear();
  const WordInfo* info = stems_.find(cache.stemmer.stem(word));
  cache.found.at(word) = info;
  return info;
}

const Emoticon* emoticon_at(std::string_view text) {
  static const Emoticons emoticons;
  return emoticons.match(text);
}

}  // namespace sophia::cortex
