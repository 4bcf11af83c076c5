#include "search/vector_index.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <mutex>
#include <thread>

#include "search/row_blocks.h"
#include "search/scan_pool.h"
#include "search/vector_kernels.h"

namespace sophia::search {
namespace {

// Distances are kept, and compared, in 16 bits.
constexpr std::size_t kMostBits = 32'766;

// Scales to length 1; false for a zero vector.
bool normalize(std::span<float> values) {
  double squares = 0;
  for (const float v : values) squares += static_cast<double>(v) * static_cast<double>(v);
  if (squares <= 0) return false;
  const auto factor = static_cast<float>(1 / std::sqrt(squares));
  for (float& v : values) v *= factor;
  return true;
}

// Words of the bitmaps that a thread takes at a time, and documents from which it has help.
constexpr std::size_t kPartWords = 256;
constexpr std::size_t kWithHelp = 20'000;

// What one thread of a scan needs and finds.
struct Worker {
  explicit Worker(std::size_t keep) : best(keep) {}
  std::vector<std::uint32_t> counts;  // documents by distance, four counters each
  std::vector<DocNumber> docs;
  TopDocs best;
};

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
  RowBlocks<float> values;
  RowBlocks<std::int8_t> codes;
  std::vector<float> scales;
  DocSet live;  // with a vector and not removed
  std::size_t live_count = 0;
  std::size_t bit_words;
  RowBlocks<std::uint64_t> bits;
  std::size_t with_bits = 0;  // documents that have sign bits: none, or all
  std::vector<float> center;  // fixed when the sign bits are first made
  const VectorKernels& kernels = vector_kernels();
  mutable std::once_flag pool_once;
  mutable std::unique_ptr<ScanPool> pool;  // made by the first scan that wants help

  // All 0, with scale 0, for a zero vector.
  Prepared prepare(std::span<const float> query) const {
    Prepared q{{query.begin(), query.end()}, std::vector<std::int8_t>(dimension), 0};
    if (!normalize(q.values)) return q;
    q.scale = kernels.quantize(q.values.data(), dimension, q.codes.data());
    return q;
  }

  float code_score(const Prepared& query, DocNumber doc) const {
    const auto dot = kernels.dot_int8(codes.row(doc), query.codes.data(), dimension);
    return static_cast<float>(dot) * scales[doc] * query.scale;
  }

  void append_bits() {
    kernels.sign_bits(values.row(with_bits), center.data(), dimension, bits.append());
    ++with_bits;
  }

  void make_all_bits() {
    std::vector<double> sum(dimension);
    for (std::size_t doc = 0; doc < scales.size(); ++doc) {
      const float* row = values.row(doc);
      for (std::size_t i = 0; i < dimension; ++i) sum[i] += static_cast<double>(row[i]);
    }
    center.resize(dimension);
    for (std::size_t i = 0; i < dimension; ++i) {
      center[i] = static_cast<float>(sum[i] / static_cast<double>(scales.size()));
    }
    while (with_bits < scales.size()) append_bits();
  }

  std::uint64_t wanted(const DocSet& set, std::size_t word) const {
    return word < set.words().size() ? set.words()[word] & live.words()[word] : 0;
  }

  ScanPool& helpers() const {
    std::call_once(pool_once, [this] {
      const std::size_t cores = std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, 8);
      pool = std::make_unique<ScanPool>((options.threads > 0 ? options.threads : cores) - 1);
    });
    return *pool;
  }

  // Distances of documents to the query's sign bits, and how many of `set` have each.
  void measure(std::size_t part, const DocSet& set, const std::uint64_t* query_bits,
               std::uint16_t* distances, Worker& worker) const {
    const std::size_t width = dimension + 1;
    // Four counters a distance: equal neighbours would wait for one another.
    worker.counts.resize(4 * width);
    std::uint32_t* counts = worker.counts.data();
    constexpr std::size_t kStep = 64;  // bitmap words: distances stay in the first-level cache
    const std::size_t words = std::min((part + 1) * kPartWords, live.words().size());
    for (std::size_t w = part * kPartWords; w < words; w += kStep) {
      const std::size_t first = w * 64;
      const std::size_t count = std::min(kStep * 64, scales.size() - first);
      kernels.hamming(bits.row(first), query_bits, bit_words, count, distances + first);
      for (std::size_t i = w; i < std::min(w + kStep, words); ++i) {
        const std::uint16_t* d = distances + i * 64;
        std::uint64_t rest = wanted(set, i);
        if (rest == ~std::uint64_t{0}) {
          for (std::size_t b = 0; b < 64; ++b) ++counts[b % 4 * width + d[b]];
          continue;
        }
        for (; rest != 0; rest &= rest - 1) {
          const auto b = static_cast<std::size_t>(std::countr_zero(rest));
          ++counts[b % 4 * width + d[b]];
        }
      }
    }
  }

  // The smallest distance within which `count` documents lie.
  std::uint16_t radius_of(const std::vector<Worker>& workers, std::size_t count) const {
    std::size_t seen = 0;
    for (std::size_t distance = 0; distance < dimension; ++distance) {
      for (const Worker& worker : workers) {
        for (std::size_t at = distance; at < worker.counts.size(); at += dimension + 1) {
          seen += worker.counts[at];
        }
      }
      if (seen >= count) return static_cast<std::uint16_t>(distance);
    }
    return static_cast<std::uint16_t>(dimension);
  }

  void score_codes(const Prepared& query, Worker& worker) const {
    constexpr std::size_t kAhead = 12;
    const std::vector<DocNumber>& docs = worker.docs;
    for (std::size_t i = 0; i < docs.size(); ++i) {
      if (i + kAhead < docs.size()) {
        const std::int8_t* row = codes.row(docs[i + kAhead]);
        for (std::size_t byte = 0; byte < dimension; byte += 64) __builtin_prefetch(row + byte);
      }
      worker.best.offer({docs[i], code_score(query, docs[i])});
    }
  }

  // The `keep` documents of `set` with the largest products of codes; with `nearest` > 0 only
  // among about as many with the smallest Hamming distance.
  std::vector<ScoredDoc> scan(const Prepared& query, const DocSet& set, std::size_t documents,
                              std::size_t keep, std::size_t nearest) const {
    const bool with_help = documents >= kWithHelp;
    const std::size_t parts = (live.words().size() + kPartWords - 1) / kPartWords;
    std::vector<Worker> workers(with_help ? helpers().workers() : 1, Worker(keep));
    const auto each = [&](const std::function<void(std::size_t, std::size_t)>& work) {
      if (with_help) return helpers().run(parts, work);
      for (std::size_t part = 0; part < parts; ++part) work(part, 0);
    };
    std::unique_ptr<std::uint16_t[]> distances;
    std::uint16_t radius = 0;
    if (nearest > 0) {
      distances = std::make_unique_for_overwrite<std::uint16_t[]>(live.words().size() * 64);
      std::vector<std::uint64_t> query_bits(bit_words);
      kernels.sign_bits(query.values.data(), center.data(), dimension, query_bits.data());
      each([&](std::size_t part, std::size_t worker) {
        measure(part, set, query_bits.data(), distances.get(), workers[worker]);
      });
      radius = radius_of(workers, nearest);
    }
    each([&](std::size_t part, std::size_t number) {
      Worker& worker = workers[number];
      worker.docs.clear();
      const std::size_t words = std::min((part + 1) * kPartWords, live.words().size());
      for (std::size_t w = part * kPartWords; w < words; ++w) {
        std::uint64_t rest = wanted(set, w);
        if (rest != 0 && nearest > 0) rest &= kernels.at_most(distances.get() + w * 64, radius);
        for (; rest != 0; rest &= rest - 1) {
          worker.docs.push_back(
              static_cast<DocNumber>(w * 64 + static_cast<std::size_t>(std::countr_zero(rest))));
        }
      }
      score_codes(query, worker);
    });
    TopDocs& best = workers.front().best;
    for (std::size_t i = 1; i < workers.size(); ++i) {
      for (const ScoredDoc& doc : workers[i].best.take()) best.offer(doc);
    }
    return best.take();
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
  std::fill(std::copy(vector.begin(), vector.end(), row), row + s.dimension, 0.0F);
  const bool usable = !vector.empty() && normalize({row, s.dimension});
  s.scales.push_back(s.kernels.quantize(row, s.dimension, s.codes.append()));
  s.live.resize(doc + 1U);
  if (usable) {
    s.live.insert(doc);
    ++s.live_count;
  }
  if (s.with_bits > 0) {
    s.append_bits();
  } else if (s.options.sign_bits_from > 0 && s.scales.size() >= s.options.sign_bits_from &&
             s.dimension <= kMostBits) {
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
  const Prepared q = s.prepare(query);
  if (limit == 0 || q.scale <= 0) return std::vector<ScoredDoc>();
  const DocSet& set = allowed == nullptr ? s.live : *allowed;
  const std::size_t documents = allowed == nullptr ? s.live_count : set.count();
  const auto nearest = std::max<std::size_t>(
      {4'000, 40 * limit,
       static_cast<std::size_t>(s.options.candidate_share * static_cast<double>(s.scales.size()))});
  const bool by_bits = s.with_bits > 0 && documents > 2 * nearest;
  TopDocs top(limit);
  for (const ScoredDoc& hit :
       s.scan(q, set, documents, limit + std::max<std::size_t>(128, limit / 4),
              by_bits ? nearest : 0)) {
    top.offer({hit.doc, score(q, hit.doc)});
  }
  return top.take();
}

VectorIndex::Prepared VectorIndex::prepare(std::span<const float> query) const {
  SOPHIA_CHECK(query.size() == state_->dimension);
  return state_->prepare(query);
}

float VectorIndex::score(const Prepared& query, DocNumber doc) const {
  const State& s = *state_;
  if (!s.live.contains(doc)) return 0;
  return s.kernels.dot_f32(s.values.row(doc), query.values.data(), s.dimension);
}

float VectorIndex::rough_score(const Prepared& query, DocNumber doc) const {
  const State& s = *state_;
  return s.live.contains(doc) ? s.code_score(query, doc) : 0;
}

std::vector<float> VectorIndex::scores(std::span<const float> query,
                                       std::span<const DocNumber> docs) const {
  std::vector<float> result(docs.size(), 0.0F);
  if (query.size() != state_->dimension) return result;
  const Prepared prepared = state_->prepare(query);
  for (std::size_t i = 0; i < docs.size(); ++i) result[i] = score(prepared, docs[i]);
  return result;
}

}  // namespace sophia::search
