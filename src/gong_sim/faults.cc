#include "gong_sim/faults.h"

#include <algorithm>
#include <charconv>

namespace sophia::gong_sim {
namespace {

constexpr std::array<std::string_view, kFaultKinds> kNames = {
    "429",         "500",        "502",       "503",          "503html",   "504",
    "close",       "reset",      "truncate",  "stall",        "malformed", "html200",
    "shortlength", "repeatpage", "emptypage", "expiredcursor"};

std::string known_names() {
  std::string text;
  for (const std::string_view name : kNames) text.append(text.empty() ? "" : ", ").append(name);
  return text;
}

Result<double> parse_probability(std::string_view part, std::string_view text) {
  double p = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), p);
  if (error != std::errc() || end != text.data() + text.size() || !(p >= 0 && p <= 1)) {
    return fail(Code::kInvalidArgument,
                "fault \"" + std::string(part) + "\": the probability must be from 0 to 1");
  }
  return p;
}

}  // namespace

std::string_view fault_name(Fault fault) { return kNames[static_cast<std::size_t>(fault)]; }

Result<Faults> Faults::parse(std::string_view spec, std::uint64_t seed) {
  Faults faults(seed);
  while (!spec.empty()) {
    const std::size_t comma = std::min(spec.find(','), spec.size());
    const std::string_view part = spec.substr(0, comma);
    spec.remove_prefix(std::min(comma + 1, spec.size()));
    if (part.empty()) continue;
    const std::size_t equals = std::min(part.find('='), part.size());
    const auto name = std::ranges::find(kNames, part.substr(0, equals));
    if (name == kNames.end()) {
      return fail(Code::kInvalidArgument,
                  "unknown fault \"" + std::string(part) + "\"; known: " + known_names());
    }
    double probability = 0.1;
    if (equals < part.size()) {
      SOPHIA_TRY(probability, parse_probability(part, part.substr(equals + 1)));
    }
    faults.chances_.push_back({static_cast<Fault>(name - kNames.begin()), probability});
  }
  return faults;
}

std::optional<Fault> Faults::draw(bool has_cursor, bool is_paged) {
  std::optional<Fault> hit;
  for (const Chance& chance : chances_) {
    const bool drawn = random_.uniform() < chance.probability;  // always drawn: stable sequence
    const bool needs_cursor =
        chance.fault == Fault::kRepeatPage || chance.fault == Fault::kExpiredCursor;
    const bool applies =
        (!needs_cursor || has_cursor) && (chance.fault != Fault::kEmptyPage || is_paged);
    if (drawn && applies && !hit) hit = chance.fault;
  }
  if (hit) ++injected_[static_cast<std::size_t>(*hit)];
  return hit;
}

}  // namespace sophia::gong_sim
