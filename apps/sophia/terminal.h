// What a person sees: colour only on a terminal (and not with NO_COLOR), text wrapped to its width.
// Text from calls is shown with its control characters made visible, so that it can't steer the
// terminal.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sophia::app {

enum class Style { kPlain, kBold, kDim, kGood, kBad, kAccent };

class Terminal {
 public:
  // For standard output as it is now.
  static Terminal standard_output();
  Terminal(bool colour, std::size_t width) : colour_(colour), width_(width) {}

  std::size_t width() const { return width_; }
  bool colour() const { return colour_; }
  std::string styled(std::string_view text, Style style) const;
  // Words of `text` in lines of at most width() columns, each after `indent` spaces. `marks` are
  // byte ranges of `text` to show bold.
  std::string wrapped(std::string_view text, std::size_t indent,
                      std::span<const std::pair<std::size_t, std::size_t>> marks = {}) const;

 private:
  bool colour_;
  std::size_t width_;
};

// Control characters and escape sequences become visible; line ends become spaces.
std::string printable(std::string_view text);
// Columns that a text takes on a terminal (wide East Asian characters take two).
std::size_t display_width(std::string_view text);
// Cut to `width` columns, with an ellipsis where something was cut.
std::string shortened(std::string_view text, std::size_t width);

// A table with aligned columns; numbers to the right. Cells are made printable.
struct TableColumn {
  std::string title;
  bool right = false;
  std::size_t max_width = 60;
};
std::string table(const Terminal& terminal, const std::vector<TableColumn>& columns,
                  const std::vector<std::vector<std::string>>& rows);

}  // namespace sophia::app
