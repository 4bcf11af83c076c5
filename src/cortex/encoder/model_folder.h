// What the files of a Hugging Face sentence-model folder say about a BERT-family encoder:
// config.json (shape of the network), modules.json (which steps), 1_Pooling/config.json,
// sentence_bert_config.json (maximum length), config_sentence_transformers.json (prompts).
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/result.h"

namespace sophia::cortex {

enum class Pooling { kMean, kFirst, kMax, kMeanSqrt };

struct ModelConfig {
  std::size_t hidden = 0;  // width of a token's vector; also the embedding's dimension
  std::size_t layers = 0;
  std::size_t heads = 0;
  std::size_t intermediate = 0;
  std::size_t positions = 0;  // longest sequence the weights allow
  std::size_t vocabulary = 0;
  std::size_t token_types = 0;
  double norm_epsilon = 1e-12;
  Pooling pooling = Pooling::kMean;
  bool normalize = false;      // unit length at the end
  std::size_t max_ids = 0;     // [CLS] and [SEP] included
  std::string query_prefix;    // put before a text that asks
  std::string passage_prefix;  // put before a text that is searched
};

// `name` is the model's name; it chooses the prefixes of the e5 and bge families when the folder
// itself has no prompts. Errors: kNotFound (a file is missing), kInvalidArgument (damaged, or a
// kind of model that is not supported), each naming the file and the reason.
Result<ModelConfig> read_model_folder(const std::filesystem::path& folder, const std::string& name);

}  // namespace sophia::cortex
