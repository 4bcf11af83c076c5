#include <algorithm>

#include "cortex/functions/pii.h"
#include "memory_fixture.h"

namespace sophia::memory {
namespace {

class MaskingTest : public MemoryFixture {
 protected:
  void mask_secrets() {
    mask_ = [](std::string_view text) { return cortex::mask(text, cortex::kSecretPiiTypes); };
    reopen();
  }
  bool encoder_saw(std::string_view secret) const {
    return std::any_of(embedder_.seen.begin(), embedder_.seen.end(), [&](const std::string& text) {
      return text.find(secret) != std::string::npos;
    });
  }
};

TEST_F(MaskingTest, SecretsReachNoVectorYetTheTextIsKept) {
  mask_secrets();
  store(fact("Their card is 4111 1111 1111 1111, valid until June"));
  const Stored ssn = store(fact("The SSN of the buyer is 078-05-1120", "s2"));
  Memory turn = fact("my account number is 12345678901", "s3");
  ASSERT_TRUE(service_->restore(principal_, {turn}).has_value());
  for (const char* secret : {"4111", "078-05", "12345678901"}) EXPECT_FALSE(encoder_saw(secret));
  EXPECT_TRUE(encoder_saw("[CREDIT_CARD]"));
  EXPECT_EQ(recall("valid until June").front().memory.content,
            "Their card is 4111 1111 1111 1111, valid until June");
  MemoryChange change;
  change.content = "SSN 078-05-1121 is wrong";
  EXPECT_TRUE(service_->update(principal_, ssn.id, change).has_value());
  EXPECT_FALSE(encoder_saw("078-05-1121"));
}

TEST_F(MaskingTest, TurningTheSettingOnEncodesAnewOnce) {
  store(fact("Their card is 4111 1111 1111 1111"));
  EXPECT_TRUE(encoder_saw("4111"));
  EXPECT_EQ(sql("MODEL) FROM AI_MEMORY.MEMORY_RECORDS"), "words@1");
  embedder_.seen.clear();
  mask_secrets();
  EXPECT_EQ(embedder_.seen, std::vector<std::string>{"Their card is [CREDIT_CARD]"});
  EXPECT_EQ(sql("MODEL) FROM AI_MEMORY.MEMORY_RECORDS"), "words@1+digits-1");
  embedder_.seen.clear();
  reopen();
  EXPECT_TRUE(embedder_.seen.empty()) << "what is encoded stays";
}

TEST_F(MaskingTest, TheMirrorGetsMaskedVectorsAndNoHashOfTheText) {
  queue_mirror_ = true;
  mask_secrets();
  const Stored stored = store(fact("card 4111 1111 1111 1111"));
  const std::string of_vector =
      sql("md5(EMBEDDING::VARCHAR || MODEL)) FROM AI_MEMORY.MEMORY_RECORDS");
  EXPECT_EQ(of_vector.size(), 32U);
  store(fact("card 5555 5555 5555 4444", "s2"));
  EXPECT_EQ(sql("count(DISTINCT EMBEDDING)) FROM AI_MEMORY.MEMORY_RECORDS"), "1")
      << "two cards in one sentence can't be told apart by their vectors";
  EXPECT_EQ(sql("count(*)) FROM AI_MEMORY.VECTOR_OUTBOX"), "2");
  EXPECT_FALSE(stored.id.empty());
}

}  // namespace
}  // namespace sophia::memory
