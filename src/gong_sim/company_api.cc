// Users, workspaces, settings and library: small lists held in memory.
#include <algorithm>

#include "gong_sim/json_raw.h"
#include "gong_sim/world.h"

namespace sophia::gong_sim {
namespace {

using Items = std::vector<std::string_view>;

// Items of one workspace; all without a workspaceId, and those that belong to none.
Items of_workspace(Items items, const std::optional<std::string>& workspace) {
  if (!workspace) return items;
  std::erase_if(items, [&](std::string_view item) {
    const auto owner = raw_field(item, "workspaceId");
    return owner && *owner != *workspace;
  });
  return items;
}

std::string without_member(std::string_view object, std::string_view left_out) {
  std::string out;
  RawBuilder copy(out, '{');
  for (RawItems items(object); items.next();) {
    if (items.key() != left_out) copy.member(items.key(), items.value());
  }
  copy.end();
  return out;
}

}  // namespace

ApiResult<std::string> list_users(World& world, const ApiCall& call) {
  return paged_list(world, call, "", "users", "users", world.tenant.list("users", "users"));
}

ApiResult<std::string> get_user(World& world, const ApiCall& call) {
  const std::string_view id = std::string_view(call.http.path).substr(sizeof("/v2/users/") - 1);
  for (const std::string_view user : world.tenant.list("users", "users")) {
    if (raw_field(user, "id") != id) continue;
    return open_answer(call).append("\"user\":").append(user).append("}");
  }
  return refuse(404, "User not found: " + std::string(id));
}

ApiResult<std::string> extensive_users(World& world, const ApiCall& call) {
  const Json& filter = call.filter();
  SOPHIA_TRY(const auto from_date, filter_text(filter, "createdFromDateTime"));
  SOPHIA_TRY(const auto to_date, filter_text(filter, "createdToDateTime"));
  SOPHIA_TRY(const auto from_us, parse_datetime("createdFromDateTime", from_date));
  SOPHIA_TRY(const auto to_us, parse_datetime("createdToDateTime", to_date));
  SOPHIA_TRY(const auto ids, filter_ids(filter, "userIds"));
  Items users = world.tenant.list("users", "users");
  std::erase_if(users, [&](std::string_view user) {
    const auto created = parse_timestamp(raw_field(user, "created").value_or(""));
    if (from_us && (!created || created->us < *from_us)) return true;
    if (to_us && (!created || created->us >= *to_us)) return true;
    return ids && std::ranges::find(*ids, key_of(raw_field(user, "id").value_or(""))) == ids->end();
  });
  return paged_list(world, call, to_text(filter), "users", "users", users);
}

ApiResult<std::string> list_workspaces(World& world, const ApiCall& call) {
  return list_answer(call, "workspaces", world.tenant.list("workspaces", "workspaces"));
}

ApiResult<std::string> list_scorecards(World& world, const ApiCall& call) {
  return list_answer(
      call, "scorecards",
      of_workspace(world.tenant.list("scorecards", "scorecards"), call.param("workspaceId")));
}

ApiResult<std::string> list_trackers(World& world, const ApiCall& call) {
  return list_answer(
      call, "keywordTrackers",
      of_workspace(world.tenant.list("trackers", "keywordTrackers"), call.param("workspaceId")));
}

ApiResult<std::string> list_library_folders(World& world, const ApiCall& call) {
  const auto workspace = call.param("workspaceId");
  if (!workspace && world.tenant.list("workspaces", "workspaces").size() > 1) {
    return refuse(400, "workspaceId: is required in a company with several workspaces");
  }
  std::vector<std::string> folders;
  for (const auto folder :
       of_workspace(world.tenant.list("library_folders", "folders"), workspace)) {
    folders.push_back(without_member(folder, "calls"));
  }
  return list_answer(call, "folders", Items(folders.begin(), folders.end()));
}

ApiResult<std::string> library_folder_content(World& world, const ApiCall& call) {
  const auto id = call.param("folderId");
  if (!id) return refuse(400, "folderId: is required");
  for (const std::string_view folder : world.tenant.list("library_folders", "folders")) {
    if (raw_field(folder, "id") != *id) continue;
    std::string out = open_answer(call);
    for (const std::string_view key : {"id", "name", "createdBy", "updated"}) {
      out.append("\"").append(key).append("\":");
      out.append(raw_member(folder, key).value_or("null")).append(",");
    }
    return out.append("\"calls\":").append(raw_member(folder, "calls").value_or("[]")).append("}");
  }
  return refuse(404, "Folder not found: " + *id);
}

}  // namespace sophia::gong_sim
