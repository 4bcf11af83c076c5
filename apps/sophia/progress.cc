#include "progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace sophia::app {
namespace {

constexpr std::int64_t kRedrawMs = 100;
constexpr std::int64_t kPlainMs = 10'000;

std::string duration(double seconds) {
  if (seconds < 90) return fmt::format("{:.0f} s", seconds);
  if (seconds < 5400) return fmt::format("{:.0f} min", seconds / 60);
  return fmt::format("{:.1f} h", seconds / 3600);
}

}  // namespace

std::string Progress::line(const ProgressNumbers& n, double elapsed_seconds) {
  std::string text = n.stage + "  ";
  const double rate = elapsed_seconds > 0 ? static_cast<double>(n.done) / elapsed_seconds : 0;
  if (n.total > 0) {
    const auto filled = std::min<std::size_t>(
        20, static_cast<std::size_t>(20 * std::min(n.done, n.total) / n.total));
    text += "[" + std::string(filled, '#') + std::string(20 - filled, '-') + "]  ";
    text += fmt::format("{} of {} records", n.done, std::max(n.done, n.total));
  } else {
    text += fmt::format("{} records", n.done);
  }
  if (rate > 0) text += fmt::format("  {:.0f}/s", rate);
  if (rate > 0 && n.total > n.done) {
    text += "  " + duration(static_cast<double>(n.total - n.done) / rate) + " left";
  }
  if (n.quota_left >= 0) text += fmt::format("  {} requests left today", n.quota_left);
  if (n.waiting_until_ms > 0) {
    text += "  waiting for the vendor's limit until " +
            format_seconds(Timestamp{n.waiting_until_ms * 1000});
  }
  return text;
}

void Progress::show(const ProgressNumbers& numbers) {
  if (silent_) return;
  const std::int64_t now = clock_.steady_ms();
  const std::int64_t pause = terminal_ ? kRedrawMs : kPlainMs;
  const std::int64_t since =
      shown_ms_ < 0 ? (terminal_ ? pause : now - started_ms_) : now - shown_ms_;
  if (since < pause) return;
  shown_ms_ = now;
  const std::string text = line(numbers, static_cast<double>(now - started_ms_) / 1000);
  if (terminal_) {
    std::fprintf(stderr, "\r\x1b[2K%s", text.c_str());
    drawn_ = true;
  } else {
    std::fprintf(stderr, "%s\n", text.c_str());
  }
  std::fflush(stderr);
}

void Progress::clear() {
  if (!drawn_) return;
  std::fprintf(stderr, "\r\x1b[2K");
  std::fflush(stderr);
  drawn_ = false;
}

}  // namespace sophia::app
