#include "chat/intent_model.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "chat/entities.h"
#include "chat/sql.h"
#include "core/hash.h"
#include "core/json.h"

namespace sophia::chat {
namespace {

constexpr int kEpochs = 40;
constexpr float kRate = 0.35F;
constexpr float kShrink = 1e-4F;
// Set by five-fold cross-validation on the shipped examples, see docs/quality.md.
constexpr double kTemperature = 0.8;

void softmax(std::array<double, kIntentCount>& z) {
  const double top = *std::max_element(z.begin(), z.end());
  double sum = 0;
  for (double& v : z) sum += v = std::exp(v - top);
  for (double& v : z) v /= sum;
}

}  // namespace

IntentModel IntentModel::train(std::span<const IntentExample> examples,
                               const ExampleReader& reader) {
  IntentModel model;
  model.weights_.assign((std::size_t{1} << kFeatureBits) * kIntentCount, 0.0F);
  std::vector<std::vector<Feature>> features;
  features.reserve(examples.size());
  for (const IntentExample& example : examples) features.push_back(reader.features(example.text));
  std::vector<float> squares(model.weights_.size(), 1e-6F);  // Adagrad
  std::vector<std::size_t> order(examples.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  Random random(17);
  for (int epoch = 0; epoch < kEpochs; ++epoch) {
    for (std::size_t i = order.size(); i > 1; --i)
      std::swap(order[i - 1], order[random.next() % i]);
    for (const std::size_t at : order) {
      std::array<double, kIntentCount> p{};
      for (std::size_t c = 0; c < kIntentCount; ++c) p[c] = static_cast<double>(model.bias_[c]);
      for (const Feature& f : features[at]) {
        const float* w = &model.weights_[f.index * kIntentCount];
        for (std::size_t c = 0; c < kIntentCount; ++c) p[c] += static_cast<double>(w[c] * f.value);
      }
      softmax(p);
      p[static_cast<std::size_t>(examples[at].intent)] -= 1;
      for (const Feature& f : features[at]) {
        float* w = &model.weights_[f.index * kIntentCount];
        float* s = &squares[f.index * kIntentCount];
        for (std::size_t c = 0; c < kIntentCount; ++c) {
          const float gradient = static_cast<float>(p[c]) * f.value + kShrink * w[c];
          s[c] += gradient * gradient;
          w[c] -= kRate * gradient / std::sqrt(s[c]);
        }
      }
      for (std::size_t c = 0; c < kIntentCount; ++c)
        model.bias_[c] -= 0.01F * static_cast<float>(p[c]);
    }
  }
  return model;
}

IntentLogits IntentModel::logits(std::span<const Feature> features) const {
  IntentLogits z{};
  for (std::size_t c = 0; c < kIntentCount; ++c) z[c] = static_cast<double>(bias_[c]);
  for (const Feature& f : features) {
    const float* w = &weights_[f.index * kIntentCount];
    for (std::size_t c = 0; c < kIntentCount; ++c) z[c] += static_cast<double>(w[c] * f.value);
  }
  return z;
}

IntentScores IntentModel::classify(std::span<const Feature> features) const {
  return scores_of(logits(features), kTemperature);
}

IntentScores scores_of(IntentLogits logits, double temperature) {
  IntentScores scores;
  for (std::size_t c = 0; c < kIntentCount; ++c) scores.p[c] = logits[c] / temperature;
  softmax(scores.p);
  std::array<std::size_t, kIntentCount> order{};
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return scores.p[a] > scores.p[b]; });
  scores.best = static_cast<Intent>(order[0]);
  scores.second = static_cast<Intent>(order[1]);
  return scores;
}

IntentScores certainly(Intent intent) {
  IntentScores scores;
  scores.p[static_cast<std::size_t>(intent)] = 1;
  scores.best = intent;
  return scores;
}

Result<std::vector<IntentExample>> shipped_examples() {
  std::vector<IntentExample> examples;
  std::string_view rest = sql::kIntents;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.empty()) continue;
    const auto json = parse_json(line);
    const auto text = json ? json_string(*json, "text") : std::nullopt;
    const auto intent = json ? intent_of(json_string(*json, "label").value_or("")) : std::nullopt;
    if (!text || !intent) return fail(Code::kInternal, "a shipped example of an intent is damaged");
    examples.push_back({*text, *intent});
  }
  return examples;
}

std::string hash_of(std::span<const IntentExample> examples) {
  std::string all;
  for (const IntentExample& example : examples)
    all.append(to_string(example.intent)).append("\t").append(example.text).append("\n");
  return xxh128_hex(all);
}

Result<ExampleReader> ExampleReader::shipped() {
  std::vector<Name> names;
  std::string_view rest = sql::kNames;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const auto json = parse_json(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const std::string kind = json ? json_string(*json, "kind").value_or("") : "";
    Name name;
    name.value = name.shown = json ? json_string(*json, "name").value_or("") : "";
    name.internal = kind == "rep";
    if (kind == "account") name.kind = NameKind::kAccount;
    if (kind == "rival") name.kind = NameKind::kCompetitor;
    if (name.value.empty()) return fail(Code::kInternal, "a shipped name is damaged");
    names.push_back(std::move(name));
  }
  SOPHIA_TRY(const auto examples, shipped_examples());
  std::unordered_map<std::string, int> counts;
  for (const IntentExample& example : examples) {
    for (const text::Word& word : text::words(example.text)) ++counts[word.folded];
  }
  return ExampleReader(NameBook(std::move(names)), Spelling(counts));
}

std::vector<Mask> ExampleReader::masks(std::string_view text,
                                       const std::vector<text::Word>& words) const {
  const EntityContext context{
      .names = names_,
      .dates = {.today = 20000},
      .is_ordinary = [](std::string_view word) { return text::is_stop_word(word); },
      .choose = [](const std::vector<std::uint32_t>& candidates) { return candidates[0]; }};
  return masks_of(find_names_and_dates(text, words, context), names_);
}

std::vector<Feature> ExampleReader::features(std::string_view text) const {
  const auto words = text::words(text);
  return intent_features(text, words, masks(text, words), plain_words(text, words, spelling_));
}

std::string ExampleReader::with_stand_ins(std::string_view text) const {
  const auto words = text::words(text);
  return chat::with_stand_ins(text, words, masks(text, words), plain_words(text, words, spelling_));
}

std::vector<std::string> ordinary_words(std::span<const IntentExample> examples) {
  std::vector<std::string> result;
  for (const IntentExample& example : examples) {
    const auto words = text::words(example.text);
    for (std::size_t i = 0; i < words.size(); ++i) {
      const char c = example.text[words[i].begin];
      if (c >= 'A' && c <= 'Z' && i > 0) continue;  // a name
      result.push_back(words[i].folded);
    }
  }
  std::sort(result.begin(), result.end());
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

}  // namespace sophia::chat
