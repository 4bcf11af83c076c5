#include "fakes/fake_gong.h"

#include <algorithm>

#include "core/hash.h"
#include "core/json_writer.h"
#include "core/time.h"

namespace sophia::fakes {
namespace {

std::string path_of(const net::HttpRequest& request) {
  return std::string(net::split_url(request.url)->path);
}

net::QueryParams query_of(const net::HttpRequest& request) {
  const std::size_t mark = request.url.find('?');
  return net::parse_query(mark == std::string::npos ? "" : request.url.substr(mark + 1));
}

std::optional<std::string> cursor_of(const net::QueryParams& query) {
  const auto cursor = net::find_param(query, "cursor");
  return cursor ? std::optional(std::string(*cursor)) : std::nullopt;
}

std::string meta_data(const FakeCall& c) {
  return "{\"id\":\"" + c.id + "\",\"title\":" + json_quote(c.title) +
         ",\"scheduled\":" + (c.scheduled.empty() ? "null" : json_quote(c.scheduled)) +
         ",\"started\":" + json_quote(c.started) + ",\"duration\":" + c.duration +
         ",\"isPrivate\":" + c.is_private + c.extra_meta + "}";
}

std::string extensive_record(const FakeCall& c, bool with_content) {
  if (!c.raw.empty()) return c.raw;
  return "{\"metaData\":" + meta_data(c) + ",\"context\":[]" +
         (with_content ? ",\"content\":" + c.content : "") + "}";
}

bool has_id(const JsonArray& ids, const std::string& id) {
  return std::ranges::any_of(ids, [&](const Json& one) { return one == Json(id); });
}

bool is_window(const Result<Timestamp>& from, const Result<Timestamp>& to) {
  return from && to && *from < *to && to->us - from->us <= 90 * kUsPerDay;
}

}  // namespace

net::HttpResponse FakeGong::json(int status, std::string body) {
  return {status, {{"content-type", "application/json"}}, std::move(body)};
}

net::HttpResponse FakeGong::error(int status, const std::string& text) {
  return json(status, R"({"requestId":"r","errors":[)" + json_quote(text) + "]}");
}

std::size_t FakeGong::count(std::string_view path) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(requests, [&](const auto& r) { return path_of(r) == path; }));
}

FakeCall& FakeGong::call(std::string_view id) {
  return *std::ranges::find_if(calls, [&](const FakeCall& c) { return c.id == id; });
}

void FakeGong::remove(std::string_view id) {
  std::erase_if(calls, [&](const FakeCall& c) { return c.id == id; });
}

Result<net::HttpResponse> FakeGong::send(const net::HttpRequest& request,
                                         const std::stop_token& stop) {
  const std::scoped_lock lock(mutex_);
  if (stop.stop_requested()) return fail(Code::kCancelled, "stopped on request");
  requests.push_back(request);
  if (fault) {
    if (auto scripted = fault(request)) return *scripted;
  }
  net::HttpResponse response = answer(request);
  if (damage) damage(request, response);
  return response;
}

net::HttpResponse FakeGong::answer(const net::HttpRequest& request) const {
  const bool known = std::ranges::any_of(request.headers, [&](const auto& header) {
    return header.first == "Authorization" && header.second == authorization;
  });
  if (!known) return error(401, "access denied");
  const std::string path = path_of(request);
  const auto query = query_of(request);
  if (request.method == "POST") {
    const auto body = parse_json(request.body);
    if (!body || json_object(*body, "filter") == nullptr) return error(400, "filter is required");
    const auto* ids = json_array(*json_find(*body, "filter"), "callIds");
    if (ids != nullptr && ids->size() > 100) return error(400, "too many callIds");
    if (path == "/v2/calls/extensive") return extensive(*body);
    if (path == "/v2/calls/transcript") return transcripts(*body);
  } else if (path == "/v2/calls") {
    return list_calls(query);
  } else if (path == "/v2/users") {
    return page({users, "users", path, cursor_of(query)});
  } else if (path == "/v2/workspaces") {
    return json(200, R"({"requestId":"r","workspaces":[{"id":"9","name":"w"}]})");
  } else if (path == "/v2/settings/scorecards") {
    return json(200, R"({"scorecards":[{"scorecardId":9007199254740993,"scorecardName":"s"}]})");
  }
  return error(404, "no such path");
}

net::HttpResponse FakeGong::list_calls(const net::QueryParams& query) const {
  const auto from = net::find_param(query, "fromDateTime");
  const auto to = net::find_param(query, "toDateTime");
  if (!from || !to) return error(400, "fromDateTime and toDateTime are required");
  const auto begin = parse_timestamp(*from);
  const auto end = parse_timestamp(*to);
  if (!is_window(begin, end)) return error(400, "not a window of at most 90 days");
  Listed listed{{}, "calls", std::string(*from) + std::string(*to), cursor_of(query)};
  for (const FakeCall& c : calls) {
    const auto at = parse_timestamp(c.scheduled.empty() ? c.started : c.scheduled);
    if (!at || *at < *begin || *end <= *at) continue;
    listed.records.push_back(c.raw.empty() ? meta_data(c) : c.raw);
  }
  return page(listed);
}

net::HttpResponse FakeGong::extensive(const Json& body) const {
  const Json& filter = *json_find(body, "filter");
  const auto* ids = json_array(filter, "callIds");
  const auto begin = parse_timestamp(json_string(filter, "fromDateTime").value_or(""));
  const auto end = parse_timestamp(json_string(filter, "toDateTime").value_or(""));
  if (ids == nullptr && !is_window(begin, end)) return error(400, "not a window of 90 days");
  const bool with_content = json_find(body, "contentSelector") != nullptr;
  Listed listed{{}, "calls", to_text(filter), json_string(body, "cursor")};
  for (const FakeCall& c : calls) {
    const auto at = parse_timestamp(c.started);
    if (ids != nullptr ? !has_id(*ids, c.id) : !at || *at < *begin || *end <= *at) continue;
    listed.records.push_back(extensive_record(c, with_content));
  }
  return page(listed);
}

net::HttpResponse FakeGong::transcripts(const Json& body) const {
  const Json& filter = *json_find(body, "filter");
  const auto* ids = json_array(filter, "callIds");
  if (ids == nullptr) return error(400, "callIds expected");
  Listed listed{{}, "callTranscripts", to_text(filter), json_string(body, "cursor")};
  for (const FakeCall& c : calls) {
    if (!c.has_transcript || !has_id(*ids, c.id)) continue;
    listed.records.push_back("{\"callId\":\"" + c.id +
                             R"(","transcript":[{"speakerId":"1","topic":null,"sentences":)"
                             R"([{"start":0,"end":9,"text":"hi"}]}]})");
  }
  return page(listed);
}

net::HttpResponse FakeGong::page(const Listed& listed) const {
  const std::string seal = std::to_string(xxh64(listed.scope));
  std::size_t at = 0;
  if (listed.cursor) {
    const std::size_t colon = listed.cursor->find(':');
    if (colon == std::string::npos || listed.cursor->substr(0, colon) != seal) {
      return error(400, "cursor is not valid for this request");
    }
    at = std::stoul(listed.cursor->substr(colon + 1));
  }
  const std::size_t total = listed.records.size();
  if (total == 0) return error(404, "No calls found corresponding to the provided filters");
  const std::size_t end = std::min(total, at + page_size);
  std::string body = R"({"requestId":")" + std::to_string(requests.size()) +
                     R"(","records":{"totalRecords":)" + std::to_string(total) +
                     ",\"currentPageSize\":" + std::to_string(end - at) +
                     ",\"currentPageNumber\":0";
  if (end < total) body += ",\"cursor\":\"" + seal + ":" + std::to_string(end) + "\"";
  body += "},\"" + listed.array + "\":[";
  for (std::size_t i = at; i < end; ++i) body += (i == at ? "" : ",") + listed.records[i];
  return json(200, body + "]}");
}

}  // namespace sophia::fakes
