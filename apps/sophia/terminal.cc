#include "terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "text/utf8.h"

namespace sophia::app {
namespace {

std::string_view code_of(Style style) {
  switch (style) {
    case Style::kPlain:
      return "";
    case Style::kBold:
      return "\x1b[1m";
    case Style::kDim:
      return "\x1b[2m";
    case Style::kGood:
      return "\x1b[32m";
    case Style::kBad:
      return "\x1b[31m";
    case Style::kAccent:
      return "\x1b[36m";
  }
  return "";
}

std::size_t columns_of(std::uint32_t c) {
  if (c < 0x20 || (c >= 0x300 && c <= 0x36F) || c == 0x200B || c == 0x200D ||
      (c >= 0xFE00 && c <= 0xFE0F)) {
    return 0;
  }
  const bool wide = (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) ||
                    (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
                    (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
                    (c >= 0x1F300 && c <= 0x1FAFF) || (c >= 0x20000 && c <= 0x3FFFD);
  return wide ? 2 : 1;
}

}  // namespace

Terminal Terminal::standard_output() {
  const bool terminal = isatty(STDOUT_FILENO) == 1;
  const char* no_colour = std::getenv("NO_COLOR");
  std::size_t width = 100;
  winsize size{};
  if (terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20)
    width = size.ws_col;
  return Terminal(terminal && (no_colour == nullptr || *no_colour == '\0'), width);
}

std::string Terminal::styled(std::string_view text, Style style) const {
  if (!colour_ || style == Style::kPlain) return std::string(text);
  return std::string(code_of(style)) + std::string(text) + "\x1b[0m";
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::uint32_t c = text::next_code_point(text, at);
    if (c == '\n' || c == '\t' || c == '\r') {
      out += ' ';
    } else if (c < 0x20 || c == 0x7F || (c >= 0x80 && c < 0xA0)) {
      out += "\xEF\xBF\xBD";
    } else if ((c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069)) {
      // Bidirectional overrides could make a line read differently from what it says.
      out += "\xEF\xBF\xBD";
    } else {
      text::append_code_point(out, c);
    }
  }
  return out;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) width += columns_of(text::next_code_point(text, at));
  return width;
}

std::string shortened(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  std::string out;
  std::size_t used = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::uint32_t c = text::next_code_point(text, at);
    used += columns_of(c);
    if (used + 1 > width) break;
    text::append_code_point(out, c);
  }
  return out + "\xE2\x80\xA6";
}

std::string Terminal::wrapped(std::string_view text, std::size_t indent,
                              std::span<const std::pair<std::size_t, std::size_t>> marks) const {
  const auto is_marked = [&](std::size_t begin, std::size_t end) {
    return std::any_of(marks.begin(), marks.end(),
                       [&](const auto& m) { return m.first < end && begin < m.second; });
  };
  const std::string margin(indent, ' ');
  const std::size_t room = width_ > indent + 20 ? width_ - indent : 20;
  std::string out = margin;
  std::size_t used = 0;
  for (std::size_t at = 0; at < text.size();) {
    while (at < text.size() && (text[at] == ' ' || text[at] == '\n' || text[at] == '\t')) ++at;
    const std::size_t begin = at;
    while (at < text.size() && text[at] != ' ' && text[at] != '\n' && text[at] != '\t') ++at;
    if (begin == at) break;
    const std::string word = printable(text.substr(begin, at - begin));
    const std::size_t width = display_width(word);
    if (used > 0 && used + 1 + width > room) {
      out += '\n' + margin;
      used = 0;
    }
    if (used > 0) {
      out += ' ';
      ++used;
    }
    out += is_marked(begin, at) ? styled(word, Style::kBold) : word;
    used += width;
  }
  return out + '\n';
}

std::string table(const Terminal& terminal, const std::vector<TableColumn>& columns,
                  const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const TableColumn& column : columns) widths.push_back(display_width(column.title));
  std::vector<std::vector<std::string>> shown;
  for (const auto& row : rows) {
    shown.emplace_back();
    for (std::size_t c = 0; c < columns.size(); ++c) {
      shown.back().push_back(shortened(printable(row[c]), columns[c].max_width));
      widths[c] = std::max(widths[c], display_width(shown.back()[c]));
    }
  }
  const auto line = [&](const std::vector<std::string>& cells, Style style) {
    std::string text;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const std::string pad(widths[c] - display_width(cells[c]), ' ');
      text += columns[c].right ? pad + cells[c] : cells[c] + (c + 1 < columns.size() ? pad : "");
      if (c + 1 < columns.size()) text += "  ";
    }
    return terminal.styled(text, style) + "\n";
  };
  std::vector<std::string> titles;
  for (const TableColumn& column : columns) titles.push_back(column.title);
  std::string out = line(titles, Style::kBold);
  for (const auto& row : shown) out += line(row, Style::kPlain);
  return out;
}

}  // namespace sophia::app
