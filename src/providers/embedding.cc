#include "providers/embedding.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>

namespace sophia::providers {
namespace {

constexpr std::size_t kShortestCut = 64;  // bytes: a text this short is not cut any more

bool says_too_long(const std::string& message) {
  return message.find("context") != std::string::npos ||
         message.find("too long") != std::string::npos ||
         message.find("too many tokens") != std::string::npos ||
         message.find("maximum") != std::string::npos;
}

// The first half at the border of a character.
std::string_view first_half(std::string_view text) {
  std::size_t size = text.size() / 2;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  return text.substr(0, size);
}

int base64_digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

Result<std::vector<float>> floats_of_base64(std::string_view text) {
  std::string bytes;
  std::uint32_t bits = 0;
  int held = 0;
  while (text.ends_with('=')) text.remove_suffix(1);
  for (const char c : text) {
    const int digit = base64_digit(c);
    if (digit < 0) return fail(Code::kDataLoss, "a vector is no base64");
    bits = (bits << 6) | static_cast<std::uint32_t>(digit);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes += static_cast<char>((bits >> held) & 0xFF);
  }
  if (bytes.size() % 4 != 0) return fail(Code::kDataLoss, "a vector's base64 is cut");
  static_assert(std::endian::native == std::endian::little);
  std::vector<float> values(bytes.size() / 4);
  std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

Result<std::vector<float>> floats_of(const Json& value) {
  if (value.is_string()) return floats_of_base64(value.as_string());
  if (!value.is_array()) return fail(Code::kDataLoss, "a vector is neither a list nor base64");
  const JsonArray& list = value.as_array();
  // Cortex nests the list once more.
  if (list.size() == 1 && list[0].is_array()) return floats_of(list[0]);
  std::vector<float> values;
  for (const Json& item : list) {
    if (!item.is_number()) return fail(Code::kDataLoss, "a vector holds what is no number");
    values.push_back(item.to_number<float>());
  }
  return values;
}

Status check_vector(const std::vector<float>& vector, std::size_t dimension) {
  if (vector.empty() || (dimension != 0 && vector.size() != dimension)) {
    return fail(Code::kDataLoss, "a vector has " + std::to_string(vector.size()) +
                                     " numbers, not " + std::to_string(dimension));
  }
  double square = 0;
  for (const float x : vector) square += double{x} * double{x};
  if (std::isfinite(square) && square > 0) return {};
  return fail(Code::kDataLoss, "a vector is zero or no number");
}

}  // namespace

EmbeddingEndpoint::EmbeddingEndpoint(net::HttpClient& http, const Clock& clock,
                                     EndpointOptions endpoint, EmbeddingOptions options,
                                     net::Sleeper sleeper)
    : endpoint_(http, clock, std::move(endpoint), std::move(sleeper)),
      options_(std::move(options)) {}

std::string EmbeddingEndpoint::model_id() const {
  const std::string size = options_.dimension == 0 ? "" : "/" + std::to_string(options_.dimension);
  return endpoint_.name() + ":" + options_.model + size;
}

std::size_t EmbeddingEndpoint::batch_size(std::span<const std::string_view> texts) const {
  std::size_t count = 0;
  double tokens = 0;
  for (const auto text : texts) {
    tokens += static_cast<double>(text.size()) / 3.5 + 1;
    if (count == options_.max_items) break;
    if (count > 0 && tokens > static_cast<double>(options_.max_tokens)) break;
    ++count;
  }
  return count;
}

Result<RemoteVectors> EmbeddingEndpoint::embed(std::span<const std::string_view> texts,
                                               const std::stop_token& stop) {
  RemoteVectors vectors;
  while (!texts.empty()) {
    const std::size_t size = batch_size(texts);
    SOPHIA_CHECK_OK(embed_batch(texts.first(size), stop, vectors));
    texts = texts.subspan(size);
  }
  return vectors;
}

Status EmbeddingEndpoint::embed_batch(std::span<const std::string_view> texts,
                                      const std::stop_token& stop, RemoteVectors& vectors) {
  const bool is_openai = options_.form == EmbeddingForm::kOpenAi;
  JsonArray input;
  // An empty text is refused by the vendors; a blank stands for it.
  for (const auto text : texts) input.push_back(Json(text.empty() ? std::string_view(" ") : text));
  JsonObject body{{"model", options_.model}, {is_openai ? "input" : "text", std::move(input)}};
  if (is_openai) body["encoding_format"] = "base64";
  if (is_openai && options_.dimension != 0) body["dimensions"] = options_.dimension;
  auto answer =
      endpoint_.post(is_openai ? "/embeddings" : "/inference:embed", Json(std::move(body)), stop);
  if (answer) return read(*answer, texts.size(), vectors);
  const Error& error = answer.error();
  if (error.code != Code::kInvalidArgument || !says_too_long(error.message)) {
    return std::unexpected(error);
  }
  if (texts.size() > 1) {
    const std::size_t half = texts.size() / 2;
    SOPHIA_CHECK_OK(embed_batch(texts.first(half), stop, vectors));
    return embed_batch(texts.subspan(half), stop, vectors);
  }
  if (texts[0].size() <= kShortestCut) return std::unexpected(error);
  const std::array<std::string_view, 1> cut = {first_half(texts[0])};
  const std::size_t cut_before = vectors.cut_texts;
  SOPHIA_CHECK_OK(embed_batch(cut, stop, vectors));
  vectors.cut_texts = cut_before + 1;
  return {};
}

Status EmbeddingEndpoint::read(const Json& answer, std::size_t count,
                               RemoteVectors& vectors) const {
  const JsonArray* data = json_array(answer, "data");
  if (data == nullptr || data->size() != count) {
    return fail(Code::kDataLoss, endpoint_.name() + ": the answer has not one vector a text");
  }
  std::vector<std::vector<float>> batch(count);
  for (std::size_t i = 0; i < count; ++i) {
    const Json& item = (*data)[i];
    const auto index =
        static_cast<std::size_t>(json_int(item, "index").value_or(static_cast<std::int64_t>(i)));
    const Json* embedding = json_find(item, "embedding");
    if (index >= count || !batch[index].empty() || embedding == nullptr) {
      return fail(Code::kDataLoss, endpoint_.name() + ": the answer has not one vector a text");
    }
    SOPHIA_TRY(batch[index], floats_of(*embedding));
    const std::size_t dimension = options_.dimension != 0   ? options_.dimension
                                  : !vectors.values.empty() ? vectors.values[0].size()
                                                            : batch[index].size();
    if (auto status = check_vector(batch[index], dimension); !status) {
      return fail(std::move(status).error(), endpoint_.name());
    }
  }
  for (auto& vector : batch) vectors.values.push_back(std::move(vector));
  if (const Json* usage = json_find(answer, "usage"); usage != nullptr) {
    vectors.tokens += json_int(*usage, "total_tokens").value_or(0);
  }
  return {};
}

}  // namespace sophia::providers
