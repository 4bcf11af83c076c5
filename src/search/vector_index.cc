#include "search/vector_index.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <mutex>
#include <thread>

#include "search/row_blocks.h"
#include "search/sign_bits.h"
#include "search/vector_kernels.h"

namespace sophia::search {
namespace {

// Scales to length 1; false for a zero vector.
bool normalize(std::span<float> values) {
  double squares = 0;
  for (const float v : values) squares += static_cast<double>(v) * static_cast<double>(v);
  if (squares <= 0) return false;
  const auto factor = static_cast<float>(1 / std::sqrt(squares));
  for (float& v : values) v *= factor;
  return true;
}

// Words of the bitmaps, or candidates, that a thread takes at a time, and documents from which it
// has help.
constexpr std::size_t kPartWords = 256;
constexpr std::size_t kPartDocs = 512;
constexpr std::size_t kWithHelp = 20'000;

bool is_earlier(const ScoredDoc& a, const ScoredDoc& b) { return a.doc < b.doc; }

}  // namespace

struct VectorIndex::State {
  State(std::size_t dim, VectorIndexOptions o)
      : dimension(dim), options(o), values(dim), codes(dim), bits(dim, kernels) {}

  std::size_t dimension;
  VectorIndexOptions options;
  const VectorKernels& kernels = vector_kernels();
  RowBlocks<float> values;
  RowBlocks<std::int8_t> codes;
  std::vector<float> scales;
  DocSet live;  // with a vector and not removed
  std::size_t live_count = 0;
  SignBits bits;  // of no document, or of all; their center is fixed when they are first made
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

  void make_all_bits() {
    std::vector<double> sum(dimension);
    for (std::size_t doc = 0; doc < scales.size(); ++doc) {
      const float* row = values.row(doc);
      for (std::size_t i = 0; i < dimension; ++i) sum[i] += static_cast<double>(row[i]);
    }
    std::vector<float> center(dimension);
    for (std::size_t i = 0; i < dimension; ++i) {
      center[i] = static_cast<float>(sum[i] / static_cast<double>(scales.size()));
    }
    bits.set_center(std::move(center));
    while (bits.size() < scales.size()) bits.append(values.row(bits.size()));
  }

  ScanPool& helpers() const {
    std::call_once(pool_once, [this] {
      const std::size_t cores = std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, 8);
      pool = std::make_unique<ScanPool>((options.threads > 0 ? options.threads : cores) - 1);
    });
    return *pool;
  }

  template <class F>
  void each_part(std::size_t parts, bool with_help, const F& work) const {
    if (with_help) return helpers().run(parts, work);
    for (std::size_t part = 0; part < parts; ++part) work(part, 0);
  }

  std::size_t workers(bool with_help) const { return with_help ? helpers().workers() : 1; }

  // Of the chosen documents the `keep` best by their sign bits, among about `nearest` by distance;
  // in document order.
  std::vector<ScoredDoc> near_by_bits(const Prepared& query, const Chosen& chosen,
                                      std::size_t documents, std::size_t nearest,
                                      std::size_t keep) const {
    const SignBits::Query signs = bits.prepare(query.values, query.codes);
    const std::uint16_t radius =
        bits.radius(signs, chosen, static_cast<double>(nearest) / static_cast<double>(documents));
    const bool with_help = documents >= kWithHelp;
    std::vector<std::vector<ScoredDoc>> found(workers(with_help));
    const std::size_t words = chosen.words();
    each_part((words + kPartWords - 1) / kPartWords, with_help,
              [&](std::size_t part, std::size_t worker) {
                bits.find(signs, chosen, radius, part * kPartWords,
                          std::min((part + 1) * kPartWords, words), found[worker]);
              });
    std::vector<ScoredDoc> all = std::move(found.front());
    for (std::size_t i = 1; i < found.size(); ++i) {
      all.insert(all.end(), found[i].begin(), found[i].end());
    }
    if (all.size() > keep) {
      std::nth_element(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(keep), all.end(),
                       ranks_before);
      all.resize(keep);
    }
    std::sort(all.begin(), all.end(), is_earlier);
    return all;
  }

  static std::vector<ScoredDoc> all_of(const Chosen& chosen, std::size_t documents) {
    std::vector<ScoredDoc> all;
    all.reserve(documents);
    for (std::size_t w = 0; w < chosen.words(); ++w) {
      for (std::uint64_t rest = chosen.word(w); rest != 0; rest &= rest - 1) {
        const auto bit = static_cast<std::size_t>(std::countr_zero(rest));
        all.push_back({static_cast<DocNumber>(w * 64 + bit), 0});
      }
    }
    return all;
  }

  // The `keep` of `docs` with the largest products of codes, best first.
  std::vector<ScoredDoc> best_by_codes(const Prepared& query, std::span<const ScoredDoc> docs,
                                       std::size_t keep) const {
    constexpr std::size_t kAhead = 12;
    const bool with_help = docs.size() >= kWithHelp;
    std::vector<TopDocs> best(workers(with_help), TopDocs(keep));
    each_part((docs.size() + kPartDocs - 1) / kPartDocs, with_help,
              [&](std::size_t part, std::size_t worker) {
                const std::size_t end = std::min((part + 1) * kPartDocs, docs.size());
                for (std::size_t i = part * kPartDocs; i < end; ++i) {
                  if (i + kAhead < end) fetch(codes.row(docs[i + kAhead].doc), dimension);
                  best[worker].offer({docs[i].doc, code_score(query, docs[i].doc)});
                }
              });
    for (std::size_t i = 1; i < best.size(); ++i) {
      for (const ScoredDoc& doc : best[i].take()) best.front().offer(doc);
    }
    return best.front().take();
  }

  void fetch_values(DocNumber doc) const { fetch(values.row(doc), dimension * sizeof(float)); }

  static void fetch(const void* row, std::size_t bytes) {
    const char* at = static_cast<const char*>(row);
    for (std::size_t byte = 0; byte < bytes; byte += 64) __builtin_prefetch(at + byte);
  }

  // The `keep` best of the allowed documents by their codes; of many only among those that their
  // sign bits choose for a result of `limit`.
  std::vector<ScoredDoc> scan(const Prepared& query, std::size_t limit, std::size_t keep,
                              const DocSet* allowed) const {
    if (limit == 0 || query.scale <= 0) return {};
    const Chosen chosen(allowed == nullptr ? live : *allowed, live);
    const std::size_t documents = allowed == nullptr ? live_count : allowed->count();
    const auto share = options.candidate_share * static_cast<double>(scales.size());
    const std::size_t nearest =
        std::max<std::size_t>({4'000, 40 * limit, static_cast<std::size_t>(share)});
    const std::size_t nearer = std::max<std::size_t>({1'000, 8 * limit, nearest / 8});
    const bool by_bits = bits.size() > 0 && documents > 2 * nearest;
    return best_by_codes(query,
                         by_bits ? near_by_bits(query, chosen, documents, nearest, nearer)
                                 : all_of(chosen, documents),
                         keep);
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

bool VectorIndex::is_worth_help() const { return state_->live_count >= kWithHelp; }
ScanPool& VectorIndex::helpers() const { return state_->helpers(); }

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
  if (s.bits.size() > 0) {
    s.bits.append(row);
  } else if (s.options.sign_bits_from > 0 && s.scales.size() >= s.options.sign_bits_from &&
             s.dimension <= SignBits::kMostBits) {
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
  SOPHIA_CHECK_OK(check(query));
  const State& s = *state_;
  const Prepared q = s.prepare(query);
  const auto near = s.scan(q, limit, limit + std::max<std::size_t>(128, limit / 4), allowed);
  constexpr std::size_t kAhead = 4;
  TopDocs top(limit);
  for (std::size_t i = 0; i < near.size(); ++i) {
    if (i + kAhead < near.size()) s.fetch_values(near[i + kAhead].doc);
    top.offer({near[i].doc, score(q, near[i].doc)});
  }
  return top.take();
}

Result<std::vector<ScoredDoc>> VectorIndex::search_roughly(std::span<const float> query,
                                                           std::size_t limit,
                                                           const DocSet* allowed) const {
  SOPHIA_CHECK_OK(check(query));
  return state_->scan(state_->prepare(query), limit, limit, allowed);
}

Status VectorIndex::check(std::span<const float> query) const {
  if (query.size() == state_->dimension) return {};
  return fail(Code::kInvalidArgument, "a query of " + std::to_string(query.size()) +
                                          " values does not fit an index of dimension " +
                                          std::to_string(state_->dimension));
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
