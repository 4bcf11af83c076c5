// Search over texts with vectors in process: time and recall against the exact result.
//   search_bench [texts = 1000000] [queries = 200] [FILE]
// The texts are made (made_texts.h); with FILE, vectors of 384 f32 values are read from it instead
// (real ones make the 1-bit stage's recall real). Latencies are of one query at a time. Exit code 1
// when a bar is missed.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <span>

#include "made_texts.h"
#include "search/hybrid.h"

namespace sophia::bench {
namespace {

using search::DocNumber;
using search::DocSet;
using search::ScoredDoc;

constexpr std::size_t kDimension = 384;

class Alone final : public search::Layout {
 public:
  search::DocRange session(DocNumber doc) const override { return {doc, doc + 1}; }
  search::DocRange vectors_of(DocNumber doc) const override { return {doc, doc + 1}; }
  DocNumber document_of(DocNumber vector) const override { return vector; }
  double average_session_words() const override { return 25; }
};

struct Setup {
  MadeTexts texts{4'000, kDimension};
  std::vector<float> given;  // vectors of the file
  std::size_t count = 0;
  std::vector<float> vector(std::size_t i) const {
    if (given.empty()) return texts.vector(i);
    const auto row =
        std::span(given).subspan(i % (given.size() / kDimension) * kDimension, kDimension);
    return {row.begin(), row.end()};
  }
  // With a file: a vector of it, moved; the file's own neighbours are then the right answers.
  std::vector<float> question_vector(std::size_t i) const {
    if (given.empty()) return texts.question_vector(i);
    std::vector<float> moved = vector(i);
    Random random(i);
    for (float& v : moved) v += 0.03F * static_cast<float>(random.uniform() * 2 - 1);
    return moved;
  }
};

std::size_t question(std::size_t q, std::size_t count) { return (q * 7'919 + 13) % count; }

// Share of the exact best ten that a result holds.
double recall(const std::vector<ScoredDoc>& found, const std::vector<ScoredDoc>& exact) {
  std::size_t hits = 0;
  for (const ScoredDoc& doc : exact) {
    hits += std::any_of(found.begin(), found.end(),
                        [&](const ScoredDoc& f) { return f.doc == doc.doc; });
  }
  return static_cast<double>(hits) / static_cast<double>(exact.size());
}

std::vector<ScoredDoc> exact_best(const search::VectorIndex& index, const std::vector<float>& query,
                                  const std::vector<DocNumber>& docs) {
  search::TopDocs top(10);
  const auto scores = index.scores(query, docs);
  for (std::size_t i = 0; i < docs.size(); ++i) top.offer({docs[i], scores[i]});
  return top.take();
}

bool check(const char* name, double value, double bar) {
  const bool held = value >= bar;
  std::printf("%-40s %.4f   bar %g %s\n", name, value, bar, held ? "held" : "MISSED");
  return held;
}

struct Indexes {
  search::KeywordIndex keywords;
  search::VectorIndex vectors;
  search::VectorIndex exact;  // without the 1-bit stage
};

bool build(const Setup& setup, Indexes& indexes) {
  double cpu = 0;
  double exact_cpu = 0;
  constexpr std::size_t kBatch = 20'000;
  for (std::size_t done = 0; done < setup.count; done += kBatch) {
    std::vector<std::string> texts;
    std::vector<std::vector<float>> vectors;
    for (std::size_t i = done; i < std::min(done + kBatch, setup.count); ++i) {
      texts.push_back(setup.texts.text(i));
      vectors.push_back(setup.vector(i));
    }
    double before = cpu_ms();
    for (const std::string& text : texts) indexes.keywords.add(text, text::Language::kEnglish);
    for (const auto& vector : vectors) SOPHIA_CHECK(indexes.vectors.add(vector).has_value());
    cpu += cpu_ms() - before;
    before = cpu_ms();
    for (const auto& vector : vectors) SOPHIA_CHECK(indexes.exact.add(vector).has_value());
    exact_cpu += cpu_ms() - before;
  }
  const double bar = 20.0 * static_cast<double>(setup.count) / 1e6;
  const bool held = cpu / 1e3 < bar;
  std::printf(
      "build: %.2f CPU s, texts and vectors (vectors without the 1-bit stage alone: %.2f)   bar "
      "%.1f %s\n",
      cpu / 1e3, exact_cpu / 1e3, bar, held ? "held" : "MISSED");
  return held;
}

bool measure(const Setup& setup, const Indexes& indexes, std::size_t queries) {
  DocSet one_percent(setup.count);
  std::vector<DocNumber> all;
  std::vector<DocNumber> some;
  for (DocNumber doc = 0; doc < setup.count; ++doc) {
    all.push_back(doc);
    if (doc / 35 % 100 != 7) continue;  // whole calls
    one_percent.insert(doc);
    some.push_back(doc);
  }
  const Alone layout;
  Times vector;
  Times filtered;
  Times exact_time;
  Times keyword;
  Times hybrid;
  Times hybrid_filtered;
  double recalled = 0;
  double recalled_exact = 0;
  double recalled_filtered = 0;
  std::size_t compared = 0;
  for (std::size_t q = 0; q < queries; ++q) {
    const std::size_t about = question(q, setup.count);
    const std::vector<float> query = setup.question_vector(about);
    std::vector<ScoredDoc> by_bits;
    std::vector<ScoredDoc> by_codes;
    std::vector<ScoredDoc> in_filter;
    vector.measure([&] { by_bits = *indexes.vectors.search(query, 10); });
    filtered.measure([&] { in_filter = *indexes.vectors.search(query, 10, &one_percent); });
    exact_time.measure([&] { by_codes = *indexes.exact.search(query, 10); });
    search::HybridQuery words{search::parse_keyword_query(setup.texts.question(about)),
                              query,
                              nullptr,
                              nullptr,
                              10,
                              search::document_weights()};
    keyword.measure([&] { indexes.keywords.search(words.words, 10); });
    hybrid.measure([&] {
      SOPHIA_CHECK(
          search::hybrid_search(indexes.keywords, &indexes.vectors, layout, words).has_value());
    });
    words.documents = &one_percent;
    words.vectors = &one_percent;
    hybrid_filtered.measure([&] {
      SOPHIA_CHECK(
          search::hybrid_search(indexes.keywords, &indexes.vectors, layout, words).has_value());
    });
    if (q % 2 != 0) continue;
    ++compared;
    const auto best = exact_best(indexes.vectors, query, all);
    recalled += recall(by_bits, best);
    recalled_exact += recall(by_codes, best);
    recalled_filtered += recall(in_filter, exact_best(indexes.vectors, query, some));
  }
  const auto n = static_cast<double>(compared);
  bool held = vector.print("vectors, unfiltered", 8, 20);
  held &= filtered.print("vectors, 1 % filter", 2);
  exact_time.print("vectors, without the 1-bit stage");
  keyword.print("words");
  held &= hybrid.print("words and vectors, unfiltered", 8, 20);
  held &= hybrid_filtered.print("words and vectors, 1 % filter", 2);
  held &= check("recall@10", recalled / n, 0.98);
  held &= check("recall@10, without the 1-bit stage", recalled_exact / n, 1);
  held &= check("recall@10, 1 % filter", recalled_filtered / n, 1);
  return held;
}

int run(std::size_t count, std::size_t queries, const char* file) {
  Setup setup;
  setup.count = count;
  if (file != nullptr) {
    std::ifstream in(file, std::ios::binary | std::ios::ate);
    setup.given.resize(static_cast<std::size_t>(in.tellg()) / sizeof(float));
    in.seekg(0).read(static_cast<char*>(static_cast<void*>(setup.given.data())),
                     static_cast<std::streamsize>(setup.given.size() * sizeof(float)));
    setup.count = std::min(count, setup.given.size() / kDimension);
  }
  search::VectorIndexOptions without;
  without.sign_bits_from = 0;
  Indexes indexes{{}, search::VectorIndex(kDimension), search::VectorIndex(kDimension, without)};
  std::printf("%zu texts with vectors of %zu values, %zu queries\n", setup.count, kDimension,
              queries);
  bool held = build(setup, indexes);
  held &= measure(setup, indexes, queries);
  return held ? 0 : 1;
}

}  // namespace
}  // namespace sophia::bench

int main(int argc, char** argv) {
  const std::size_t count = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1'000'000;
  const std::size_t queries = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 200;
  return sophia::bench::run(count, queries, argc > 3 ? argv[3] : nullptr);
}
