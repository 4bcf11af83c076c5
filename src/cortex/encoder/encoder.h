// Sentence embeddings on the processor, from a Hugging Face folder as it is.
//
//   SOPHIA_TRY(auto encoder, Encoder::load("models/all-MiniLM-L6-v2", {}));
//   SOPHIA_TRY(auto vector, encoder->embed(TextKind::kQuery, "pricing objection"));
//
// A text's vector depends on the text, its kind and model_id() only: not on the batch it came in,
// nor on the number of threads. In f32 and i16 the vectors are equal bit by bit (each token's row
// goes through the same sums whatever stands next to it); see README.md for what is known of bf16.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace sophia::cortex {

enum class TextKind { kQuery, kPassage };  // chooses the model's prefix, where it has any

// auto: bf16 where the processor has it, else i16 where it can (AVX2, and a model whose widths are
// multiples of 16), else f32.
enum class PrecisionChoice { kAuto, kF32, kBf16, kI16 };

struct EncoderOptions {
  PrecisionChoice precision = PrecisionChoice::kAuto;
  int threads = 0;   // 0: one a core
  std::string name;  // the model's name; empty: the folder's
};

// Vectors one after the other: vector i is values[i * dimension .. (i + 1) * dimension).
struct Embeddings {
  std::size_t dimension = 0;
  std::vector<float> values;
  std::size_t size() const { return dimension == 0 ? 0 : values.size() / dimension; }
  std::span<const float> operator[](std::size_t i) const {
    return std::span<const float>(values).subspan(i * dimension, dimension);
  }
};

class Encoder {
 public:
  // Reads and checks the folder; the network is compiled at the first use of embed or embed_batch.
  // Errors: kNotFound, kInvalidArgument, kDataLoss (the folder, with file and reason);
  // kFailedPrecondition (no runtime, or a precision the processor or the model can't do).
  static Result<std::unique_ptr<Encoder>> load(const std::filesystem::path& folder,
                                               EncoderOptions options);
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;
  ~Encoder();

  // One text, for low latency: all threads work on it. Empty text has a vector too. Texts longer
  // than the model's maximum are cut there. Thread-safe. Errors: kInternal.
  Result<std::vector<float>> embed(TextKind kind, std::string_view text) const;
  // Many texts, for throughput: sequences are packed into chunks without padding, one chunk a
  // thread. Memory beyond the result does not grow with the number of texts. Thread-safe.
  // Errors: kCancelled (within a chunk's time, some 20 ms, of the request), kInternal.
  Result<Embeddings> embed_batch(TextKind kind, std::span<const std::string_view> texts,
                                 std::stop_token stop) const;
  // The piece ids that a text becomes, prefix and special ids included.
  std::vector<std::int32_t> tokenize(TextKind kind, std::string_view text) const;

  std::size_t dimension() const;
  std::size_t max_tokens() const;
  std::string_view name() const;
  std::string_view precision() const;  // "f32", "bf16" or "i16"
  // "<name>@<hash of weights, vocabulary and settings>/<precision>/v<version of the arithmetic>".
  // Vectors with different ids must not be compared.
  const std::string& model_id() const;

 private:
  struct State;
  explicit Encoder(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sophia::cortex
