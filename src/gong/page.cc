#include "gong/page.h"

#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <mutex>

#include "airbyte/json_cursor.h"

namespace sophia::gong {
namespace {

using airbyte::json_text;
using airbyte::JsonCursor;

// One for all threads: it takes ten times the memory of the largest page, and parsing is short.
struct SharedParser {
  std::mutex mutex;
  simdjson::dom::parser parser;
};

SharedParser& shared_parser() {
  static SharedParser instance;
  return instance;
}

auto unreadable(std::string_view why) {
  return fail(Code::kUnavailable, "the answer can't be read: " + std::string(why));
}

std::optional<std::int64_t> whole_number(std::string_view raw) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(raw.data(), raw.data() + raw.size(), number);
  if (error != std::errc() || end != raw.data() + raw.size()) return std::nullopt;
  return number;
}

bool read_paging(JsonCursor& cursor, Page& page) {
  if (cursor.peek() != '{') return cursor.skip();
  return cursor.members([&](std::string_view key) {
    std::string_view raw;
    if (!cursor.value(raw)) return false;
    if (key == "cursor") {
      page.cursor = json_text(raw);
      if (page.cursor && page.cursor->empty()) page.cursor.reset();
    } else if (key == "totalRecords") {
      page.total = whole_number(raw);
    } else if (key == "currentPageSize") {
      page.size = whole_number(raw);
    }
    return true;
  });
}

Result<Page> split(std::string_view body, std::string_view array) {
  Page page;
  bool found = false;
  JsonCursor cursor(body);
  const bool whole = cursor.members([&](std::string_view key) {
    if (key == "records") return read_paging(cursor, page);
    if (key != array) return cursor.skip();
    found = true;
    if (cursor.peek() == 'n') return cursor.skip();  // null: no records
    if (cursor.peek() != '[') return false;
    return cursor.elements([&] {
      RawRecord record;
      if (!cursor.value(record.text)) return false;
      page.records.push_back(record);
      return true;
    });
  });
  if (!whole || !cursor.at_end()) {
    return unreadable(found ? "its member " + std::string(array) + " is no array"
                            : "it is no whole JSON object");
  }
  if (!found) return unreadable("it has no member " + std::string(array));
  return page;
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Where `text` goes on behind white space from `at` on.
std::size_t past_space(std::string_view text, std::size_t at) {
  while (at < text.size() && is_space(text[at])) ++at;
  return at;
}

// Where the inside of the array `name` begins: behind `"name" : [`. npos: nowhere.
std::size_t inside_of(std::string_view body, std::string_view name) {
  const std::string quoted = "\"" + std::string(name) + "\"";
  for (std::size_t at = body.find(quoted); at != std::string_view::npos;
       at = body.find(quoted, at + 1)) {
    std::size_t next = past_space(body, at + quoted.size());
    if (next >= body.size() || body[next] != ':') continue;
    next = past_space(body, next + 1);
    if (next < body.size() && body[next] == '[') return next + 1;
  }
  return std::string_view::npos;
}

// `{"name":` with the white space in it, where a record begins at `at`; empty when none does.
std::string_view beginning_at(std::string_view inside, std::size_t at) {
  if (at >= inside.size() || inside[at] != '{') return {};
  const std::size_t quote = past_space(inside, at + 1);
  if (quote >= inside.size() || inside[quote] != '"') return {};
  const std::size_t end = inside.find('"', quote + 1);
  if (end == std::string_view::npos) return {};
  const std::size_t colon = past_space(inside, end + 1);
  if (colon >= inside.size() || inside[colon] != ':') return {};
  return inside.substr(at, colon + 1 - at);
}

// How records of this array may begin: the first one's first member, then those behind a comma, as
// the first record may be the damaged one.
std::vector<std::string_view> beginnings(std::string_view inside) {
  constexpr std::size_t kMost = 8;
  std::vector<std::string_view> found;
  for (std::size_t at = past_space(inside, 0); at < inside.size() && found.size() < kMost;) {
    const std::string_view one = beginning_at(inside, at);
    if (!one.empty() && std::ranges::find(found, one) == found.end()) found.push_back(one);
    at = inside.find(',', at);
    if (at != std::string_view::npos) at = past_space(inside, at + 1);
  }
  return found;
}

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

void add_piece(std::string_view piece, Page& page) {
  if (is_valid_json(piece)) {
    page.records.push_back({piece, false});
    return;
  }
  // Several small elements (null, 42, "text") may stand behind a record; what can't be taken apart
  // is one record.
  const bool marked = piece.starts_with(kByteOrderMark);
  JsonCursor cursor(marked ? piece.substr(kByteOrderMark.size()) : piece);
  const char* const end = piece.data() + piece.size();
  const char* rest = piece.data();
  std::string_view part;
  while (cursor.value(part)) {
    const bool last = cursor.at_end();
    if (!last && !cursor.skip_comma()) break;
    const char* const after = part.data() + part.size();
    if (marked && rest == piece.data()) part = {rest, static_cast<std::size_t>(after - rest)};
    page.records.push_back({part, !is_valid_json(part)});
    if (last) return;
    rest = after + 1;
  }
  page.records.push_back({{rest, static_cast<std::size_t>(end - rest)}, true});
}

// Cuts the inside of an array at every `,` behind which a record begins.
void split_at_beginnings(std::string_view inside, std::string_view beginning, Page& page) {
  std::size_t from = 0;
  for (std::size_t at = inside.find(beginning, 1); at != std::string_view::npos;
       at = inside.find(beginning, at + 1)) {
    std::size_t cut = at;
    if (inside.substr(0, cut).ends_with(kByteOrderMark)) cut -= kByteOrderMark.size();
    std::size_t comma = cut;
    while (comma > 0 && is_space(inside[comma - 1])) --comma;
    if (comma == 0 || inside[comma - 1] != ',') continue;
    add_piece(inside.substr(from, comma - 1 - from), page);
    from = cut;
  }
  add_piece(inside.substr(from), page);
}

std::string_view without_outer_space(std::string_view text) {
  text.remove_prefix(past_space(text, 0));
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

// Marks the records that are no JSON; the others are made one line each.
Page checked(Page page) {
  for (RawRecord& record : page.records) {
    record.malformed = !is_valid_json(record.text);
    if (record.malformed || record.text.find_first_of("\n\r") == std::string_view::npos) continue;
    page.own.emplace_back(record.text);
    make_one_line(page.own.back());
    record.text = page.own.back();
  }
  return page;
}

Result<Page> split_damaged(std::string_view body, std::string_view array) {
  if (auto page = split(body, array)) return checked(*std::move(page));
  const std::size_t begin = inside_of(body, array);
  const std::size_t end = body.rfind(']');
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) {
    return unreadable("it can't be split into records");
  }
  // What is left without the records must be whole: then the damage is in a record.
  const std::string frame = std::string(body.substr(0, begin)) + std::string(body.substr(end));
  SOPHIA_TRY(const Page paging, split_page(frame, array));
  const std::string_view inside = without_outer_space(body.substr(begin, end - begin));
  for (const std::string_view beginning : beginnings(inside)) {
    Page page;
    page.cursor = paging.cursor;
    page.total = paging.total;
    page.size = paging.size;
    split_at_beginnings(inside, beginning, page);
    if (page.size && *page.size != static_cast<std::int64_t>(page.records.size())) continue;
    return checked(std::move(page));
  }
  return unreadable("it can't be split into the number of records that it states");
}

}  // namespace

bool is_valid_json(std::string_view text) {
  simdjson::dom::element element;
  SharedParser& shared = shared_parser();
  const std::scoped_lock lock(shared.mutex);
  return !shared.parser.parse(text.data(), text.size()).get(element);
}

Result<Page> split_page(std::string_view body, std::string_view array) {
  if (!is_valid_json(body)) {
    const std::size_t at = body.find_first_not_of(" \t\r\n");
    const bool markup = at != std::string_view::npos && body[at] == '<';
    return unreadable(markup ? "it is markup, not JSON" : "it is not valid JSON");
  }
  return split(body, array);
}

Result<Page> split_damaged_page(std::string_view body, std::string_view array) {
  return split_damaged(body, array);
}

void make_one_line(std::string& body) {
  // Two searches for one byte each: find_first_of looks each byte up on its own.
  const bool has_breaks =
      body.find('\n') != std::string::npos || body.find('\r') != std::string::npos;
  if (!has_breaks) return;
  std::string out(body.size() + simdjson::SIMDJSON_PADDING, '\0');
  std::size_t size = 0;
  if (simdjson::minify(body.data(), body.size(), out.data(), size)) return;  // no valid JSON
  out.resize(size);
  body = std::move(out);
}

}  // namespace sophia::gong
