#include "search_collection.h"

#include <cstdio>
#include <fstream>
#include <iostream>

#include "core/file.h"
#include "core/json.h"
#include "core/json_writer.h"
#include "core/log.h"
#include "models.h"
#include "search/collection.h"
#include "search/encoder_embedder.h"

namespace sophia::app {
namespace {

// Texts and numbers as text; "" when absent.
std::string as_text(const Json& object, std::string_view key) {
  const Json* value = json_find(object, key);
  if (value == nullptr || value->is_null()) return {};
  return value->is_string() ? std::string(value->get_string()) : to_text(*value);
}

Status bad_line(const std::string& file, std::int64_t number, std::string_view why) {
  return fail(Code::kInvalidArgument,
              file + ":" + std::to_string(number) + ": " + std::string(why));
}

Result<std::vector<search::CollectionItem>> read_corpus(const std::string& file) {
  std::vector<search::CollectionItem> items;
  SOPHIA_CHECK_OK(for_each_line(file, [&](std::string_view line, std::int64_t number) -> Status {
    if (line.find_first_not_of(" \t") == std::string_view::npos) return {};
    auto json = parse_json(line);
    if (!json) return bad_line(file, number, json.error().message);
    search::CollectionItem item;
    item.id = as_text(*json, "id");
    if (item.id.empty()) return bad_line(file, number, "an item needs an \"id\"");
    const Json* text = json_find(*json, "text");
    if (text == nullptr || !text->is_string())
      return bad_line(file, number, "an item needs a \"text\"");
    item.text = std::string(text->get_string());
    item.group = as_text(*json, "group");
    item.position = static_cast<double>(items.size());
    if (const Json* meta = json_find(*json, "meta"); meta != nullptr) {
      item.conversation = as_text(*meta, "conversation");
      item.session = as_text(*meta, "session");
      item.speaker = as_text(*meta, "speaker");
      item.time = as_text(*meta, "time");
      if (const auto position = json_double(*meta, "position")) {
        item.position = *position;
      } else if (const auto turn = json_double(*meta, "turn")) {
        item.position = *turn;
      }
    }
    items.push_back(std::move(item));
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

Status run_queries(const search::Collection& collection, const CollectionSearchRequest& request,
                   const std::stop_token& stop, std::ostream& out) {
  return for_each_line(request.queries, [&](std::string_view line, std::int64_t number) -> Status {
    if (line.find_first_not_of(" \t") == std::string_view::npos) return {};
    if (stop.stop_requested()) return fail(Code::kCancelled, "stopped on request");
    auto json = parse_json(line);
    if (!json) return bad_line(request.queries, number, json.error().message);
    const std::string id = as_text(*json, "id");
    const auto text = json_string(*json, "text");
    if (id.empty() || !text) {
      return bad_line(request.queries, number, "a query needs an \"id\" and a \"text\"");
    }
    const std::string group = as_text(*json, "group");
    SOPHIA_TRY(const auto ranked,
               collection.search(
                   *text, group.empty() ? std::nullopt : std::optional<std::string_view>(group),
                   request.top_k));
    write_ranked(out, collection, id, ranked, request.signals);
    return {};
  });
}

}  // namespace

Result<int> run_collection_search(Runtime& runtime, const CollectionSearchRequest& request) {
  if (request.corpus.empty() || request.queries.empty()) {
    return fail(Code::kInvalidArgument,
                "search needs `transcripts WORDS`, or --corpus FILE with --queries FILE; see "
                "`sophia search --help`");
  }
  SOPHIA_TRY(auto items, read_corpus(request.corpus));
  SOPHIA_TRY(const auto* settings, runtime.settings());
  std::unique_ptr<cortex::Encoder> encoder;
  std::optional<search::EncoderEmbedder> embedder;
  if (!request.keywords_only) {
    SOPHIA_TRY(encoder, load_encoder_if_installed(*settings));
    if (encoder != nullptr) {
      embedder.emplace(*encoder);
    } else {
      log::warn("no embedding model is installed: ranking by words alone; see sophia model");
    }
  }
  SOPHIA_TRY(
      const auto collection,
      search::Collection::build(std::move(items), embedder ? &*embedder : nullptr, runtime.stop()));
  if (request.output == "-") {
    SOPHIA_CHECK_OK(run_queries(collection, request, runtime.stop(), std::cout));
    return kExitOk;
  }
  std::ofstream out(request.output, std::ios::binary);
  if (!out) return fail(Code::kPermissionDenied, "cannot write " + request.output);
  SOPHIA_CHECK_OK(run_queries(collection, request, runtime.stop(), out));
  if (!out.flush()) return fail(Code::kInternal, "cannot write all of " + request.output);
  return kExitOk;
}

}  // namespace sophia::app
