#include "gong_sim/paging.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

#include "core/hash.h"
#include "core/json_writer.h"

namespace sophia::gong_sim {
namespace {

constexpr std::size_t kWords = 7;  // five fields, hash of the scope, signature
constexpr std::size_t kHexDigits = 16;

void append_hex(std::string& out, std::uint64_t word) {
  std::array<char, kHexDigits + 1> digits{};
  std::snprintf(digits.data(), digits.size(), "%016llx", static_cast<unsigned long long>(word));
  out.append(digits.data(), kHexDigits);
}

std::optional<std::array<std::uint64_t, kWords>> parse_hex(std::string_view text) {
  if (text.size() != kWords * kHexDigits) return std::nullopt;
  std::array<std::uint64_t, kWords> words{};
  for (std::size_t i = 0; i < kWords; ++i) {
    const char* first = text.data() + i * kHexDigits;
    const auto [end, error] = std::from_chars(first, first + kHexDigits, words[i], 16);
    if (error != std::errc() || end != first + kHexDigits) return std::nullopt;
  }
  return words;
}

std::uint32_t position_at(const Candidates& candidates, std::size_t index) {
  return candidates.only != nullptr ? (*candidates.only)[index] : static_cast<std::uint32_t>(index);
}

}  // namespace

std::string records_member(const Page& page) {
  JsonWriter w;
  w.begin_object().field("totalRecords", std::uint64_t{page.total});
  w.field("currentPageSize", std::uint64_t{page.items.size()});
  w.field("currentPageNumber", std::uint64_t{page.number});
  if (!page.next_cursor.empty()) w.field("cursor", page.next_cursor);
  w.end_object();
  return w.take();
}

std::string Pager::encode(const Cursor& cursor, std::string_view scope) const {
  std::string text;
  for (const std::uint64_t word : {cursor.position, cursor.previous, cursor.number, cursor.total,
                                   cursor.issued_ms, xxh64(scope, secret_)}) {
    append_hex(text, word);
  }
  append_hex(text, xxh64(text, secret_));
  return text;
}

ApiResult<Pager::Cursor> Pager::decode(std::string_view text, const PageQuery& query) const {
  const auto words = parse_hex(text);
  if (!words || (*words)[6] != xxh64(text.substr(0, 6 * kHexDigits), secret_)) {
    return refuse(400, "Invalid cursor");
  }
  if ((*words)[5] != xxh64(query.scope, secret_)) {
    return refuse(400, "The cursor belongs to a request with another filter");
  }
  const Cursor cursor{(*words)[0], (*words)[1], (*words)[2], (*words)[3], (*words)[4]};
  const std::int64_t age_ms = query.now_ms - static_cast<std::int64_t>(cursor.issued_ms);
  if (query.fault == Fault::kExpiredCursor || age_ms > cursor_ttl_ms_) {
    return refuse(400, "The cursor has expired");
  }
  return cursor;
}

ApiResult<Page> Pager::select(const PageQuery& query, const Candidates& candidates,
                              const Matches& matches) const {
  const std::size_t count = candidates.only != nullptr ? candidates.only->size() : candidates.count;
  Cursor here;
  if (query.cursor) {
    auto decoded = decode(*query.cursor, query);
    if (!decoded) return std::unexpected(std::move(decoded).error());
    here = *decoded;
  } else {
    for (std::size_t i = 0; i < count; ++i) {
      if (matches(position_at(candidates, i), false)) ++here.total;
    }
  }
  Page page{.items = {}, .total = here.total, .number = here.number, .next_cursor = {}};
  here.issued_ms = static_cast<std::uint64_t>(query.now_ms);
  if (query.fault == Fault::kEmptyPage) {
    page.next_cursor = encode(here, query.scope);
    return page;
  }
  if (query.fault == Fault::kRepeatPage && here.number > 0) {
    here.position = here.previous;
    page.number = --here.number;
  }
  std::size_t index = 0;
  while (index < count && position_at(candidates, index) < here.position) ++index;
  for (; index < count && page.items.size() < kPageSize; ++index) {
    const std::uint32_t position = position_at(candidates, index);
    if (matches(position, true)) page.items.push_back(position);
  }
  while (index < count && !matches(position_at(candidates, index), false)) ++index;
  if (index < count) {
    page.next_cursor = encode({position_at(candidates, index), here.position, here.number + 1,
                               here.total, here.issued_ms},
                              query.scope);
  }
  return page;
}

}  // namespace sophia::gong_sim
