#include "search_collection.h"

#include <cstdio>
#include <expected>
#include <fstream>
#include <iostream>

#include "core/file.h"
#include "core/json.h"
#include "core/json_writer.h"
#include "core/log.h"
#include "embedding_model.h"
#include "models.h"
#include "search/collection.h"

namespace sophia::app {
namespace {

// Texts and numbers as text; "" when absent.
std::string as_text(const Json& object, std::string_view key) {
  const Json* value = json_find(object, key);
  if (value == nullptr || value->is_null()) return {};
  return value->is_string() ? std::string(value->get_string()) : to_text(*value);
}

// Lines that can't be used are told by their number, and left out.
class Skipped {
 public:
  void add(const std::string& file, std::int64_t number, std::string_view why) {
    ++count_;
    std::fprintf(stderr, "%s:%lld: %.*s; skipped\n", file.c_str(), static_cast<long long>(number),
                 static_cast<int>(why.size()), why.data());
  }
  std::int64_t count() const { return count_; }

 private:
  std::int64_t count_ = 0;
};

// The reason is the error.
std::expected<search::CollectionItem, std::string> read_item(std::string_view line,
                                                             std::size_t position) {
  const auto json = parse_json(line);
  if (!json) return std::unexpected("no JSON: " + json.error().message);
  search::CollectionItem item;
  item.id = as_text(*json, "id");
  if (item.id.empty()) return std::unexpected("an item needs an \"id\"");
  const Json* text = json_find(*json, "text");
  if (text == nullptr || !text->is_string()) {
    return std::unexpected("an item needs a \"text\" (a string)");
  }
  item.text = std::string(text->get_string());
  item.group = as_text(*json, "group");
  item.position = static_cast<double>(position);
  const Json* meta = json_find(*json, "meta");
  if (meta == nullptr) return item;
  item.conversation = as_text(*meta, "conversation");
  item.session = as_text(*meta, "session");
  item.speaker = as_text(*meta, "speaker");
  item.time = as_text(*meta, "time");
  if (const auto given = json_double(*meta, "position")) {
    item.position = *given;
  } else if (const auto turn = json_double(*meta, "turn")) {
    item.position = *turn;
  }
  return item;
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t") == std::string_view::npos;
}

Result<std::vector<search::CollectionItem>> read_corpus(const std::string& file, Skipped& skipped) {
  std::vector<search::CollectionItem> items;
  SOPHIA_CHECK_OK(for_each_line(file, [&](std::string_view line, std::int64_t number) -> Status {
    if (is_blank(line)) return {};
    auto item = read_item(line, items.size());
    if (item) {
      items.push_back(*std::move(item));
    } else {
      skipped.add(file, number, item.error());
    }
    return {};
  }));
  if (items.empty()) return fail(Code::kInvalidArgument, file + " holds no items");
  return items;
}

void write_ranked(std::ostream& out, const search::Collection& collection,
                  const std::string& query_id, const std::vector<search::RankedItem>& ranked,
                  bool signals) {
  JsonWriter w;
  w.begin_object().field("query_id", query_id).key("ranked").begin_array();
  for (const auto& r : ranked) w.value(collection.items()[r.item].id);
  w.end_array().key("scores").begin_array();
  for (const auto& r : ranked) w.value(r.score);
  w.end_array();
  if (signals) {
    w.key("signals").begin_array();
    for (const auto& r : ranked) {
      const search::Signals& s = r.signals;
      w.begin_array();
      for (const double v : {s.keyword, s.context, s.session, s.meaning, s.around, s.gist})
        w.value(v);
      w.end_array();
    }
    w.end_array();
  }
  out << w.end_object().take() << '\n';
}

struct Query {
  std::string id;
  std::string text;
  std::string group;
};

std::expected<Query, std::string> read_query(std::string_view line) {
  const auto json = parse_json(line);
  if (!json) return std::unexpected("no JSON: " + json.error().message);
  const auto text = json_string(*json, "text");
  Query query{as_text(*json, "id"), text.value_or(""), as_text(*json, "group")};
  if (query.id.empty() || !text) return std::unexpected("a query needs an \"id\" and a \"text\"");
  return query;
}

Status run_queries(const search::Collection& collection, const CollectionSearchRequest& request,
                   const std::stop_token& stop, Skipped& skipped, std::ostream& out) {
  return for_each_line(request.queries, [&](std::string_view line, std::int64_t number) -> Status {
    if (is_blank(line)) return {};
    if (stop.stop_requested()) return fail(Code::kCancelled, "stopped on request");
    const auto query = read_query(line);
    if (!query) {
      skipped.add(request.queries, number, query.error());
      return {};
    }
    const auto group =
        query->group.empty() ? std::nullopt : std::optional<std::string_view>(query->group);
    SOPHIA_TRY(const auto ranked, collection.search(query->text, group, request.top_k));
    write_ranked(out, collection, query->id, ranked, request.signals);
    return {};
  });
}

int exit_code(const Skipped& skipped) {
  if (skipped.count() == 0) return kExitOk;
  std::fprintf(stderr, "%lld lines skipped\n", static_cast<long long>(skipped.count()));
  return kExitPartly;
}

}  // namespace

Result<int> run_collection_search(Runtime& runtime, const CollectionSearchRequest& request) {
  if (request.corpus.empty() || request.queries.empty()) {
    return fail(Code::kInvalidArgument,
                "search needs `transcripts WORDS`, or --corpus FILE with --queries FILE; see "
                "`sophia search --help`");
  }
  Skipped skipped;
  SOPHIA_TRY(auto items, read_corpus(request.corpus, skipped));
  SOPHIA_TRY(const auto* settings, runtime.settings());
  std::unique_ptr<EmbeddingModel> embedder;
  if (!request.keywords_only) {
    SOPHIA_TRY(embedder, EmbeddingModel::open(*settings, runtime.clock(), "", runtime.stop()));
    if (embedder == nullptr) {
      log::warn("no embedding model is installed: ranking by words alone; see sophia model");
    }
  }
  SOPHIA_TRY(const auto collection,
             search::Collection::build(std::move(items), embedder.get(), runtime.stop()));
  if (request.output == "-") {
    SOPHIA_CHECK_OK(run_queries(collection, request, runtime.stop(), skipped, std::cout));
    return exit_code(skipped);
  }
  std::ofstream out(request.output, std::ios::binary);
  if (!out) return fail(Code::kPermissionDenied, "cannot write " + request.output);
  SOPHIA_CHECK_OK(run_queries(collection, request, runtime.stop(), skipped, out));
  if (!out.flush()) return fail(Code::kInternal, "cannot write all of " + request.output);
  return exit_code(skipped);
}

}  // namespace sophia::app
