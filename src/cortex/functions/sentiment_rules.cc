#include "cortex/functions/sentiment_rules.h"

#include <algorithm>
#include <cmath>

namespace sophia::cortex {
namespace {

constexpr std::size_t kNegationReach = 4;  // words
constexpr float kFade[] = {1.0F, 0.95F, 0.9F};
constexpr float kHedged = 0.6F;
constexpr float kCapsFactor = 1.25F;
constexpr float kBeforeBut = 0.6F;
constexpr float kAfterBut = 1.25F;
constexpr float kConceded = 0.6F;
constexpr float kNormal = 15;

// A word or phrase of the text with what the lexicon says about it.
struct Unit {
  const WordInfo* info = nullptr;
  float valence = 0;
  bool valenced = false;
  bool word = false;
  bool boundary = false;  // punctuation that ends a clause
  bool stop = false;      // punctuation that ends a sentence
  bool caps = false;
  bool stretched = false;
  std::uint32_t token = 0;
  std::uint32_t tokens = 1;
};

struct Scratch {
  std::vector<Unit> units;
  std::vector<float> values;
  std::string joined;
};

class Rules {
 public:
  Rules(const TokenList& list, const ValenceLexicon& lexicon, Scratch& scratch, RuleResult& result)
      : list_(list),
        lexicon_(lexicon),
        units_(scratch.units),
        values_(scratch.values),
        joined_(scratch.joined),
        result_(result) {}

  void run() {
    read_units();
    mark_negation();
    weigh();
    weigh_clauses();
    summarize();
  }

 private:
  void read_units() {
    units_.clear();
    result_.negated.assign(list_.tokens.size(), false);
    result_.words = 0;
    result_.sarcasm = false;
    caps_words_ = 0;
    for (std::size_t i = 0; i < list_.tokens.size();) {
      Unit unit = read_unit(i);
      i += unit.tokens;
      units_.push_back(unit);
    }
  }

  Unit read_unit(std::size_t i) {
    const Token& token = list_.tokens[i];
    Unit unit;
    unit.token = static_cast<std::uint32_t>(i);
    unit.word = token.kind == TokenKind::kWord;
    unit.boundary = token.kind >= TokenKind::kExclaim;
    unit.stop = token.kind == TokenKind::kStop || token.kind == TokenKind::kExclaim ||
                token.kind == TokenKind::kQuestion;
    if (token.kind == TokenKind::kEmoticon) {
      unit.valence = token.valence;
      unit.valenced = true;
    }
    if (!unit.word) return unit;
    unit.info = lexicon_.find(list_.of(token), token.hash);
    if (unit.info == nullptr && token.stretched) unit.info = find_shortened(list_.of(token));
    if (unit.info != nullptr && unit.info->phrase_words > 1) match_phrase(i, unit);
    if (unit.info != nullptr && unit.info->has_valence) {
      unit.valence = unit.info->valence;
      unit.valenced = true;
    }
    if (unit.info != nullptr && unit.info->sarcasm) result_.sarcasm = true;
    unit.caps = token.caps;
    unit.stretched = token.stretched;
    result_.words += unit.tokens;
    caps_words_ += token.caps ? 1U : 0U;
    return unit;
  }

  // "looove" was cut to "loove": try each double letter alone.
  const WordInfo* find_shortened(std::string_view word) {
    for (std::size_t k = 1; k < word.size(); ++k) {
      if (word[k] != word[k - 1]) continue;
      joined_.assign(word.substr(0, k));
      joined_ += word.substr(k + 1);
      if (const WordInfo* info = lexicon_.find(joined_, word_hash(joined_))) return info;
    }
    return nullptr;
  }

  void match_phrase(std::size_t i, Unit& unit) {
    joined_.assign(list_.of(list_.tokens[i]));
    const std::size_t last = std::min(list_.tokens.size(), i + unit.info->phrase_words);
    for (std::size_t k = i + 1; k < last && list_.tokens[k].kind == TokenKind::kWord; ++k) {
      joined_ += '_';
      joined_ += list_.of(list_.tokens[k]);
      if (const WordInfo* info = lexicon_.find_phrase(joined_)) {
        unit.info = info;
        unit.tokens = static_cast<std::uint32_t>(k - i + 1);
      }
    }
  }

  static bool negates(const Unit& unit) {
    return unit.info != nullptr && unit.info->negate != 1 && !unit.info->skip;
  }
  static bool has(const Unit& unit, bool WordInfo::* flag) {
    return unit.info != nullptr && unit.info->*flag;
  }

  // For the learned weights: words within reach behind a negator are "negated".
  void mark_negation() {
    std::size_t left = 0;
    for (const Unit& unit : units_) {
      if (unit.boundary || has(unit, &WordInfo::contrast)) left = 0;
      if (left > 0 && unit.word) {
        for (std::uint32_t k = 0; k < unit.tokens; ++k) result_.negated[unit.token + k] = true;
        --left;
      }
      if (negates(unit)) left = kNegationReach;
    }
  }

  float factor_of(std::size_t at) const {
    float boost = 0;
    float negation = 1;
    std::size_t words = 0;
    for (std::size_t back = 1; back <= at && words < kNegationReach; ++back) {
      const Unit& unit = units_[at - back];
      if (unit.boundary || has(unit, &WordInfo::contrast)) break;
      if (!unit.word) continue;
      if (unit.info != nullptr && !unit.info->skip) {
        if (words < std::size(kFade)) boost += unit.info->boost * kFade[words];
        if (unit.stretched && unit.info->boost > 0) boost += 0.1F;
        if (unit.info->negate != 1) negation *= unit.info->negate;
      }
      ++words;
    }
    return std::max(0.2F, 1 + boost) * negation;
  }

  void weigh() {
    values_.assign(units_.size(), 0);
    const bool all_caps = caps_words_ * 2 > result_.words;
    bool hedged = false;
    for (std::size_t i = 0; i < units_.size(); ++i) {
      const Unit& unit = units_[i];
      if (unit.stop || has(unit, &WordInfo::contrast)) hedged = false;
      if (has(unit, &WordInfo::hedge)) hedged = true;
      if (!unit.valenced || negator_of_valence(i)) continue;
      float value = unit.valence * (unit.word ? factor_of(i) : 1.0F);
      if (unit.caps && !all_caps) value *= kCapsFactor;
      if (unit.stretched) value *= 1.1F;
      if (hedged && unit.word) value *= kHedged;
      values_[i] = value;
    }
  }

  // "no" and "lacks" have a valence of their own only when they negate no valenced word.
  bool negator_of_valence(std::size_t at) const {
    if (!negates(units_[at])) return false;
    for (std::size_t k = at + 1; k < units_.size() && k <= at + kNegationReach; ++k) {
      if (units_[k].boundary) return false;
      if (units_[k].valenced) return true;
    }
    return false;
  }

  void weigh_clauses() {
    std::size_t contrast = units_.size();
    bool conceded = false;
    for (std::size_t i = 0; i < units_.size(); ++i) {
      if (has(units_[i], &WordInfo::contrast)) contrast = i;
      if (units_[i].boundary) conceded = false;
      if (has(units_[i], &WordInfo::concession)) conceded = true;
      if (conceded) values_[i] *= kConceded;
    }
    contrast_ = contrast < units_.size();
    if (!contrast_) return;
    for (std::size_t i = 0; i < units_.size(); ++i) {
      values_[i] *= i < contrast ? kBeforeBut : kAfterBut;
    }
  }

  static float squash(float sum) { return sum / std::sqrt(sum * sum + kNormal); }

  void summarize() {
    float positive = 0;
    float negative = 0;
    float highest = 0;
    float lowest = 0;
    float last = 0;
    float first = 0;
    float emoticons = 0;
    float tail = 0;
    float negators = 0;
    float hedges = 0;
    float boosts = 0;
    float exclaims = 0;
    float questions = 0;
    float ellipses = 0;
    float mentions = 0;
    result_.valenced = 0;
    for (std::size_t i = 0; i < units_.size(); ++i) {
      const Unit& unit = units_[i];
      const TokenKind kind = list_.tokens[unit.token].kind;
      exclaims += kind == TokenKind::kExclaim ? 1.0F : 0.0F;
      questions += kind == TokenKind::kQuestion ? 1.0F : 0.0F;
      ellipses += kind == TokenKind::kEllipsis ? 1.0F : 0.0F;
      mentions += kind == TokenKind::kMention || kind == TokenKind::kLink ? 1.0F : 0.0F;
      negators += negates(unit) ? 1.0F : 0.0F;
      hedges += has(unit, &WordInfo::hedge) ? 1.0F : 0.0F;
      boosts += unit.info != nullptr && unit.info->boost > 0 ? 1.0F : 0.0F;
      const float value = values_[i];
      if (value == 0) continue;
      ++result_.valenced;
      (value > 0 ? positive : negative) += value;
      highest = std::max(highest, value);
      lowest = std::min(lowest, value);
      if (first == 0) first = value;
      last = value;
      if (kind == TokenKind::kEmoticon) emoticons += value;
      if (2 * i >= units_.size()) tail += value;
    }
    const float sum = positive + negative;
    const float loud = std::min(exclaims, 4.0F);
    const float push = sum > 0 ? 0.29F * loud : sum < 0 ? -0.29F * loud : 0.0F;
    result_.compound = squash(sum + push);
    const auto words = static_cast<float>(result_.words);
    const float length = std::log1p(words);
    const float count = static_cast<float>(result_.valenced);
    result_.features = {result_.compound,
                        squash(positive),
                        squash(negative),
                        highest,
                        lowest,
                        first,
                        last,
                        squash(tail),
                        squash(emoticons),
                        sum / (words + 1),
                        length,
                        std::min(negators, 4.0F),
                        std::min(hedges, 4.0F),
                        std::min(boosts, 4.0F),
                        loud,
                        std::min(questions, 2.0F),
                        std::min(ellipses, 2.0F),
                        std::min(mentions, 2.0F),
                        contrast_ ? 1.0F : 0.0F,
                        result_.sarcasm ? 1.0F : 0.0F,
                        count > 0 ? sum / count : 0.0F,
                        count == 0 ? 1.0F : 0.0F,
                        result_.compound * length,
                        std::tanh(sum / 3)};
  }

  const TokenList& list_;
  const ValenceLexicon& lexicon_;
  std::vector<Unit>& units_;
  std::vector<float>& values_;
  std::string& joined_;
  RuleResult& result_;
  std::uint32_t caps_words_ = 0;
  bool contrast_ = false;
};

}  // namespace

void apply_rules(const TokenList& list, const ValenceLexicon& lexicon, RuleResult& result) {
  thread_local Scratch scratch;
  Rules(list, lexicon, scratch, result).run();
}

}  // namespace sophia::cortex
