// Moods, directions, topics and amounts of a question.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <span>

#include "chat/calendar.h"
#include "chat/entities.h"

namespace sophia::chat {
namespace {

using text::Word;

struct Phrase {
  std::string_view words;  // one to three folded words
  std::string_view value;
};

constexpr Phrase kMoods[] = {
    {"negative", "negative"},    {"negativ", "negative"},      {"negativity", "negative"},
    {"unhappy", "negative"},     {"angry", "negative"},        {"upset", "negative"},
    {"frustrated", "negative"},  {"frustration", "negative"},  {"annoyed", "negative"},
    {"irritated", "negative"},   {"dissatisfied", "negative"}, {"disappointed", "negative"},
    {"sour", "negative"},        {"tense", "negative"},        {"unpleasant", "negative"},
    {"furious", "negative"},     {"worst", "negative"},        {"badly", "negative"},
    {"negativen", "negative"},   {"negativa", "negative"},     {"negativas", "negative"},
    {"bad mood", "negative"},    {"sceptical", "negative"},    {"skeptical", "negative"},
    {"hostile", "negative"},     {"grumpy", "negative"},       {"pessimistic", "negative"},
    {"positive", "positive"},    {"happy", "positive"},        {"happier", "positive"},
    {"happiest", "positive"},    {"enthusiastic", "positive"}, {"satisfied", "positive"},
    {"pleased", "positive"},     {"delighted", "positive"},    {"excited", "positive"},
    {"friendliest", "positive"}, {"good mood", "positive"},    {"optimistic", "positive"},
    {"positiven", "positive"},   {"positiva", "positive"},     {"positivas", "positive"},
    {"glad", "positive"},        {"thrilled", "positive"},     {"cheerful", "positive"},
    {"zufrieden", "positive"},   {"unzufrieden", "negative"},  {"contentos", "positive"},
    {"neutral", "neutral"},
};

constexpr Phrase kDirections[] = {
    {"inbound", "Inbound"},   {"incoming", "Inbound"},      {"outbound", "Outbound"},
    {"outgoing", "Outbound"}, {"conference", "Conference"}, {"conferences", "Conference"},
};

constexpr Phrase kTopics[] = {
    {"price", "pricing"},
    {"prices", "pricing"},
    {"pricing", "pricing"},
    {"discount", "pricing"},
    {"discounts", "pricing"},
    {"money", "pricing"},
    {"list price", "pricing"},
    {"preis", "pricing"},
    {"preise", "pricing"},
    {"precio", "pricing"},
    {"precios", "pricing"},
    {"budget", "budget"},
    {"budgets", "budget"},
    {"presupuesto", "budget"},
    {"security", "security"},
    {"soc 2", "security"},
    {"soc2", "security"},
    {"sicherheit", "security"},
    {"seguridad", "security"},
    {"encryption", "security"},
    {"legal", "legal"},
    {"redlines", "legal"},
    {"liability", "legal"},
    {"contract terms", "legal"},
    {"integration", "integration"},
    {"integrations", "integration"},
    {"cloud cost", "cost"},
    {"cloud costs", "cost"},
    {"warehouse cost", "cost"},
    {"compute cost", "cost"},
    {"data quality", "data_quality"},
    {"datenqualitat", "data_quality"},
    {"lineage", "lineage"},
    {"false alarms", "alerts"},
    {"alerts", "alerts"},
    {"alerting", "alerts"},
    {"roadmap", "roadmap"},
};
// Topics by words that are ordinary elsewhere: only where subjects or lists of calls are asked for.
constexpr Phrase kWideTopics[] = {
    {"onboarding", "onboarding"}, {"renewal", "renewal"},
    {"renewals", "renewal"},      {"support", "support"},
    {"timeline", "timeline"},     {"timelines", "timeline"},
    {"evaluation", "evaluation"}, {"references", "references"},
    {"staffing", "staffing"},     {"competitors", "competitor"},
    {"competitor", "competitor"}, {"competition", "competitor"},
    {"compliance", "security"},   {"contract", "legal"},
    {"contracts", "legal"},       {"roi", "value"},
    {"value", "value"},           {"hiring", "staffing"},
};

bool overlaps(const Entities& entities, std::size_t from, std::size_t to) {
  return std::any_of(entities.all.begin(), entities.all.end(),
                     [&](const Entity& e) { return e.first_word < to && from < e.last_word; });
}

bool phrase_at(const std::vector<Word>& words, std::size_t at, std::string_view phrase,
               std::size_t& end) {
  end = at;
  while (!phrase.empty()) {
    const std::size_t space = std::min(phrase.find(' '), phrase.size());
    if (end >= words.size() || without_possessive(words[end].folded) != phrase.substr(0, space))
      return false;
    phrase.remove_prefix(std::min(space + 1, phrase.size()));
    ++end;
  }
  return true;
}

class QualityReader {
 public:
  QualityReader(Entities& entities, std::string_view text, const std::vector<Word>& words)
      : entities_(entities), text_(text), words_(words) {}

  void add_phrases(std::span<const Phrase> table, EntityType type) {
    for (std::size_t at = 0; at < words_.size(); ++at) {
      const Phrase* best = nullptr;
      std::size_t best_end = at;
      for (const Phrase& phrase : table) {
        std::size_t end = at;
        if (phrase_at(words_, at, phrase.words, end) && end > best_end) {
          best = &phrase;
          best_end = end;
        }
      }
      if (best != nullptr && !overlaps(entities_, at, best_end) && !is_quoted(at)) {
        add(type, at, best_end, std::string(best->value));
      }
    }
  }

  void add_amounts() {
    for (std::size_t at = 0; at < words_.size();) {
      const std::size_t next = amount(at);
      at = next > at ? next : at + 1;
    }
  }

 private:
  Entity& add(EntityType type, std::size_t from, std::size_t to, std::string value) {
    Entity entity{.type = type,
                  .text = std::string(
                      text_.substr(words_[from].begin, words_[to - 1].end - words_[from].begin)),
                  .value = std::move(value),
                  .first_word = from,
                  .last_word = to};
    return entities_.all.emplace_back(std::move(entity));
  }

  bool is_quoted(std::size_t at) const {
    return std::count(text_.begin(), text_.begin() + words_[at].begin, '"') % 2 == 1;
  }
  std::string_view word(std::size_t at) const {
    return at < words_.size() ? std::string_view(words_[at].folded) : std::string_view();
  }
  bool is(std::size_t at, std::initializer_list<std::string_view> any) const {
    return std::find(any.begin(), any.end(), word(at)) != any.end();
  }

  // A sum of money from word `at`: value, words used, and whether it says so (k, million,
  // currency).
  static constexpr double kLargestSum = 1e15;  // exact as an integer, more than any deal
  struct Sum {
    double value = 0;
    std::size_t end = 0;
    bool certain = false;
  };
  std::optional<Sum> sum_at(std::size_t at) const {
    if (at >= words_.size() || overlaps(entities_, at, at + 1)) return std::nullopt;
    std::string_view w = word(at);
    double scale = 1;
    bool certain = false;
    if (w.size() > 1 && (w.ends_with('k') || w.ends_with('m')) && w[w.size() - 2] >= '0' &&
        w[w.size() - 2] <= '9') {
      scale = w.ends_with('k') ? 1e3 : 1e6;
      certain = true;
      w.remove_suffix(1);
    }
    double value = 0;
    const auto [end, error] = std::from_chars(w.data(), w.data() + w.size(), value);
    // Digits alone: "inf" and "1e300" are numbers to from_chars, but no sums.
    if (error != std::errc() || end != w.data() + w.size() ||
        w.find_first_not_of("0123456789.,") != std::string_view::npos) {
      value = count_of(w);
      if (value == 0 || is(at, {"one", "couple", "few"})) return std::nullopt;
    }
    std::size_t next = at + 1;
    if (is(next, {"thousand", "k", "tausend", "mil"})) {
      scale *= 1e3;
      certain = true;
      ++next;
    } else if (is(next, {"million", "millions", "mio", "m"})) {
      scale *= 1e6;
      certain = true;
      ++next;
    }
    const std::size_t begin = words_[at].begin;
    const std::string_view lead = text_.substr(0, begin);
    if (lead.ends_with("$") || lead.ends_with("€") || lead.ends_with("£")) certain = true;
    if (is(next, {"euro", "euros", "dollar", "dollars", "usd", "eur", "bucks"}) ||
        text_.substr(words_[next - 1].end).starts_with("€") ||
        text_.substr(words_[next - 1].end).starts_with("$")) {
      certain = true;
      if (is(next, {"euro", "euros", "dollar", "dollars", "usd", "eur", "bucks"})) ++next;
    }
    if (text_.substr(words_[next - 1].end).starts_with("%") || is(next, {"percent"}))
      return std::nullopt;
    if (value * scale > kLargestSum) return std::nullopt;
    return Sum{value * scale, next, certain};
  }

  // Handles an amount that begins at `at`; the word after it, or `at`.
  std::size_t amount(std::size_t at) {
    const auto [sign, begin] = comparison(at);
    if (sign == "..") return between(at, begin);
    const auto sum = sum_at(begin);
    if (!sum || (!sum->certain && (sign.empty() || sum->value < 1000))) return at;
    if (is(sum->end, {"days", "minutes", "hours", "weeks", "months", "seconds", "calls", "people"}))
      return at;
    // "from 78 to 72 thousand" tells of a change, not of a limit.
    if (sign.empty() && is(at - 1, {"to"}) && at >= 2 && count_of(word(at - 2)) > 0) return at;
    Entity& entity = add(EntityType::kAmount, at, sum->end, std::string(sign) + digits(sum->value));
    // Limits are inclusive; sums of money have cents.
    if (sign == ">" || sign == ">=") entity.from = sum->value + (sign == ">" ? 0.01 : 0);
    if (sign == "<" || sign == "<=") entity.to = sum->value - (sign == "<" ? 0.01 : 0);
    if (sign.empty()) entity.from = entity.to = sum->value;
    return sum->end;
  }

  std::size_t between(std::size_t at, std::size_t begin) {
    const auto low = sum_at(begin);
    if (!low || !is(low->end, {"and", "to"})) return at;
    const auto high = sum_at(low->end + 1);
    if (!high || (!high->certain && high->value < 1000)) return at;
    double from = low->value;
    if (!low->certain && high->certain && from < 1000) from *= high->value >= 1e6 ? 1e6 : 1e3;
    Entity& entity =
        add(EntityType::kAmount, at, high->end, digits(from) + ".." + digits(high->value));
    entity.from = from;
    entity.to = high->value;
    return high->end;
  }

  std::pair<std::string_view, std::size_t> comparison(std::size_t at) const {
    if (is(at, {"above", "over", "exceeding", "uber"})) return {">", at + 1};
    if (is(at, {"more", "greater", "larger", "bigger", "higher"}) && is(at + 1, {"than"}))
      return {">", at + 2};
    if (is(at, {"below", "under"})) return {"<", at + 1};
    if (is(at, {"less", "smaller", "lower"}) && is(at + 1, {"than"})) return {"<", at + 2};
    if (is(at, {"at"}) && is(at + 1, {"least"})) return {">=", at + 2};
    if (is(at, {"at"}) && is(at + 1, {"most"})) return {"<=", at + 2};
    if (is(at, {"up"}) && is(at + 1, {"to"})) return {"<=", at + 2};
    if (is(at, {"between"})) return {"..", at + 1};
    return {"", at};
  }

  static std::string digits(double value) {
    return std::to_string(static_cast<long long>(std::llround(value)));
  }

  Entities& entities_;
  std::string_view text_;
  const std::vector<Word>& words_;
};

}  // namespace

void add_qualities(Entities& entities, std::string_view text, const std::vector<Word>& words,
                   Intent intent) {
  QualityReader reader(entities, text, words);
  reader.add_amounts();
  if (intent != Intent::kOutOfScope && intent != Intent::kKnowledge) {
    if (intent != Intent::kTranscriptSearch) reader.add_phrases(kMoods, EntityType::kSentiment);
    reader.add_phrases(kDirections, EntityType::kDirection);
    if (intent != Intent::kPerformance && intent != Intent::kPipeline &&
        intent != Intent::kExecutiveSummary && intent != Intent::kHealth &&
        intent != Intent::kCoaching) {
      reader.add_phrases(kTopics, EntityType::kTopic);
    }
    if (intent == Intent::kTopics || intent == Intent::kCallSearch) {
      reader.add_phrases(kWideTopics, EntityType::kTopic);
    }
  }
  std::sort(entities.all.begin(), entities.all.end(),
            [](const Entity& a, const Entity& b) { return a.first_word < b.first_word; });
}

}  // namespace sophia::chat
