// Property: whatever the order of arrival, the cut into syncs and batches, duplicates, edits,
// deletions and changes of privacy, the typed tables are those that one transform of everything
// makes, and those that a rebuild makes.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/hash.h"
#include "pipeline/tests/gong_records.h"

namespace sophia::pipeline {
namespace {

std::vector<Sent> random_history(Random& random) {
  std::vector<Sent> records;
  for (int version = 0; version < 40; ++version) {
    const std::string id = std::to_string(1 + random.next() % 6);
    const std::int64_t at = kEmittedMs + version * 1000;
    switch (random.next() % 8) {
      case 0:
        records.push_back(tombstone(id, at));
        break;
      case 1:
      case 2:
      case 3:
        records.push_back(transcript(id, "Text " + std::to_string(random.next() % 4) + ".", at));
        break;
      case 4:
        records.push_back({"users",
                           R"({"id":"u)" + std::to_string(random.next() % 3) +
                               R"(","firstName":"N)" + std::to_string(version) + R"("})",
                           at});
        break;
      default:
        records.push_back(
            call({.id = id,
                  .title = "Title " + std::to_string(random.next() % 3),
                  .is_private = random.next() % 5 == 0 ? "true" : "false",
                  .started = random.next() % 9 == 0 ? "soon" : "2026-10-01T10:00:00Z",
                  .deal_stage = random.next() % 2 == 0 ? "closedwon" : "contractsent",
                  .customer_affiliation = random.next() % 2 == 0 ? "External" : "Unknown"},
                 at));
    }
  }
  return records;
}

void shuffle(std::vector<Sent>& records, Random& random) {
  for (std::size_t i = records.size(); i > 1; --i)
    std::swap(records[i - 1], records[random.next() % i]);
}

class RebuildProperty : public testing::TestWithParam<int> {};

TEST_P(RebuildProperty, IncrementalEqualsAtOnceEqualsRebuild) {
  Random random(static_cast<std::uint64_t>(GetParam()));
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  std::vector<Sent> records = random_history(random);
  // Each content once, at its last time: a duplicate's order of arrival is the landing's matter.
  std::vector<Sent> unique;
  for (auto it = records.rbegin(); it != records.rend(); ++it) {
    const bool seen = std::ranges::any_of(
        unique, [&](const Sent& s) { return s.stream == it->stream && s.data == it->data; });
    if (!seen) unique.push_back(*it);
  }
  std::ranges::reverse(unique);

  PipelineFixture at_once;
  at_once.land(unique);
  at_once.transform();

  PipelineFixture step_by_step;
  shuffle(unique, random);
  for (std::size_t from = 0; from < unique.size();) {
    const std::size_t to = std::min(unique.size(), from + 1 + random.next() % 6);
    step_by_step.land({unique.begin() + static_cast<std::ptrdiff_t>(from),
                       unique.begin() + static_cast<std::ptrdiff_t>(to)});
    if (random.next() % 3 != 0) {
      step_by_step.transform({.batch_rows = static_cast<std::int64_t>(1 + random.next() % 3)});
    }
    from = to;
  }
  step_by_step.transform({.batch_rows = 2});
  const auto incremental = step_by_step.fingerprints();
  EXPECT_EQ(incremental, at_once.fingerprints());
  step_by_step.transform({.batch_rows = 3, .rebuild = true});
  EXPECT_EQ(step_by_step.fingerprints(), incremental);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RebuildProperty, testing::Range(1, 5));

}  // namespace
}  // namespace sophia::pipeline
