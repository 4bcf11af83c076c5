#include "memory/pinecone.h"

#include <fmt/format.h>

#include <cmath>

#include "core/json.h"
#include "core/json_writer.h"
#include "net/url.h"

namespace sophia::memory {
namespace {

constexpr std::size_t kMaxRecords = 1000;

std::string base_url(const std::string& host) {
  std::string url = host.find("://") == std::string::npos ? "https://" + host : host;
  while (url.ends_with('/')) url.pop_back();
  return url;
}

// The message of {"code":3,"message":"..."} or {"error":{"message":"..."}}; else the text's start.
// The body of a 401 is plain text, that of a proxy may be anything.
std::string message_of(const std::string& body) {
  if (const auto json = parse_json(body)) {
    if (auto message = json_string(*json, "message")) return *message;
    if (const Json* error = json_find(*json, "error")) {
      if (auto message = json_string(*error, "message")) return *message;
    }
  }
  return body.substr(0, 200);
}

Status meaning(const net::HttpResponse& response, Timestamp now) {
  Status checked = net::check_status(response, now);
  if (checked) return {};
  Error error = checked.error();
  error.message = "Pinecone: " + std::to_string(response.status) + " " + message_of(response.body);
  if (response.status == 404) error.code = Code::kFailedPrecondition;
  if (response.status == 400 && error.message.find("dimension") != std::string::npos) {
    error.code = Code::kFailedPrecondition;
    error.message +=
        "; make an index with the model's dimension and name its host in pinecone.host";
  }
  return std::unexpected(std::move(error));
}

void append_vector(std::string& out, const PineconeVector& vector) {
  out += "{\"id\":";
  append_json_string(out, vector.id);
  out += ",\"values\":[";
  for (std::size_t i = 0; i < vector.values.size(); ++i) {
    // The fewest digits that read back as the same float.
    fmt::format_to(std::back_inserter(out), "{}{}", i == 0 ? "" : ",", vector.values[i]);
  }
  out += "],\"metadata\":" + vector.metadata + "}";
}

Result<Json> read_answer(const std::string& body) {
  auto json = parse_json(body);
  if (!json || !json->is_object())
    return fail(Code::kDataLoss, "Pinecone's answer is not a JSON object");
  return json;
}

}  // namespace

Pinecone::Pinecone(net::HttpClient& http, net::Retrier& retrier, const Clock& clock,
                   PineconeOptions options)
    : http_(http),
      retrier_(retrier),
      clock_(clock),
      options_(std::move(options)),
      base_(base_url(options_.host)) {}

std::string Pinecone::quoted_namespace() const { return json_quote(options_.name_space); }

Result<std::string> Pinecone::send(std::string_view method, const std::string& path,
                                   std::string body, const std::stop_token& stop) {
  net::HttpRequest request;
  request.method = std::string(method);
  request.url = base_ + path;
  request.headers = {{"Api-Key", options_.api_key},
                     {"X-Pinecone-Api-Version", options_.api_version},
                     {"Content-Type", "application/json"},
                     {"Accept", "application/json"}};
  request.body = std::move(body);
  request.timeout_ms = options_.timeout_ms;
  return retrier_.run(stop, [&]() -> Result<std::string> {
    SOPHIA_TRY(auto response, http_.send(request, stop));
    SOPHIA_CHECK_OK(meaning(response, clock_.now()));
    return std::move(response.body);
  });
}

Status Pinecone::upsert(std::span<const PineconeVector> vectors, const std::stop_token& stop) {
  const std::string tail = "],\"namespace\":" + quoted_namespace() + "}";
  for (std::size_t first = 0; first < vectors.size();) {
    std::string body = "{\"vectors\":[";
    std::size_t count = 0;
    for (; first + count < vectors.size() && count < kMaxRecords; ++count) {
      std::string one;
      append_vector(one, vectors[first + count]);
      if (count > 0 && body.size() + one.size() + tail.size() + 1 > options_.max_request_bytes)
        break;
      if (count > 0) body += ',';
      body += one;
    }
    SOPHIA_TRY(const std::string answer, send("POST", "/vectors/upsert", body + tail, stop));
    SOPHIA_TRY(const Json json, read_answer(answer));
    const auto taken = json_int(json, "upsertedCount");
    if (taken != static_cast<std::int64_t>(count)) {
      return fail(Code::kUnavailable,
                  fmt::format("Pinecone took {} of {} vectors", taken.value_or(0), count));
    }
    first += count;
  }
  return {};
}

Status Pinecone::remove(std::span<const std::string> ids, const std::stop_token& stop) {
  for (std::size_t first = 0; first < ids.size(); first += kMaxRecords) {
    JsonWriter w;
    w.begin_object().key("ids").begin_array();
    for (const std::string& id : ids.subspan(first, std::min(kMaxRecords, ids.size() - first)))
      w.value(id);
    w.end_array().field("namespace", options_.name_space).end_object();
    SOPHIA_TRY(const std::string answer, send("POST", "/vectors/delete", w.take(), stop));
    static_cast<void>(answer);
  }
  return {};
}

Result<PineconePage> Pinecone::list(const std::string& next, const std::stop_token& stop) {
  std::string path = "/vectors/list?limit=100&namespace=" + net::url_encode(options_.name_space);
  if (!next.empty()) path += "&paginationToken=" + net::url_encode(next);
  SOPHIA_TRY(const std::string answer, send("GET", path, "", stop));
  SOPHIA_TRY(const Json json, read_answer(answer));
  PineconePage page;
  if (const JsonArray* vectors = json_array(json, "vectors")) {
    for (const Json& vector : *vectors) {
      auto id = json_string(vector, "id");
      if (!id) return fail(Code::kDataLoss, "Pinecone listed a vector without id");
      page.ids.push_back(std::move(*id));
    }
  }
  if (const Json* pagination = json_find(json, "pagination"))
    page.next = json_string(*pagination, "next").value_or("");
  return page;
}

Result<std::map<std::string, std::string>> Pinecone::fetch_field(std::span<const std::string> ids,
                                                                 std::string_view field,
                                                                 const std::stop_token& stop) {
  std::map<std::string, std::string> found;
  if (ids.empty()) return found;
  std::string path = "/vectors/fetch?namespace=" + net::url_encode(options_.name_space);
  for (const std::string& id : ids) path += "&ids=" + net::url_encode(id);
  SOPHIA_TRY(const std::string answer, send("GET", path, "", stop));
  SOPHIA_TRY(const Json json, read_answer(answer));
  const JsonObject* vectors = json_object(json, "vectors");
  if (vectors == nullptr) return found;
  for (const auto& [id, vector] : *vectors) {
    const Json* metadata = json_find(vector, "metadata");
    found[std::string(id)] = metadata == nullptr ? "" : json_string(*metadata, field).value_or("");
  }
  return found;
}

Result<std::vector<PineconeMatch>> Pinecone::query(std::span<const float> vector, std::size_t top_k,
                                                   const std::stop_token& stop) {
  std::string body = "{\"vector\":[";
  for (std::size_t i = 0; i < vector.size(); ++i) {
    fmt::format_to(std::back_inserter(body), "{}{}", i == 0 ? "" : ",", vector[i]);
  }
  body += fmt::format("],\"topK\":{},\"namespace\":{},\"includeMetadata\":false}}", top_k,
                      quoted_namespace());
  SOPHIA_TRY(const std::string answer, send("POST", "/query", std::move(body), stop));
  SOPHIA_TRY(const Json json, read_answer(answer));
  std::vector<PineconeMatch> matches;
  if (const JsonArray* list = json_array(json, "matches")) {
    for (const Json& match : *list) {
      matches.push_back(
          {json_string(match, "id").value_or(""), json_double(match, "score").value_or(0)});
    }
  }
  return matches;
}

Result<PineconeStatistics> Pinecone::statistics(const std::stop_token& stop) {
  SOPHIA_TRY(const std::string answer, send("POST", "/describe_index_stats", "{}", stop));
  SOPHIA_TRY(const Json json, read_answer(answer));
  PineconeStatistics s;
  s.dimension = static_cast<std::size_t>(json_int(json, "dimension").value_or(0));
  const Json* spaces = json_find(json, "namespaces");
  const Json* own = spaces == nullptr ? nullptr : json_find(*spaces, options_.name_space);
  // Newer versions show the default namespace by this name.
  if (own == nullptr && spaces != nullptr && options_.name_space.empty())
    own = json_find(*spaces, "__default__");
  if (own != nullptr) s.vectors = json_int(*own, "vectorCount").value_or(0);
  return s;
}

}  // namespace sophia::memory
