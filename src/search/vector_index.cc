#include "search/vector_index.h"

#include <cmath>
#include <thread>

#include "search/vector_kernels.h"

namespace sophia::search {
namespace {

// Vectors are stored in blocks so that growing never copies what is there.
constexpr std::size_t kBlock = 16'384;

template <class T>
class Blocks {
 public:
  explicit Blocks(std::size_t width) : width_(width) {}
  T* append() {
    if (count_ % kBlock == 0) blocks_.emplace_back(new T[kBlock * width_]());
    return row(count_++);
  }
  T* row(std::size_t i) { return blocks_[i / kBlock].get() + i % kBlock * width_; }
  const T* row(std::size_t i) const { return blocks_[i / kBlock].get() + i % kBlock * width_; }

 private:
  std::size_t width_;
  std::size_t count_ = 0;
  std::vector<std::unique_ptr<T[]>> blocks_;
};

struct Query {
  std::vector<float> values;  // normalised
  std::vector<std::int8_t> codes;
  float scale = 0;
};

// values = codes * scale, within half a step.
float quantize(std::span<const float> values, std::int8_t* codes) {
  float largest = 0;
  for (const float v : values) largest = std::max(largest, std::abs(v));
  const float scale = largest > 0 ? largest / 127 : 1;
  for (std::size_t i = 0; i < values.size(); ++i) {
    codes[i] = static_cast<std::int8_t>(std::lround(values[i] / scale));
  }
  return scale;
}

// Scales to length 1; false for a zero vector.
bool normalize(std::span<float> values) {
  double squares = 0;
  for (const float v : values) squares += static_cast<double>(v) * v;
  if (squares <= 0) return false;
  const auto factor = static_cast<float>(1 / std::sqrt(squares));
  for (float& v : values) v *= factor;
  return true;
}

}  // namespace

struct VectorIndex::State {
  State(std::size_t dim, VectorIndexOptions o)
      : dimension(dim),
        options(o),
        values(dim),
        codes(dim),
        bit_words((dim + 63) / 64),
        bits(bit_words) {}

  std::size_t dimension;
  VectorIndexOptions options;
  Blocks<float> values;
  Blocks<std::int8_t> codes;
  std::vector<float> scales;
  DocSet live;  // with a vector and not removed
  std::size_t live_count = 0;
  std::size_t bit_words;
  Blocks<std::uint64_t> bits;
  std::size_t with_bits = 0;  // documents that have sign bits: none, or all
  std::vector<float> center;  // fixed when the sign bits are first made

  void write_bits(std::span<const float> v, std::uint64_t* out) const {
    for (std::size_t i = 0; i < v.size(); ++i) {
      if (v[i] > center[i]) out[i / 64] |= std::uint64_t{1} << (i % 64);
    }
  }

  void make_all_bits() {
    std::vector<double> sum(dimension);
    for (std::size_t doc = 0; doc < scales.size(); ++doc) {
      for (std::size_t i = 0; i < dimension; ++i) sum[i] += static_cast<double>(values.row(doc)[i]);
    }
    center.resize(dimension);
    for (std::size_t i = 0; i < dimension; ++i) {
      center[i] = static_cast<float>(sum[i] / static_cast<double>(scales.size()));
    }
    for (; with_bits < scales.size(); ++with_bits) {
      write_bits({values.row(with_bits), dimension}, bits.append());
    }
  }

  std::vector<DocNumber> documents_of(const DocSet& set) const {
    std::vector<DocNumber> docs;
    const auto& words = set.words();
    for (std::size_t w = 0; w < words.size(); ++w) {
      std::uint64_t rest = w < live.words().size() ? words[w] & live.words()[w] : 0;
      for (; rest != 0; rest &= rest - 1) {
        docs.push_back(
            static_cast<DocNumber>(w * 64 + static_cast<std::size_t>(std::countr_zero(rest))));
      }
    }
    return docs;
  }

  // The live (and allowed) documents with the smallest Hamming distance, at least `wanted` of them.
  std::vector<DocNumber> nearest_by_bits(const Query& query, const DocSet& set,
                                         std::size_t wanted) const {
    std::vector<std::uint64_t> query_bits(bit_words);
    write_bits(query.values, query_bits.data());
    const std::size_t count = scales.size();
    std::vector<std::uint16_t> distances(count);
    const auto scan = [&](std::size_t begin, std::size_t end) {
      for (std::size_t at = begin; at < end;) {
        const std::size_t n = std::min(end - at, kBlock - at % kBlock);
        hamming(bits.row(at), query_bits.data(), bit_words, n, distances.data() + at);
        at += n;
      }
    };
    in_parallel(count, scan);
    std::vector<std::size_t> histogram(dimension + 2);
    const std::vector<DocNumber> docs = documents_of(set);
    for (const DocNumber doc : docs) ++histogram[distances[doc]];
    std::size_t limit = 0;
    for (std::size_t seen = histogram[0]; seen < wanted && limit + 1 < histogram.size();) {
      seen += histogram[++limit];
    }
    std::vector<DocNumber> nearest;
    nearest.reserve(wanted * 2);
    for (const DocNumber doc : docs) {
      if (distances[doc] <= limit) nearest.push_back(doc);
    }
    return nearest;
  }

  template <class F>
  void in_parallel(std::size_t count, const F& work) const {
    const std::size_t threads = count < 50'000 ? 1 : std::max<std::size_t>(1, options.threads);
    std::vector<std::jthread> helpers;
    for (std::size_t t = 1; t < threads; ++t) {
      helpers.emplace_back(
          [&work, count, t, threads] { work(count * t / threads, count * (t + 1) / threads); });
    }
    work(0, count / threads);
  }

  std::vector<ScoredDoc> scan(const Query& query, std::span<const DocNumber> docs,
                              std::size_t keep) const {
    std::vector<float> approximate(docs.size());
    in_parallel(docs.size(), [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) {
        const DocNumber doc = docs[i];
        const auto dot = dot_int8(codes.row(doc), query.codes.data(), dimension);
        approximate[i] = static_cast<float>(dot) * scales[doc] * query.scale;
      }
    });
    TopDocs top(keep);
    for (std::size_t i = 0; i < docs.size(); ++i) {
      if (!top.full() || approximate[i] > top.worst()) top.offer({docs[i], approximate[i]});
    }
    return top.take();
  }
};

VectorIndex::VectorIndex(std::size_t dimension, VectorIndexOptions options)
    : state_(std::make_unique<State>(dimension, options)) {}
VectorIndex::~VectorIndex() = default;
VectorIndex::VectorIndex(VectorIndex&&) noexcept = default;
VectorIndex& VectorIndex::operator=(VectorIndex&&) noexcept = default;

std::size_t VectorIndex::dimension() const { return state_->dimension; }
std::size_t VectorIndex::document_count() const { return state_->scales.size(); }
std::size_t VectorIndex::live_count() const { return state_->live_count; }

Result<DocNumber> VectorIndex::add(std::span<const float> vector) {
  State& s = *state_;
  if (!vector.empty() && vector.size() != s.dimension) {
    return fail(Code::kInvalidArgument, "a vector of " + std::to_string(vector.size()) +
                                            " values does not fit an index of dimension " +
                                            std::to_string(s.dimension));
  }
  for (const float v : vector) {
    if (!std::isfinite(v))
      return fail(Code::kInvalidArgument, "a vector has a value that is not finite");
  }
  const auto doc = static_cast<DocNumber>(s.scales.size());
  float* row = s.values.append();
  std::copy(vector.begin(), vector.end(), row);
  const bool usable = normalize({row, s.dimension});
  s.scales.push_back(quantize({row, s.dimension}, s.codes.append()));
  s.live.resize(doc + 1U);
  if (usable) {
    s.live.insert(doc);
    ++s.live_count;
  }
  if (s.with_bits > 0) {
    s.write_bits({row, s.dimension}, s.bits.append());
    ++s.with_bits;
  } else if (s.options.sign_bits_from > 0 && s.scales.size() >= s.options.sign_bits_from) {
    s.make_all_bits();
  }
  return doc;
}

void VectorIndex::remove(DocNumber doc) {
  if (!state_->live.contains(doc)) return;
  state_->live.erase(doc);
  --state_->live_count;
}

std::span<const float> VectorIndex::vector(DocNumber doc) const {
  if (!state_->live.contains(doc)) return {};
  return {state_->values.row(doc), state_->dimension};
}

Result<std::vector<ScoredDoc>> VectorIndex::search(std::span<const float> query, std::size_t limit,
                                                   const DocSet* allowed) const {
  const State& s = *state_;
  if (query.size() != s.dimension) {
    return fail(Code::kInvalidArgument, "a query of " + std::to_string(query.size()) +
                                            " values does not fit an index of dimension " +
                                            std::to_string(s.dimension));
  }
  Query q;
  q.values.assign(query.begin(), query.end());
  if (limit == 0 || !normalize(q.values)) return std::vector<ScoredDoc>();
  q.codes.resize(s.dimension);
  q.scale = quantize(q.values, q.codes.data());
  const DocSet& set = allowed == nullptr ? s.live : *allowed;
  const auto wanted = std::max<std::size_t>(
      {4'000, 40 * limit,
       static_cast<std::size_t>(s.options.candidate_share * static_cast<double>(s.scales.size()))});
  std::vector<DocNumber> docs;
  if (s.with_bits > 0 && set.count() > 2 * wanted) {
    docs = s.nearest_by_bits(q, set, wanted);
  } else {
    docs = s.documents_of(set);
  }
  TopDocs top(limit);
  for (const ScoredDoc& hit : s.scan(q, docs, std::max(4 * limit, limit + 128))) {
    top.offer({hit.doc, dot_f32(s.values.row(hit.doc), q.values.data(), s.dimension)});
  }
  return top.take();
}

std::vector<float> VectorIndex::scores(std::span<const float> query,
                                       std::span<const DocNumber> docs) const {
  std::vector<float> q(query.begin(), query.end());
  std::vector<float> result(docs.size(), 0.0F);
  if (q.size() != state_->dimension || !normalize(q)) return result;
  for (std::size_t i = 0; i < docs.size(); ++i) {
    if (!state_->live.contains(docs[i])) continue;
    result[i] = dot_f32(state_->values.row(docs[i]), q.data(), q.size());
  }
  return result;
}

}  // namespace sophia::search
