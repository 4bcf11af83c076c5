// The chat on the sample tenant, loaded once for all tests of a suite: that takes longer than any
// of them.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "chat/service.h"
#include "chat/tests/sample_tenant.h"

namespace sophia::chat {

inline constexpr Timestamp kNow{1795194000000000};  // 2026-11-20T17:00:00Z

inline bool limits_say(const Answer& answer, const std::string& text) {
  return std::ranges::any_of(answer.limits, [&](const std::string& limit) {
    return limit.find(text) != std::string::npos;
  });
}

class ServiceTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto database = empty_warehouse();
    ASSERT_TRUE(database) << database.error().message;
    database_ = new warehouse::Database(*std::move(database));
    auto connection = database_->connect();
    ASSERT_TRUE(connection);
    connection_ = new warehouse::Connection(*std::move(connection));
    const auto loaded = load_sample_tenant(*connection_, SOPHIA_SOURCE_DIR "/samples", true);
    ASSERT_TRUE(loaded) << loaded.error().message;
    auto service = ChatService::open(*connection_, {});
    ASSERT_TRUE(service) << service.error().message;
    service_ = service->release();
  }
  static void TearDownTestSuite() {
    delete service_;
    delete connection_;
    delete database_;
  }
  Answer ask(std::string_view question, const std::string& session = "") {
    auto answer = service_->ask(question, {.now = kNow, .session_id = session});
    EXPECT_TRUE(answer) << answer.error().message;
    return answer ? *std::move(answer) : Answer{};
  }
  static inline warehouse::Database* database_ = nullptr;
  static inline warehouse::Connection* connection_ = nullptr;
  static inline ChatService* service_ = nullptr;
};

}  // namespace sophia::chat
