#include "gong/page.h"

#include <simdjson.h>

#include <charconv>

#include "airbyte/json_cursor.h"

namespace sophia::gong {
namespace {

using airbyte::json_text;
using airbyte::JsonCursor;

simdjson::dom::parser& parser() {
  thread_local simdjson::dom::parser instance;
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
    if (cursor.peek() != '[') return cursor.skip();  // null: no records
    return cursor.elements([&] {
      RawRecord record;
      if (!cursor.value(record.text)) return false;
      page.records.push_back(record);
      return true;
    });
  });
  if (!whole || !cursor.at_end()) return unreadable("it is no whole JSON object");
  if (!found) return unreadable("it has no member " + std::string(array));
  return page;
}

// The first member of each array's records, to find where a record begins.
std::string_view first_member(std::string_view array, std::string_view inside) {
  const std::size_t quote = inside.find("{\"");
  if (array.empty() || quote == std::string_view::npos) return {};
  const std::size_t end = inside.find("\":", quote);
  return end == std::string_view::npos ? inside.substr(0, 0)
                                       : inside.substr(quote, end + 2 - quote);
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
    if (cut == 0 || inside[cut - 1] != ',') continue;
    add_piece(inside.substr(from, cut - 1 - from), page);
    from = cut;
  }
  add_piece(inside.substr(from), page);
}

Result<Page> split_damaged(std::string_view body, std::string_view array) {
  if (auto page = split(body, array)) {
    for (RawRecord& record : page->records) record.malformed = !is_valid_json(record.text);
    return page;
  }
  Page page;
  const std::string open = "\"" + std::string(array) + "\":[";
  const std::size_t begin = body.find(open);
  const std::size_t end = body.rfind(']');
  const std::size_t paging = body.find("\"records\":{");
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin ||
      paging == std::string_view::npos) {
    return unreadable("it can't be split into records");
  }
  // A body that was cut on its way ends inside a record; it is no page with a malformed one.
  if (!is_valid_json("{\"cut\":[" + std::string(body.substr(end)))) {
    return unreadable("its end is missing");
  }
  JsonCursor cursor(body.substr(paging + 10));
  if (!read_paging(cursor, page)) return unreadable("its paging can't be read");
  const std::string_view inside = body.substr(begin + open.size(), end - begin - open.size());
  const std::string_view beginning = first_member(array, inside);
  if (beginning.empty()) return unreadable("it can't be split into records");
  split_at_beginnings(inside, beginning, page);
  if (!page.size || *page.size != static_cast<std::int64_t>(page.records.size())) {
    return unreadable("it does not hold the number of records that it states");
  }
  return page;
}

}  // namespace

bool is_valid_json(std::string_view text) {
  simdjson::dom::element element;
  return !parser().parse(text.data(), text.size()).get(element);
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
