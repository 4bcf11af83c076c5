#include "cortex/functions/next_steps.h"

#include <algorithm>

#include "cortex/functions/due_date.h"
#include "cortex/functions/sentence_cues.h"

namespace sophia::cortex {
namespace {

constexpr double kThreshold = 0.6;
constexpr double kDueBonus = 0.3;
// In a call of this many sentences, "I'll open it" said early and without a date is done in the
// call itself; what is agreed for later comes at its end.
constexpr std::size_t kWholeCall = 40;
constexpr double kClosingFrom = 0.6;
constexpr double kSaidEarly = 0.15;

bool has_word(const CallSentence& sentence, std::string_view word) {
  return std::ranges::any_of(sentence.words, [&](const text::Word& w) { return w.folded == word; });
}

bool has_pair(const CallSentence& sentence, std::string_view first, std::string_view second) {
  for (std::size_t i = 1; i < sentence.words.size(); ++i) {
    if (sentence.words[i - 1].folded == first && sentence.words[i].folded == second) return true;
  }
  return false;
}

bool is_capital(const CallSentence& sentence, std::size_t at) {
  const char c = sentence.text[sentence.words[at].begin];
  return c >= 'A' && c <= 'Z';
}

bool is_name_word(const CallSentence& sentence, std::size_t at) {
  const auto& word = sentence.words[at];
  return is_capital(sentence, at) && !text::is_stop_word(word.folded) && word.folded.size() >= 3;
}

// The capitalised words that end before `end`, as one text; `begin` is where they begin.
std::string_view name_before(const CallSentence& sentence, std::size_t end, std::size_t& begin) {
  begin = end;
  while (begin > 0 && is_name_word(sentence, begin - 1)) --begin;
  if (begin == end) return {};
  const auto from = sentence.words[begin].begin;
  return sentence.text.substr(from, sentence.words[end - 1].end - from);
}

// "Priya will switch on", "Priya and Tom will", "John Smith at Acme will": the name before "will",
// "can" or "is"; a company behind "at" or "from" is not who does it.
std::string named_owner(const CallSentence& sentence) {
  for (std::size_t i = 1; i < sentence.words.size(); ++i) {
    const auto& word = sentence.words[i].folded;
    if (word != "will" && word != "can" && word != "is") continue;
    std::size_t begin = 0;
    std::string_view name = name_before(sentence, i, begin);
    if (!name.empty() && begin > 1) {
      const auto& link = sentence.words[begin - 1].folded;
      std::size_t person_begin = 0;
      const auto person = name_before(sentence, begin - 1, person_begin);
      if ((link == "at" || link == "from") && !person.empty()) name = person;
    }
    if (!name.empty()) return std::string(name);
  }
  return {};
}

bool asks_the_other(const CallSentence& sentence) {
  return has_pair(sentence, "can", "you") || has_pair(sentence, "could", "you") ||
         has_pair(sentence, "please", "send") || has_pair(sentence, "send", "me") ||
         has_pair(sentence, "send", "us");
}

bool speaks_for_self(const CallSentence& sentence) {
  for (const std::string_view word : {"i'll", "we'll", "i", "let's", "we", "ich", "wir", "i'd"}) {
    if (has_word(sentence, word)) return true;
  }
  return has_pair(sentence, "you'll", "have") || has_pair(sentence, "you'll", "get");
}

std::string_view last_other_speaker(std::span<const CallSentence> sentences, std::size_t at) {
  for (std::size_t back = at; back-- > 0;) {
    if (sentences[back].speaker != sentences[at].speaker) return sentences[back].speaker;
  }
  for (std::size_t next = at + 1; next < sentences.size(); ++next) {
    if (sentences[next].speaker != sentences[at].speaker) return sentences[next].speaker;
  }
  return {};
}

std::string owner_of(std::span<const CallSentence> sentences, std::size_t at) {
  const CallSentence& sentence = sentences[at];
  if (asks_the_other(sentence)) return std::string(last_other_speaker(sentences, at));
  if (!has_word(sentence, "i'll") && !has_word(sentence, "we'll")) {
    if (auto name = named_owner(sentence); !name.empty()) return name;
  }
  if (speaks_for_self(sentence)) return std::string(sentence.speaker);
  if (has_word(sentence, "he'll") || has_word(sentence, "she'll") || has_word(sentence, "they'll"))
    return {};
  return std::string(sentence.speaker);
}

}  // namespace

std::vector<NextStep> next_steps(std::span<const CallSentence> sentences, CivilDate call_date) {
  std::vector<NextStep> steps;
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    const CallSentence& sentence = sentences[i];
    const SentenceCues cues(sentence, {});
    const double promise = cues.confidence("promise");
    if (promise == 0) continue;
    const auto due = find_due_date(sentence.text, sentence.words, call_date);
    double confidence = promise - 0.6 * cues.confidence("not_promise");
    confidence += due ? kDueBonus * (1 - confidence) : -0.15;
    const double place = static_cast<double>(i) / static_cast<double>(sentences.size());
    if (!due && sentences.size() >= kWholeCall && place < kClosingFrom) confidence -= kSaidEarly;
    if (confidence < kThreshold) continue;
    NextStep step;
    step.owner = owner_of(sentences, i);
    step.action = sentence.text;
    if (due) step.due = sentence.text.substr(due->begin, due->end - due->begin);
    if (due) step.due_date = due->date;
    step.confidence = confidence;
    step.evidence = sentence.evidence;
    step.speaker = sentence.speaker;
    step.side = sentence.side;
    step.start_ms = sentence.start_ms;
    steps.push_back(std::move(step));
  }
  return steps;
}

NextStepStrength next_step_strength(std::span<const NextStep> steps) {
  bool internal = false;
  bool external = false;
  bool dated = false;
  for (const NextStep& step : steps) {
    internal = internal || step.side == Side::kInternal;
    external = external || step.side == Side::kExternal;
    dated = dated || !step.due.empty();
  }
  if (!internal && !external) return NextStepStrength::kNone;
  return internal && external && dated ? NextStepStrength::kStrong : NextStepStrength::kWeak;
}

}  // namespace sophia::cortex
