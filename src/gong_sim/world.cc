#include "gong_sim/world.h"

#include "core/json_writer.h"

namespace sophia::gong_sim {

std::optional<std::string> ApiCall::param(std::string_view name) const {
  const auto value = net::find_param(http.query, name);
  if (!value || value->empty()) return std::nullopt;
  return std::string(*value);
}

std::string open_answer(const ApiCall& call) {
  return "{\"requestId\":\"" + call.request_id + "\",";
}

std::string list_answer(const ApiCall& call, std::string_view array,
                        const std::vector<std::string_view>& items) {
  std::string out = open_answer(call);
  out.append("\"").append(array).append("\":[");
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out.push_back(',');
    out.append(items[i]);
  }
  return out.append("]}");
}

std::string open_page(const ApiCall& call, const Page& page, std::string_view array) {
  std::string out = open_answer(call);
  out.append("\"records\":").append(records_member(page));
  return out.append(",\"").append(array).append("\":[");
}

PageQuery page_query(const World& world, const ApiCall& call, std::string scope) {
  PageQuery query;
  query.scope = call.http.path + "|" + std::move(scope);
  query.now_ms = world.clock.elapsed_ms();
  query.fault = call.fault;
  // On a POST a cursor in the query is ignored, as Gong does: it begins with page 1 again.
  query.cursor =
      call.http.method == "POST" ? json_string(call.body, "cursor") : call.param("cursor");
  if (query.cursor && query.cursor->empty()) query.cursor.reset();
  return query;
}

ApiResult<std::string> paged_list(const World& world, const ApiCall& call, std::string scope,
                                  std::string_view array, std::string_view what,
                                  const std::vector<std::string_view>& items) {
  const Candidates all{.count = static_cast<std::uint32_t>(items.size())};
  SOPHIA_TRY(const Page page, world.pager.select(page_query(world, call, std::move(scope)), all,
                                                 [](std::uint32_t, bool) { return true; }));
  if (page.total == 0) return nothing_found(what);
  std::string out = open_page(call, page, array);
  for (std::size_t i = 0; i < page.items.size(); ++i) {
    if (i > 0) out.push_back(',');
    out.append(items[page.items[i]]);
  }
  return out.append("]}");
}

ApiResult<std::optional<std::int64_t>> parse_datetime(std::string_view name,
                                                      const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  const std::size_t time = text->find('T');
  const bool has_zone =
      time != std::string::npos &&
      (text->ends_with('Z') || text->find_first_of("+-", time) != std::string::npos);
  const auto at = parse_timestamp(*text);
  if (!has_zone || !at) {
    return refuse(400,
                  std::string(name) +
                      ": must be an ISO-8601 date-time with a zone, e.g. 2026-01-02T10:00:00Z");
  }
  return at->us;
}

ApiResult<std::optional<std::string>> filter_text(const Json& filter, std::string_view name) {
  const Json* value = json_find(filter, name);
  if (value == nullptr || value->is_null()) return std::nullopt;
  if (!value->is_string()) return refuse(400, "Json parse error: " + std::string(name));
  return std::string(value->get_string());
}

ApiResult<std::optional<std::vector<std::uint64_t>>> filter_ids(const Json& filter,
                                                                std::string_view name) {
  const Json* value = json_find(filter, name);
  if (value == nullptr || value->is_null()) return std::nullopt;
  if (!value->is_array()) return refuse(400, "Json parse error: " + std::string(name));
  if (value->get_array().empty()) return refuse(400, std::string(name) + ": must not be empty");
  std::vector<std::uint64_t> keys;
  for (const Json& item : value->get_array()) {
    if (item.is_string()) {
      keys.push_back(key_of(item.get_string()));
    } else if (item.is_int64() || item.is_uint64()) {
      keys.push_back(key_of(to_text(item)));
    } else {
      return refuse(400, "Json parse error: " + std::string(name));
    }
  }
  return keys;
}

}  // namespace sophia::gong_sim
