// The default model and the golden file, for tests that need them; absent ones skip the test.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/file.h"
#include "core/json.h"
#include "cortex/encoder/encoder.h"

namespace sophia::cortex::testing {

struct GoldenLine {
  std::string id;
  std::string text;
  std::vector<std::int32_t> ids;
  std::vector<float> embedding;
};

inline std::filesystem::path default_model() {
  return std::filesystem::path(SOPHIA_MODELS) / "all-MiniLM-L6-v2";
}
inline std::filesystem::path golden_file() {
  return std::filesystem::path(SOPHIA_SHARED_DATA) / "golden/minilm.jsonl";
}

inline std::vector<GoldenLine> golden() {
  std::vector<GoldenLine> lines;
  const auto status =
      for_each_line(golden_file(), [&](std::string_view text, std::int64_t) -> Status {
        SOPHIA_TRY(const Json json, parse_json(text));
        GoldenLine& line = lines.emplace_back();
        line.id = to_text(*json_find(json, "id"));
        line.text = json_string(json, "text").value();
        for (const Json& id : *json_array(json, "ids"))
          line.ids.push_back(static_cast<int>(id.as_int64()));
        for (const Json& x : *json_array(json, "embedding"))
          line.embedding.push_back(x.to_number<float>());
        return {};
      });
  EXPECT_TRUE(status) << status.error().message;
  return lines;
}

inline double cosine(std::span<const float> a, std::span<const float> b) {
  double ab = 0;
  double aa = 0;
  double bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += double{a[i]} * double{b[i]};
    aa += double{a[i]} * double{a[i]};
    bb += double{b[i]} * double{b[i]};
  }
  return ab / std::sqrt(aa * bb);
}

#define SOPHIA_NEED(path) \
  if (!std::filesystem::exists(path)) GTEST_SKIP() << (path).string() << " is not there"

}  // namespace sophia::cortex::testing
