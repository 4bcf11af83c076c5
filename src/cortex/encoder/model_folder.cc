#include "cortex/encoder/model_folder.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "core/file.h"
#include "core/json.h"

namespace sophia::cortex {
namespace {

namespace fs = std::filesystem;

std::unexpected<Error> refuse(const fs::path& file, const std::string& what) {
  return fail(Code::kInvalidArgument, file.string() + ": " + what);
}

Result<Json> read_object(const fs::path& file) {
  SOPHIA_TRY(const std::string bytes, read_file(file));
  auto json = parse_json(bytes);
  if (!json) return fail(std::move(json).error(), file.string());
  if (!json->is_object()) return refuse(file, "not a JSON object");
  return json;
}

bool is_there(const fs::path& file) {
  std::error_code ignored;
  return fs::exists(file, ignored);
}

Status read_extent(const fs::path& file, const Json& json, const char* key, std::int64_t most,
                   std::size_t& out) {
  const auto value = json_int(json, key);
  if (!value || *value < 1 || *value > most) {
    return refuse(file,
                  std::string(key) + " is missing or not within 1 to " + std::to_string(most));
  }
  out = static_cast<std::size_t>(*value);
  return {};
}

Status read_network(const fs::path& file, const Json& json, ModelConfig& config) {
  const auto type = json_string(json, "model_type").value_or("(none)");
  if (type != "bert")
    return refuse(file, "architecture '" + type + "' is not supported; only bert is");
  const auto activation = json_string(json, "hidden_act").value_or("gelu");
  if (activation != "gelu") return refuse(file, "hidden_act '" + activation + "' is not supported");
  const auto position = json_string(json, "position_embedding_type").value_or("absolute");
  if (position != "absolute") {
    return refuse(file, "position_embedding_type '" + position + "' is not supported");
  }
  SOPHIA_CHECK_OK(read_extent(file, json, "hidden_size", 16'384, config.hidden));
  SOPHIA_CHECK_OK(read_extent(file, json, "num_hidden_layers", 256, config.layers));
  SOPHIA_CHECK_OK(read_extent(file, json, "num_attention_heads", 1'024, config.heads));
  SOPHIA_CHECK_OK(read_extent(file, json, "intermediate_size", 131'072, config.intermediate));
  SOPHIA_CHECK_OK(read_extent(file, json, "max_position_embeddings", 131'072, config.positions));
  SOPHIA_CHECK_OK(read_extent(file, json, "vocab_size", 10'000'000, config.vocabulary));
  SOPHIA_CHECK_OK(read_extent(file, json, "type_vocab_size", 1'024, config.token_types));
  if (config.hidden % config.heads != 0) {
    return refuse(file, "hidden_size is no multiple of num_attention_heads");
  }
  if (config.hidden / config.heads % 8 != 0) {
    return refuse(file, "hidden_size / num_attention_heads is no multiple of 8");
  }
  config.norm_epsilon = json_double(json, "layer_norm_eps").value_or(1e-12);
  if (!(config.norm_epsilon >= 0 && config.norm_epsilon < 1)) {
    return refuse(file, "layer_norm_eps is out of range");
  }
  return {};
}

// modules.json lists the steps; the pooling step names its folder.
Result<std::string> read_steps(const fs::path& folder, ModelConfig& config) {
  const fs::path file = folder / "modules.json";
  SOPHIA_TRY(const std::string bytes, read_file(file));
  const auto json = parse_json(bytes);
  if (!json) return fail(json.error(), file.string());
  const auto* steps = json->if_array();
  if (steps == nullptr) return refuse(file, "not a list");
  std::string pooling_folder;
  std::size_t expected = 0;  // 0 Transformer, 1 Pooling, 2 Normalize, 3 nothing
  for (const Json& step : *steps) {
    const std::string type = json_string(step, "type").value_or("");
    const std::string kind = type.substr(type.rfind('.') + 1);
    constexpr std::array<std::string_view, 3> kKinds = {"Transformer", "Pooling", "Normalize"};
    if (expected >= kKinds.size() || kind != kKinds[expected]) {
      return refuse(file, "step '" + kind + "' is not supported at this place");
    }
    const std::string path = json_string(step, "path").value_or("");
    if (expected == 0 && !path.empty() && path != ".") {
      return refuse(file, "the Transformer step is not in the folder itself");
    }
    if (expected == 1) pooling_folder = path;
    if (expected == 2) config.normalize = true;
    ++expected;
  }
  if (expected < 2) return refuse(file, "no Transformer and Pooling steps");
  if (pooling_folder.find("..") != std::string::npos || pooling_folder.starts_with('/')) {
    return refuse(file, "the Pooling step leaves the folder");
  }
  return pooling_folder;
}

Status read_pooling(const fs::path& file, ModelConfig& config) {
  SOPHIA_TRY(const Json json, read_object(file));
  constexpr std::array<std::pair<const char*, Pooling>, 4> kModes = {{
      {"pooling_mode_mean_tokens", Pooling::kMean},
      {"pooling_mode_cls_token", Pooling::kFirst},
      {"pooling_mode_max_tokens", Pooling::kMax},
      {"pooling_mode_mean_sqrt_len_tokens", Pooling::kMeanSqrt},
  }};
  int modes = 0;
  for (const auto& [key, mode] : kModes) {
    if (!json_bool(json, key).value_or(false)) continue;
    config.pooling = mode;
    ++modes;
  }
  for (const char* other : {"pooling_mode_weightedmean_tokens", "pooling_mode_lasttoken"}) {
    if (json_bool(json, other).value_or(false))
      return refuse(file, std::string(other) + " is not supported");
  }
  if (modes != 1)
    return refuse(file,
                  "exactly one pooling mode is supported; there are " + std::to_string(modes));
  const auto width = json_int(json, "word_embedding_dimension");
  if (width && static_cast<std::size_t>(*width) != config.hidden) {
    return refuse(file, "word_embedding_dimension is not the network's hidden_size");
  }
  return {};
}

Status read_max_length(const fs::path& folder, ModelConfig& config) {
  config.max_ids = config.positions;
  const auto limit = [&](const fs::path& file, const char* key) -> Status {
    if (!is_there(file)) return {};
    SOPHIA_TRY(const Json json, read_object(file));
    const auto value = json_int(json, key);  // absent or a huge real number: no limit
    if (!value) return {};
    if (*value < 2) return refuse(file, std::string(key) + " is too small");
    config.max_ids = std::min(config.max_ids, static_cast<std::size_t>(*value));
    return {};
  };
  const fs::path sentence = folder / "sentence_bert_config.json";
  if (is_there(sentence)) return limit(sentence, "max_seq_length");
  return limit(folder / "tokenizer_config.json", "model_max_length");
}

void known_prefixes(std::string name, ModelConfig& config) {
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (name.starts_with("e5-")) {
    config.query_prefix = "query: ";
    config.passage_prefix = "passage: ";
  } else if (name.starts_with("bge-") && name.find("-en") != std::string::npos) {
    config.query_prefix = "Represent this sentence for searching relevant passages: ";
  }
}

// Prompts of the folder win over what the model's name implies.
Status read_prefixes(const fs::path& folder, const std::string& name, ModelConfig& config) {
  known_prefixes(name, config);
  const fs::path file = folder / "config_sentence_transformers.json";
  if (!is_there(file)) return {};
  SOPHIA_TRY(const Json json, read_object(file));
  const Json* prompts = json_find(json, "prompts");
  if (prompts == nullptr) return {};
  for (const char* key : {"query", "s2p_query"}) {
    if (const auto prompt = json_string(*prompts, key); prompt && !prompt->empty())
      config.query_prefix = *prompt;
  }
  for (const char* key : {"document", "passage"}) {
    if (const auto prompt = json_string(*prompts, key); prompt && !prompt->empty())
      config.passage_prefix = *prompt;
  }
  return {};
}

}  // namespace

Result<ModelConfig> read_model_folder(const fs::path& folder, const std::string& name) {
  ModelConfig config;
  const fs::path file = folder / "config.json";
  SOPHIA_TRY(const Json json, read_object(file));
  SOPHIA_CHECK_OK(read_network(file, json, config));
  SOPHIA_TRY(const std::string pooling, read_steps(folder, config));
  SOPHIA_CHECK_OK(read_pooling(folder / pooling / "config.json", config));
  SOPHIA_CHECK_OK(read_max_length(folder, config));
  SOPHIA_CHECK_OK(read_prefixes(folder, name, config));
  return config;
}

}  // namespace sophia::cortex
