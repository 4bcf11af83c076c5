#include "cortex/functions/key_phrases.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "cortex/functions/list_reader.h"
#include "cortex/functions/word_table.h"

namespace sophia::cortex {
namespace {

constexpr std::size_t kMaxWords = 4;
constexpr std::size_t kMaxEvidence = 5;

constexpr std::string_view kFillers =
    "um uh er erm hmm mm mmm mhm hm ah oh eh huh yeah yes yep yup no nope okay ok right well so "
    "like "
    "just really actually basically literally kind sort thing things stuff something anything "
    "everything someone somebody anyone everyone gonna wanna gotta lot lots bit little maybe "
    "perhaps "
    "probably sure mean means meant know knows think thinks thought guess say says said saying "
    "tell "
    "told talk talking talked go goes going went gone get gets got getting come comes came coming "
    "take takes took taken make makes made making want wants wanted need needs needed see sees saw "
    "seen look looks looking looked let lets give gives gave given put try trying tried use using "
    "used good great fine nice bad much many more most less least few very too also still even "
    "ever "
    "never always sometimes often now then here there today tomorrow yesterday time times way ways "
    "back one two three first second last next new old big small long short whole thank thanks "
    "please sorry hello hi hey bye welcome course exactly absolutely definitely obviously cool "
    "wow people guy guys person cause 'cause because though although anyway alright i'm i've i'll "
    "i'd you're you've you'll you'd we're we've we'll we'd they're they've they'll it's it'll "
    "that's "
    "that'll there's here's what's let's who's don't doesn't didn't can't couldn't won't wouldn't "
    "isn't aren't wasn't weren't haven't hasn't hadn't shouldn't he's she's he'll she'll ain't "
    "y'all "
    "may might must shall will would could should can cannot able keep keeps kept start started "
    "happen happens happened feel feels felt seem seems different point part end start day days "
    "week weeks month months year years minute minutes hour hours monday tuesday wednesday "
    "thursday "
    "friday saturday sunday january february march april june july august september october "
    "november "
    "december inaudible laughter unclear crosstalk ja nein genau halt eben mal doch schon gut also "
    "ahm ah naja klar bitte danke sagen machen gehen kommen si bueno pues vale claro entonces "
    "digamos "
    "gracias hacer decir ir ver tener hay";

const WordTable<bool>& fillers() {
  static const WordTable<bool> table = [] {
    WordTable<bool> words;
    read_list(
        kFillers, [](std::string_view) {}, [&](std::string_view word) { words.at(word) = true; });
    return words;
  }();
  return table;
}

struct Candidate {
  std::string text;
  std::vector<std::string> words;
  std::vector<Evidence> evidence;
  std::uint32_t count = 0;
  std::size_t order = 0;
  double score = 0;
};

struct Degree {
  double frequency = 0;
  double degree = 0;
};

class Collector {
 public:
  void read(const CallSentence& sentence) {
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= sentence.words.size(); ++i) {
      const bool stops = i == sentence.words.size() || !is_content(sentence.words[i].folded);
      if (!stops && (i == begin || joined(sentence, i))) continue;
      add(sentence, begin, i);
      begin = stops ? i + 1 : i;
    }
  }

  std::vector<Candidate> scored() {
    std::vector<Candidate> result;
    for (auto& [key, candidate] : candidates_) {
      double sum = 0;
      for (const auto& word : candidate.words) sum += words_[word].degree / words_[word].frequency;
      if (candidate.words.size() == 1 && candidate.count < 2) continue;
      candidate.score = sum * (1 + std::log(candidate.count));
      result.push_back(std::move(candidate));
    }
    std::ranges::sort(result, [](const Candidate& a, const Candidate& b) {
      return a.score != b.score ? a.score > b.score : a.order < b.order;
    });
    return result;
  }

 private:
  static bool is_content(std::string_view word) {
    return word.size() >= 3 && !text::is_stop_word(word) && !is_filler_word(word);
  }
  // Only blanks or a hyphen between words i - 1 and i.
  static bool joined(const CallSentence& sentence, std::size_t i) {
    const auto from = sentence.words[i - 1].end;
    const auto between = sentence.text.substr(from, sentence.words[i].begin - from);
    return between.find_first_not_of(" -") == std::string_view::npos;
  }

  void add(const CallSentence& sentence, std::size_t begin, std::size_t end) {
    if (begin >= end || end - begin > kMaxWords) return;
    const bool number = std::ranges::all_of(
        sentence.words.begin() + static_cast<std::ptrdiff_t>(begin),
        sentence.words.begin() + static_cast<std::ptrdiff_t>(end),
        [](const text::Word& word) { return word.folded[0] >= '0' && word.folded[0] <= '9'; });
    if (number) return;
    std::string key;
    std::vector<std::string> words;
    for (std::size_t i = begin; i < end; ++i) {
      key += sentence.words[i].folded + ' ';
      words.push_back(sentence.words[i].folded);
      words_[words.back()].frequency += 1;
      words_[words.back()].degree += static_cast<double>(end - begin);
    }
    Candidate& candidate = candidates_[key];
    if (candidate.count++ == 0) {
      const auto from = sentence.words[begin].begin;
      candidate.text = sentence.text.substr(from, sentence.words[end - 1].end - from);
      if (begin == 0 && !(end > 1 && is_capital(sentence, 1))) lower_first(candidate.text);
      candidate.words = std::move(words);
      candidate.order = order_++;
    }
    if (candidate.evidence.size() < kMaxEvidence) candidate.evidence.push_back(sentence.evidence);
  }

  static bool is_capital(const CallSentence& sentence, std::size_t at) {
    const char c = sentence.text[sentence.words[at].begin];
    return c >= 'A' && c <= 'Z';
  }

  // A sentence's first word is not a name for being first, unless it has a second capital (or, see
  // above, is followed by one: "John Smith").
  static void lower_first(std::string& text) {
    const bool second_capital = text.size() > 1 && text[1] >= 'A' && text[1] <= 'Z';
    if (!second_capital && text[0] >= 'A' && text[0] <= 'Z')
      text[0] = static_cast<char>(text[0] + 32);
  }

  std::unordered_map<std::string, Candidate> candidates_;
  std::unordered_map<std::string, Degree> words_;
  std::size_t order_ = 0;
};

bool lies_inside(const Candidate& inner, const Candidate& outer) {
  return inner.words.size() < outer.words.size() && inner.count <= outer.count &&
         !std::ranges::search(outer.words, inner.words).empty();
}

}  // namespace

bool is_filler_word(std::string_view folded) { return fillers().find(folded) != nullptr; }

std::vector<KeyPhrase> key_phrases(std::span<const CallSentence> sentences, std::size_t limit) {
  Collector collector;
  for (const CallSentence& sentence : sentences) collector.read(sentence);
  const auto candidates = collector.scored();
  std::vector<const Candidate*> chosen;
  for (const Candidate& candidate : candidates) {
    if (chosen.size() == limit) break;
    const bool covered = std::ranges::any_of(
        chosen, [&](const Candidate* better) { return lies_inside(candidate, *better); });
    if (!covered) chosen.push_back(&candidate);
  }
  std::vector<KeyPhrase> result;
  for (const Candidate* candidate : chosen) {
    result.push_back({candidate->text, candidate->score / chosen.front()->score, candidate->count,
                      candidate->evidence});
  }
  return result;
}

}  // namespace sophia::cortex
