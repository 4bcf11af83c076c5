// A classifier's file:
//   "SOPHIA-CLASSIFIER 1\n", the header's size in bytes as decimal digits, "\n", the header (JSON),
//   then little-endian arrays: buckets (u32), idf (f32), weights (f32), centroids (f32).
// The header tells the sizes and the XXH3-128 of the arrays.
#include <bit>
#include <cmath>
#include <cstring>

#include "core/hash.h"
#include "core/json.h"
#include "core/json_writer.h"
#include "cortex/functions/classifier.h"

namespace sophia::cortex {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::string_view kMagic = "SOPHIA-CLASSIFIER 1\n";
constexpr std::size_t kMaxHeaderBytes = 1U << 20;
constexpr std::int64_t kMaxLabels = 1'000;
constexpr std::int64_t kMaxDense = 8'192;

template <class T>
void append_array(std::string& out, const std::vector<T>& values) {
  out.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
}

template <class T>
std::vector<T> take_array(std::string_view& bytes, std::size_t count) {
  std::vector<T> values(count);
  // memcpy may not be given the null pointer of an empty vector, not even for 0 bytes.
  if (count > 0) std::memcpy(values.data(), bytes.data(), count * sizeof(T));
  bytes.remove_prefix(count * sizeof(T));
  return values;
}

std::unexpected<Error> damaged(const std::string& what) {
  return fail(Code::kDataLoss, "the classifier's file is damaged (" + what + "): train it again");
}

bool all_finite(std::span<const float> values) {
  for (const float x : values) {
    if (!std::isfinite(x)) return false;
  }
  return true;
}

struct Header {
  Json json;
  std::size_t labels = 0;
  std::size_t dense = 0;
  std::size_t sparse = 0;
};

// Reads the header and moves `bytes` behind it.
Result<Header> read_header(std::string_view& bytes) {
  if (!bytes.starts_with(kMagic)) return damaged("it is no classifier of this version");
  bytes.remove_prefix(kMagic.size());
  std::size_t size = 0;
  std::size_t digits = 0;
  while (digits < bytes.size() && digits < 8 && bytes[digits] >= '0' && bytes[digits] <= '9') {
    size = size * 10 + static_cast<std::size_t>(bytes[digits++] - '0');
  }
  if (digits == 0 || digits >= bytes.size() || bytes[digits] != '\n') return damaged("header size");
  bytes.remove_prefix(digits + 1);
  if (size > kMaxHeaderBytes || size > bytes.size()) return damaged("header size");
  auto json = parse_json(bytes.substr(0, size));
  if (!json) return damaged("header");
  bytes.remove_prefix(size);
  const JsonArray* labels = json_array(*json, "labels");
  const auto dense = json_int(*json, "dense");
  const auto sparse = json_int(*json, "sparse");
  if (labels == nullptr || !dense || !sparse) return damaged("header");
  const auto count = static_cast<std::int64_t>(labels->size());
  if (count < 2 || count > kMaxLabels || *dense < 0 || *dense > kMaxDense || *sparse < 0 ||
      *sparse > static_cast<std::int64_t>(kNgramBuckets)) {
    return damaged("sizes");
  }
  return Header{*std::move(json), static_cast<std::size_t>(count), static_cast<std::size_t>(*dense),
                static_cast<std::size_t>(*sparse)};
}

Status read_labels(const Json& header, std::vector<std::string>& labels) {
  for (const Json& label : *json_array(header, "labels")) {
    if (!label.is_string() || label.as_string().empty()) return damaged("labels");
    labels.emplace_back(label.as_string());
    if (labels.size() > 1 && labels[labels.size() - 2] >= labels.back()) return damaged("labels");
  }
  return {};
}

Result<double> number(const Json& object, std::string_view key, double low, double high) {
  const auto value = json_double(object, key);
  if (!value || !(*value >= low && *value <= high)) return damaged(std::string(key));
  return *value;
}

}  // namespace

std::string Classifier::to_bytes() const {
  std::string arrays;
  append_array(arrays, vocabulary_.buckets);
  append_array(arrays, vocabulary_.idf);
  append_array(arrays, model_.weights);
  append_array(arrays, centroids_);
  JsonWriter w;
  w.begin_object().field("version", kClassifierVersion).field("model", model_id_);
  w.field("data_hash", data_hash_).key("labels").begin_array();
  for (const std::string& label : labels_) w.value(label);
  w.end_array().field("dense", static_cast<std::uint64_t>(model_.dense));
  w.field("sparse", static_cast<std::uint64_t>(model_.sparse));
  w.field("temperature", temperature_).field("least_probability", least_probability_);
  w.field("least_similarity", least_similarity_).key("metrics").begin_object();
  w.field("examples", static_cast<std::uint64_t>(metrics_.examples));
  w.field("folds", static_cast<std::uint64_t>(metrics_.folds)).field("accuracy", metrics_.accuracy);
  w.field("low", metrics_.low).field("high", metrics_.high).field("macro_f1", metrics_.macro_f1);
  w.field("rejected", metrics_.rejected).field("calibration", metrics_.calibration).end_object();
  w.field("arrays", xxh128_hex(arrays)).end_object();
  const std::string header = w.take();
  return std::string(kMagic) + std::to_string(header.size()) + "\n" + header + arrays;
}

Result<Classifier> Classifier::from_bytes(std::string_view bytes) {
  SOPHIA_TRY(const Header header, read_header(bytes));
  const std::size_t weights = (1 + header.dense + header.sparse) * header.labels;
  const std::size_t centroids = header.labels * header.dense;
  // At most 2^18 x 1000 and the like: no overflow in 64 bits.
  if (bytes.size() != 4 * (2 * header.sparse + weights + centroids)) return damaged("length");
  if (json_string(header.json, "arrays") != xxh128_hex(bytes)) return damaged("checksum");
  Classifier c;
  SOPHIA_CHECK_OK(read_labels(header.json, c.labels_));
  c.vocabulary_.buckets = take_array<std::uint32_t>(bytes, header.sparse);
  c.vocabulary_.idf = take_array<float>(bytes, header.sparse);
  c.model_ = {header.labels, header.dense, header.sparse, take_array<float>(bytes, weights)};
  c.centroids_ = take_array<float>(bytes, centroids);
  for (std::size_t i = 0; i < header.sparse; ++i) {
    const bool rises = i == 0 || c.vocabulary_.buckets[i - 1] < c.vocabulary_.buckets[i];
    if (!rises || c.vocabulary_.buckets[i] >= kNgramBuckets) return damaged("buckets");
  }
  if (!all_finite(c.vocabulary_.idf) || !all_finite(c.model_.weights) ||
      !all_finite(c.centroids_)) {
    return damaged("weights");
  }
  SOPHIA_TRY(c.temperature_, number(header.json, "temperature", 1e-3, 1e3));
  SOPHIA_TRY(c.least_probability_, number(header.json, "least_probability", 0, 1));
  SOPHIA_TRY(c.least_similarity_, number(header.json, "least_similarity", -1, 1));
  c.model_id_ = json_string(header.json, "model").value_or("");
  c.data_hash_ = json_string(header.json, "data_hash").value_or("");
  if (c.model_id_.empty() != (header.dense == 0)) return damaged("model");
  const Json* metrics = json_find(header.json, "metrics");
  if (metrics == nullptr) return damaged("metrics");
  SOPHIA_TRY(const double examples, number(*metrics, "examples", 0, 1e9));
  SOPHIA_TRY(const double folds, number(*metrics, "folds", 0, 100));
  c.metrics_.examples = static_cast<std::size_t>(examples);
  c.metrics_.folds = static_cast<std::size_t>(folds);
  SOPHIA_TRY(c.metrics_.accuracy, number(*metrics, "accuracy", 0, 1));
  SOPHIA_TRY(c.metrics_.low, number(*metrics, "low", 0, 1));
  SOPHIA_TRY(c.metrics_.high, number(*metrics, "high", 0, 1));
  SOPHIA_TRY(c.metrics_.macro_f1, number(*metrics, "macro_f1", 0, 1));
  SOPHIA_TRY(c.metrics_.rejected, number(*metrics, "rejected", 0, 1));
  SOPHIA_TRY(c.metrics_.calibration, number(*metrics, "calibration", 0, 1));
  return c;
}

}  // namespace sophia::cortex
