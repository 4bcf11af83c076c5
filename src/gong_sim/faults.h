// What goes wrong, how often: `429=0.3,500=0.1,503html=.1,502,reset,...`. Each kind is drawn on its
// own, in the order of the list, from a seeded source; the first that hits is the request's fault.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/hash.h"
#include "core/result.h"

namespace sophia::gong_sim {

enum class Fault {
  k429,            // 429 with Retry-After: 1
  k500,            // JSON error
  k502,            // a proxy's HTML page
  k503,            // JSON error
  k503Html,        // a proxy's HTML page
  k504,            // a proxy's HTML page
  kClose,          // closed without an answer
  kReset,          // TCP reset without an answer
  kTruncate,       // right Content-Length, half the body, closed
  kStall,          // half the body, then silence
  kMalformed,      // 200, right length, JSON cut in half
  kHtml200,        // 200 with an HTML page
  kShortLength,    // Content-Length smaller than the body
  kRepeatPage,     // the page before once more (its cursor leads here again); needs a cursor
  kEmptyPage,      // no records, a cursor to this page; paged answers only
  kExpiredCursor,  // 400 "cursor has expired"; needs a cursor
};
inline constexpr std::size_t kFaultKinds = 16;

std::string_view fault_name(Fault fault);

class Faults {
 public:
  // A name without "=p" has p = 0.1. Errors: kInvalidArgument naming the part and what is known.
  static Result<Faults> parse(std::string_view spec, std::uint64_t seed);

  // What this request suffers. Faults that need a cursor hit only requests that have one.
  std::optional<Fault> draw(bool has_cursor, bool is_paged);
  // How often each was injected.
  const std::array<std::int64_t, kFaultKinds>& injected() const { return injected_; }

 private:
  explicit Faults(std::uint64_t seed) : random_(seed) {}
  struct Chance {
    Fault fault;
    double probability;
  };
  std::vector<Chance> chances_;
  std::array<std::int64_t, kFaultKinds> injected_{};
  Random random_;
};

}  // namespace sophia::gong_sim
