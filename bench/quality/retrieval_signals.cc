// Every signal of every candidate, for bench/quality/retrieval.py: weights are then compared
// without running the search again.
//   retrieval_signals MODEL_DIR CORPUS QUERIES VECTORS OUTPUT [top-k = 2000]
// CORPUS and QUERIES as `sophia search --corpus` takes them. VECTORS keeps the vectors of texts
// between runs. OUTPUT: JSONL of {"query_id", "ranked": [ids], "signals": [[keyword, context,
// session, meaning, around, gist]]}.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <unordered_map>

#include "core/hash.h"
#include "core/json.h"
#include "core/json_writer.h"
#include "search/encoder_embedder.h"

namespace sophia::bench {
namespace {

template <class T>
T must(Result<T> result) {
  if (result) return *std::move(result);
  std::cerr << result.error().message << std::endl;
  std::exit(1);
}

// Encodes a text once, over all runs.
class KeptVectors final : public search::Embedder {
 public:
  KeptVectors(search::Embedder& encoder, const std::string& file)
      : encoder_(encoder), out_(file, std::ios::binary | std::ios::app) {
    std::ifstream in(file, std::ios::binary);
    std::uint64_t key = 0;
    std::vector<float> vector(dimension());
    while (in.read(bytes(&key), sizeof key) && in.read(bytes(vector.data()), row_bytes()))
      known_[key] = vector;
  }
  std::size_t dimension() const override { return encoder_.dimension(); }
  Result<std::vector<float>> embed_passages(std::span<const std::string> texts,
                                            const std::stop_token& stop) override {
    std::vector<std::string> missing;
    for (const std::string& text : texts) {
      if (!known_.contains(xxh64(text))) missing.push_back(text);
    }
    if (!missing.empty()) {
      SOPHIA_TRY(const auto made, encoder_.embed_passages(missing, stop));
      for (std::size_t i = 0; i < missing.size(); ++i)
        keep(xxh64(missing[i]), made.data() + i * dimension());
      std::fprintf(stderr, "\r%zu vectors", known_.size());
    }
    std::vector<float> values;
    for (const std::string& text : texts) {
      const auto& vector = known_.at(xxh64(text));
      values.insert(values.end(), vector.begin(), vector.end());
    }
    return values;
  }
  Result<std::vector<float>> embed_query(std::string_view text) override {
    return encoder_.embed_query(text);
  }

 private:
  static char* bytes(void* data) { return static_cast<char*>(data); }
  std::streamsize row_bytes() const {
    return static_cast<std::streamsize>(dimension() * sizeof(float));
  }
  void keep(std::uint64_t key, const float* values) {
    auto& vector = known_[key];
    vector.assign(values, values + dimension());
    out_.write(bytes(&key), sizeof key).write(bytes(vector.data()), row_bytes()).flush();
  }
  search::Embedder& encoder_;
  std::ofstream out_;
  std::unordered_map<std::uint64_t, std::vector<float>> known_;
};

template <class F>
void for_each_line(const char* file, F&& use) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) use(must(parse_json(line)));
}

std::vector<search::CollectionItem> read_corpus(const char* file) {
  std::vector<search::CollectionItem> items;
  for_each_line(file, [&](const Json& row) {
    search::CollectionItem item;
    item.id = json_string(row, "id").value();
    item.text = json_string(row, "text").value();
    item.group = json_string(row, "group").value_or("");
    item.position = static_cast<double>(items.size());
    if (const Json* meta = json_find(row, "meta"); meta != nullptr) {
      item.conversation = json_string(*meta, "conversation").value_or("");
      item.session = json_string(*meta, "session").value_or("");
      item.speaker = json_string(*meta, "speaker").value_or("");
    }
    items.push_back(std::move(item));
  });
  return items;
}

int run(char** argv, std::size_t top_k) {
  const auto encoder = must(cortex::Encoder::load(argv[1], {}));
  search::EncoderEmbedder embedder(*encoder);
  KeptVectors vectors(embedder, argv[4]);
  const auto collection = must(search::Collection::build(read_corpus(argv[2]), &vectors, {}));
  std::ofstream out(argv[5]);
  for_each_line(argv[3], [&](const Json& query) {
    const auto group = json_string(query, "group");
    const auto ranked = must(collection.search(json_string(query, "text").value(), group, top_k));
    JsonWriter w;
    w.begin_object()
        .field("query_id", json_string(query, "id").value())
        .key("ranked")
        .begin_array();
    for (const auto& item : ranked) w.value(collection.items()[item.item].id);
    w.end_array().key("signals").begin_array();
    for (const auto& item : ranked) {
      const search::Signals& s = item.signals;
      w.begin_array();
      for (const double v : {s.keyword, s.context, s.session, s.meaning, s.around, s.gist})
        w.value(v);
      w.end_array();
    }
    out << w.end_array().end_object().take() << '\n';
  });
  return out.flush() ? 0 : 1;
}

}  // namespace
}  // namespace sophia::bench

int main(int argc, char** argv) {
  if (argc < 6) {
    std::cerr << "usage: retrieval_signals MODEL_DIR CORPUS QUERIES VECTORS OUTPUT [top-k]"
              << std::endl;
    return 2;
  }
  return sophia::bench::run(argv, argc > 6 ? std::strtoul(argv[6], nullptr, 10) : 2000);
}
