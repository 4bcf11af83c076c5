// Vectors of two models are never compared.
#include <gtest/gtest.h>

#include "dialect/session.h"

namespace sophia::dialect {
namespace {

TEST(StoredModel, VectorsOfAnotherModelAreRefused) {
  const auto database = warehouse::Database::open("", {});
  auto connection = database->connect();
  AiOptions ai;
  ai.stored_model = "small@1";
  ai.load_embedder = [](std::string_view model) -> Result<Embedder> {
    return Embedder{std::string(model) + "@1",
                    [](cortex::TextKind kind, std::span<const std::string_view> texts,
                       const std::stop_token&) -> Result<cortex::Embeddings> {
                      cortex::Embeddings made{.dimension = 2, .values = {}};
                      for (const auto text : texts) {
                        made.values.push_back(static_cast<float>(text.size()));
                        made.values.push_back(kind == cortex::TextKind::kQuery ? 0.0F : 1.0F);
                      }
                      return made;
                    }};
  };
  ASSERT_TRUE(open_session(*connection, database->catalog(), std::move(ai)).has_value());
  const auto made = connection->query(
      "SELECT sophia_embed('small', t) FROM (VALUES ('abc'), ('passage: ab'), (NULL)) AS v(t)");
  ASSERT_TRUE(made.has_value()) << made.error().message;
  EXPECT_EQ(made->floats(0, 0), (std::vector<float>{3, 0}));
  EXPECT_EQ(made->floats(1, 0), (std::vector<float>{2, 1}));
  EXPECT_TRUE(made->is_null(2, 0));
  const auto other = connection->query("SELECT sophia_embed('large', 'abc')");
  ASSERT_FALSE(other.has_value());
  EXPECT_NE(other.error().message.find("made by small@1, and this model is large@1"),
            std::string::npos)
      << other.error().message;
}

}  // namespace
}  // namespace sophia::dialect
