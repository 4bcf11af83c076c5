#include "cortex/functions/summary.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>

#include "cortex/functions/key_phrases.h"
#include "cortex/functions/next_steps.h"
#include "cortex/functions/sentence_cues.h"
#include "text/stem.h"

namespace sophia::cortex {
namespace {

constexpr std::size_t kMinWords = 6;
constexpr std::size_t kMaxNodes = 400;
constexpr int kIterations = 20;
constexpr double kDamping = 0.85;
constexpr double kSaid = 0.25;  // what is left of a word's weight once a chosen sentence said it
constexpr double kLengthPower = 0.45;
constexpr double kQuestion = 0.5;
constexpr double kShort = 0.3;
constexpr double kDecision = 1.25;
constexpr std::size_t kMinUnspacedBytes = 9;  // three characters of a script without spaces

struct Node {
  std::size_t sentence = 0;
  std::vector<std::pair<std::uint32_t, float>> words;  // word, weight in the sentence; by word
  double prior = 1;
  double centrality = 0;
  std::size_t length = 0;
};

class Chooser {
 public:
  Chooser(std::span<const CallSentence> sentences, const SummaryOptions& options)
      : sentences_(sentences), options_(options) {}

  std::vector<std::size_t> choose() {
    count_words();
    make_nodes();
    keep_best_nodes();
    rank();
    return pick();
  }

 private:
  void count_words() {
    text::Stemmer stemmer(text::Language::kEnglish);
    word_ids_.resize(sentences_.size());
    for (std::size_t i = 0; i < sentences_.size(); ++i) {
      for (const text::Word& word : sentences_[i].words) {
        if (word.folded.size() < 3 || text::is_stop_word(word.folded) ||
            is_filler_word(word.folded)) {
          continue;
        }
        const auto [found, fresh] = ids_.try_emplace(std::string(stemmer.stem(word.folded)),
                                                     static_cast<std::uint32_t>(said_.size()));
        if (fresh) said_.push_back(0);
        said_[found->second] += 1;
        word_ids_[i].push_back(found->second);
      }
    }
    weights_.reserve(said_.size());
    for (const double times : said_) weights_.push_back(std::log1p(times) - std::log(2.0) * 0.9);
  }

  void make_nodes() {
    for (std::size_t i = 0; i < sentences_.size(); ++i) {
      const CallSentence& sentence = sentences_[i];
      auto words = word_ids_[i];
      if (sentence.words.size() > options_.max_words || words.empty()) continue;
      std::ranges::sort(words);
      words.erase(std::ranges::unique(words).begin(), words.end());
      Node node;
      node.sentence = i;
      node.length = sentence.words.size();
      for (const auto word : words)
        node.words.emplace_back(word, static_cast<float>(weights_[word]));
      node.prior = prior_of(sentence);
      nodes_.push_back(std::move(node));
    }
  }

  static double prior_of(const CallSentence& sentence) {
    double prior = 1;
    if (sentence.asks) prior *= kQuestion;
    if (sentence.words.size() < kMinWords && sentence.text.size() < kMinUnspacedBytes * 4)
      prior *= kShort;
    const SentenceCues cues(sentence, {});
    if (cues.confidence("promise") >= 0.7 || cues.confidence("refusal") >= 0.7) prior *= kDecision;
    return prior;
  }

  static double weight_of(const Node& node) {
    double sum = 0;
    for (const auto& [word, weight] : node.words) sum += static_cast<double>(weight);
    return sum;
  }

  double value_of(const Node& node) const {
    return node.prior * weight_of(node) / std::pow(static_cast<double>(node.length), kLengthPower);
  }

  // The graph is quadratic: only the sentences that say most take part.
  void keep_best_nodes() {
    if (nodes_.size() <= kMaxNodes) return;
    std::ranges::stable_sort(nodes_, std::greater{},
                             [&](const Node& node) { return value_of(node); });
    nodes_.resize(kMaxNodes);
    std::ranges::sort(nodes_, {}, &Node::sentence);
  }

  static double similarity(const Node& a, const Node& b, double norm_a, double norm_b) {
    double dot = 0;
    for (std::size_t i = 0, k = 0; i < a.words.size() && k < b.words.size();) {
      if (a.words[i].first == b.words[k].first) {
        dot += static_cast<double>(a.words[i].second) * static_cast<double>(b.words[k].second);
        ++i;
        ++k;
      } else if (a.words[i].first < b.words[k].first) {
        ++i;
      } else {
        ++k;
      }
    }
    return dot / (norm_a * norm_b);
  }

  void rank() {
    const std::size_t n = nodes_.size();
    if (n == 0) return;
    std::vector<double> norms(n);
    for (std::size_t i = 0; i < n; ++i) {
      double squares = 1e-9;
      for (const auto& [word, weight] : nodes_[i].words)
        squares += static_cast<double>(weight) * static_cast<double>(weight);
      norms[i] = std::sqrt(squares);
    }
    std::vector<double> edges(n * n, 0);
    std::vector<double> totals(n, 1e-12);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t k = i + 1; k < n; ++k) {
        const double edge = similarity(nodes_[i], nodes_[k], norms[i], norms[k]);
        edges[i * n + k] = edges[k * n + i] = edge;
        totals[i] += edge;
        totals[k] += edge;
      }
    }
    std::vector<double> rank(n, 1.0);
    std::vector<double> next(n);
    for (int round = 0; round < kIterations; ++round) {
      std::ranges::fill(next, 1 - kDamping);
      for (std::size_t i = 0; i < n; ++i) {
        const double flow = kDamping * rank[i] / totals[i];
        for (std::size_t k = 0; k < n; ++k) next[k] += flow * edges[i * n + k];
      }
      rank.swap(next);
    }
    for (std::size_t i = 0; i < n; ++i) nodes_[i].centrality = rank[i];
  }

  double gain(const Node& node, const std::vector<bool>& said) const {
    double sum = 0;
    for (const auto& [word, weight] : node.words)
      sum += static_cast<double>(weight) * (said[word] ? kSaid : 1.0);
    const double length = std::pow(static_cast<double>(node.length), kLengthPower);
    return node.prior * std::sqrt(node.centrality + 0.2) * sum / length;
  }

  std::vector<std::size_t> pick() const {
    std::vector<std::size_t> chosen;
    std::vector<bool> said(said_.size(), false);
    std::vector<bool> taken(nodes_.size(), false);
    while (chosen.size() < options_.max_sentences) {
      std::size_t best = nodes_.size();
      double most = 0;
      for (std::size_t i = 0; i < nodes_.size(); ++i) {
        if (taken[i]) continue;
        const double value = gain(nodes_[i], said);
        if (value > most) {
          most = value;
          best = i;
        }
      }
      if (best == nodes_.size()) break;
      taken[best] = true;
      chosen.push_back(nodes_[best].sentence);
      for (const auto& [word, weight] : nodes_[best].words) said[word] = true;
    }
    std::ranges::sort(chosen);
    return chosen;
  }

  std::span<const CallSentence> sentences_;
  SummaryOptions options_;
  std::unordered_map<std::string, std::uint32_t> ids_;
  std::vector<double> said_;                          // times, a word
  std::vector<double> weights_;                       // a word
  std::vector<std::vector<std::uint32_t>> word_ids_;  // a sentence
  std::vector<Node> nodes_;
};

}  // namespace

std::vector<std::size_t> choose_sentences(std::span<const CallSentence> sentences,
                                          const SummaryOptions& options) {
  if (sentences.size() <= options.max_sentences) {
    std::vector<std::size_t> all(sentences.size());
    std::iota(all.begin(), all.end(), 0);
    return all;
  }
  return Chooser(sentences, options).choose();
}

std::string summarize_text(std::string_view text, const SummaryOptions& options) {
  const auto turns = utterances_of(text);
  const auto sentences = call_sentences(turns);
  std::string summary;
  for (const std::size_t i : choose_sentences(sentences, options)) {
    if (!summary.empty()) summary += ' ';
    summary += sentences[i].text;
  }
  return summary;
}

}  // namespace sophia::cortex
