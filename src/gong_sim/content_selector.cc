#include "gong_sim/content_selector.h"

#include <algorithm>
#include <array>
#include <utility>

#include "gong_sim/json_raw.h"

namespace sophia::gong_sim {
namespace {

using Context = ContentSelector::Context;

// Name in exposedFields -> name in the record.
using Names = std::pair<std::string_view, std::string_view>;
constexpr std::array<Names, 9> kContent = {{{"structure", "structure"},
                                            {"topics", "topics"},
                                            {"trackers", "trackers"},
                                            {"pointsOfInterest", "pointsOfInterest"},
                                            {"brief", "brief"},
                                            {"outline", "outline"},
                                            {"highlights", "highlights"},
                                            {"callOutcome", "callOutcome"},
                                            {"keyPoints", "keyPoints"}}};
constexpr std::array<Names, 4> kInteraction = {{{"speakers", "speakers"},
                                                {"video", "video"},
                                                {"personInteractionStats", "interactionStats"},
                                                {"questions", "questions"}}};
constexpr std::array<Names, 1> kCollaboration = {{{"publicComments", "publicComments"}}};

ApiError parse_error(std::string_view what) {
  return {400, "Json parse error: " + std::string(what)};
}

// A member that must be an object; nullptr when absent or null.
ApiResult<const Json*> object_member(const Json* parent, std::string_view key) {
  const Json* value = parent != nullptr ? json_find(*parent, key) : nullptr;
  if (value == nullptr || value->is_null()) return nullptr;
  if (!value->is_object()) return std::unexpected(parse_error(key));
  return value;
}

ApiResult<bool> flag(const Json* parent, std::string_view key) {
  const Json* value = parent != nullptr ? json_find(*parent, key) : nullptr;
  if (value == nullptr || value->is_null()) return false;
  if (!value->is_bool()) return std::unexpected(parse_error(key));
  return value->get_bool();
}

template <std::size_t N>
ApiResult<std::vector<std::string_view>> chosen(const Json* parent,
                                                const std::array<Names, N>& table) {
  std::vector<std::string_view> names;
  for (const auto& [asked, stored] : table) {
    SOPHIA_TRY(const bool on, flag(parent, asked));
    if (on) names.push_back(stored);
  }
  return names;
}

ApiResult<void> parse_context(const Json& selector, ContentSelector& parsed) {
  if (const Json* context = json_find(selector, "context"); context && !context->is_null()) {
    const auto name = json_string(selector, "context");
    if (name == "Basic") {
      parsed.context = Context::kBasic;
    } else if (name == "Extended") {
      parsed.context = Context::kExtended;
    } else if (name != "None") {
      return std::unexpected(parse_error("context is None, Basic or Extended"));
    }
  }
  const Json* timing = json_find(selector, "contextTiming");
  if (timing == nullptr || timing->is_null()) return {};
  if (!timing->is_array()) return std::unexpected(parse_error("contextTiming is an array"));
  parsed.now = false;
  for (const Json& item : timing->get_array()) {
    if (item == "Now") {
      parsed.now = true;
    } else if (item == "TimeOfCall") {
      parsed.time_of_call = true;
    } else {
      return std::unexpected(parse_error("contextTiming holds Now or TimeOfCall"));
    }
  }
  return {};
}

bool has(const std::vector<std::string_view>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

bool is_known(std::string_view section, std::string_view name) {
  const auto in = [&](const auto& table) {
    return std::ranges::any_of(table, [&](const Names& row) { return row.second == name; });
  };
  if (section == "content") return in(kContent);
  return section == "interaction" ? in(kInteraction) : in(kCollaboration);
}

// A copy of a tracker (or phrase) list without the `occurrences` members.
void append_without_occurrences(std::string_view value, std::string& out) {
  if (is_array(value)) {
    RawBuilder array(out, '[');
    for (RawItems items(value); items.next();) {
      array.begin_element();
      append_without_occurrences(items.value(), out);
    }
    array.end();
  } else if (is_object(value)) {
    RawBuilder object(out, '{');
    for (RawItems items(value); items.next();) {
      if (items.key() == "occurrences") continue;
      object.begin_member(items.key());
      append_without_occurrences(items.value(), out);
    }
    object.end();
  } else {
    out.append(value);
  }
}

void append_section(std::string_view section, std::string_view value,
                    const std::vector<std::string_view>& wanted, const ContentSelector& selector,
                    bool with_late_content, std::string& out) {
  if (!is_object(value)) {
    out.append(value);
    return;
  }
  RawBuilder object(out, '{');
  for (RawItems items(value); items.next();) {
    const std::string_view key = items.key();
    if (is_known(section, key) && !has(wanted, key)) continue;
    if (!with_late_content && std::ranges::find(kLateContent, key) != std::end(kLateContent)) {
      continue;
    }
    object.begin_member(key);
    if (key == "trackers" && !selector.tracker_occurrences) {
      append_without_occurrences(items.value(), out);
    } else {
      out.append(items.value());
    }
  }
  object.end();
}

bool timing_wanted(std::string_view object, const ContentSelector& selector) {
  const auto timing = raw_field(object, "timing");
  if (timing == "Now") return selector.now;
  if (timing == "TimeOfCall") return selector.time_of_call;
  return true;
}

// The objects of one system; Basic = links only, so no fields.
void append_context_objects(std::string_view value, const ContentSelector& selector,
                            std::string& out) {
  RawBuilder objects(out, '[');
  for (RawItems items(value); items.next();) {
    if (!is_object(items.value())) {
      objects.element(items.value());
      continue;
    }
    if (!timing_wanted(items.value(), selector)) continue;
    objects.begin_element();
    RawBuilder object(out, '{');
    for (RawItems member(items.value()); member.next();) {
      if (member.key() == "fields" && selector.context == Context::kBasic) continue;
      object.member(member.key(), member.value());
    }
    object.end();
  }
  objects.end();
}

void append_context(std::string_view context, const ContentSelector& selector, std::string& out) {
  if (!is_array(context)) {
    out.append(context);
    return;
  }
  RawBuilder systems(out, '[');
  for (RawItems system(context); system.next();) {
    if (!is_object(system.value())) {
      systems.element(system.value());
      continue;
    }
    systems.begin_element();
    RawBuilder members(out, '{');
    for (RawItems member(system.value()); member.next();) {
      members.begin_member(member.key());
      if (member.key() == "objects" && is_array(member.value())) {
        append_context_objects(member.value(), selector, out);
      } else {
        out.append(member.value());
      }
    }
    members.end();
  }
  systems.end();
}

// True when every context object may be sent as it is.
bool context_is_whole(std::string_view record, const ContentSelector& selector) {
  if (selector.context != Context::kExtended) return false;
  const bool all_timings = selector.now && selector.time_of_call;
  return all_timings || record.find("\"timing\"") == std::string_view::npos;
}

void append_parties(std::string_view parties, const ContentSelector& selector, std::string& out) {
  if (!is_array(parties)) {
    out.append(parties);
    return;
  }
  RawBuilder array(out, '[');
  for (RawItems party(parties); party.next();) {
    array.begin_element();
    if (!is_object(party.value())) {
      out.append(party.value());
      continue;
    }
    RawBuilder object(out, '{');
    for (RawItems member(party.value()); member.next();) {
      if (member.key() != "context") {
        object.member(member.key(), member.value());
      } else if (selector.context != Context::kNone) {
        object.begin_member(member.key());
        append_context(member.value(), selector, out);
      }
    }
    object.end();
  }
  array.end();
}

}  // namespace

ApiResult<ContentSelector> parse_content_selector(const Json* selector) {
  ContentSelector parsed;
  if (selector == nullptr || selector->is_null()) return parsed;
  if (!selector->is_object()) return std::unexpected(parse_error("contentSelector"));
  SOPHIA_CHECK_OK(parse_context(*selector, parsed));
  SOPHIA_TRY(const Json* fields, object_member(selector, "exposedFields"));
  SOPHIA_TRY(const Json* content, object_member(fields, "content"));
  SOPHIA_TRY(const Json* interaction, object_member(fields, "interaction"));
  SOPHIA_TRY(const Json* collaboration, object_member(fields, "collaboration"));
  SOPHIA_TRY(parsed.parties, flag(fields, "parties"));
  SOPHIA_TRY(parsed.media, flag(fields, "media"));
  SOPHIA_TRY(parsed.tracker_occurrences, flag(content, "trackerOccurrences"));
  SOPHIA_TRY(parsed.content, chosen(content, kContent));
  SOPHIA_TRY(parsed.interaction, chosen(interaction, kInteraction));
  SOPHIA_TRY(parsed.collaboration, chosen(collaboration, kCollaboration));
  parsed.text = to_text(*selector);
  return parsed;
}

void append_selected(std::string_view record, const ContentSelector& selector,
                     bool with_late_content, std::string& out) {
  if (!is_object(record)) {
    out.append(record);
    return;
  }
  const bool whole_context = context_is_whole(record, selector);
  RawBuilder object(out, '{');
  for (RawItems items(record); items.next();) {
    const std::string_view key = items.key();
    const std::string_view value = items.value();
    if (key == "context") {
      if (selector.context == Context::kNone) continue;
      object.begin_member(key);
      whole_context ? void(out.append(value)) : append_context(value, selector, out);
    } else if (key == "parties") {
      if (!selector.parties) continue;
      object.begin_member(key);
      whole_context ? void(out.append(value)) : append_parties(value, selector, out);
    } else if (key == "content" || key == "interaction" || key == "collaboration") {
      const auto& wanted = key == "content"       ? selector.content
                           : key == "interaction" ? selector.interaction
                                                  : selector.collaboration;
      if (wanted.empty()) continue;
      object.begin_member(key);
      append_section(key, value, wanted, selector, with_late_content, out);
    } else if (key != "media" || selector.media) {
      object.member(key, value);
    }
  }
  object.end();
}

}  // namespace sophia::gong_sim
