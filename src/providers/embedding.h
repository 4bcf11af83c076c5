// Vectors of texts from an endpoint.
#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "providers/endpoint.h"

namespace sophia::providers {

// kOpenAi: POST /embeddings {"model","input"}. kCortex: POST /inference:embed {"model","text"}.
enum class EmbeddingForm { kOpenAi, kCortex };

struct EmbeddingOptions {
  EmbeddingForm form = EmbeddingForm::kOpenAi;
  std::string model;
  std::size_t dimension = 0;         // asked for, and the only one taken; 0: the model's own
  std::size_t max_items = 256;       // of one request
  std::size_t max_tokens = 100'000;  // of one request, at 3.5 bytes a token
};

struct RemoteVectors {
  std::vector<std::vector<float>> values;  // one a text, in order
  std::int64_t tokens = 0;
  std::size_t cut_texts = 0;  // too long for the model: their first part was embedded
};

// Asks for base64 (little-endian float32) and takes lists as well. Thread-safe.
class EmbeddingEndpoint {
 public:
  EmbeddingEndpoint(net::HttpClient& http, const Clock& clock, EndpointOptions endpoint,
                    EmbeddingOptions options, net::Sleeper sleeper = sophia::sleep_for);
  // A batch that the endpoint calls too long is halved down to one text, which is then cut.
  // Errors: as Endpoint::post(); kDataLoss for an answer with too few vectors, of another
  // dimension, or with one that is zero or no number.
  Result<RemoteVectors> embed(std::span<const std::string_view> texts, const std::stop_token& stop);
  // "openai:text-embedding-3-small": vectors of other names must not be compared.
  std::string model_id() const;

 private:
  Status embed_batch(std::span<const std::string_view> texts, const std::stop_token& stop,
                     RemoteVectors& vectors);
  Status read(const Json& answer, std::size_t count, RemoteVectors& vectors) const;
  std::size_t batch_size(std::span<const std::string_view> texts) const;

  Endpoint endpoint_;
  const EmbeddingOptions options_;
};

}  // namespace sophia::providers
