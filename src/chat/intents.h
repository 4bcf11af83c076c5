// What a question asks for.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace sophia::chat {

enum class Intent {
  kCallSearch,
  kTranscriptSearch,
  kAccountInsights,
  kSentiment,
  kTopics,
  kCoaching,
  kDeal,
  kPerformance,
  kHealth,
  kPipeline,
  kCompetitors,
  kExecutiveSummary,
  kActionItems,
  kKnowledge,
  kOutOfScope,
};
inline constexpr std::size_t kIntentCount = 15;

inline constexpr std::array<std::string_view, kIntentCount> kIntentNames{"gong_call_search",
                                                                         "gong_transcript_search",
                                                                         "gong_account_insights",
                                                                         "gong_sentiment_analysis",
                                                                         "gong_topic_analysis",
                                                                         "gong_coaching_insights",
                                                                         "deal_analysis",
                                                                         "sales_performance",
                                                                         "customer_health",
                                                                         "pipeline_status",
                                                                         "competitive_intelligence",
                                                                         "executive_summary",
                                                                         "action_items",
                                                                         "kb_search",
                                                                         "out_of_scope"};

constexpr std::string_view to_string(Intent intent) {
  return kIntentNames[static_cast<std::size_t>(intent)];
}
constexpr std::optional<Intent> intent_of(std::string_view name) {
  for (std::size_t i = 0; i < kIntentCount; ++i) {
    if (kIntentNames[i] == name) return static_cast<Intent>(i);
  }
  return std::nullopt;
}

}  // namespace sophia::chat
