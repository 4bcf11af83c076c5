// Insights of calls: the functions that every surface offers under these names, with these
// parameters. An insight is kept three times: in the call's row (summary, sentiment, topics, risks,
// next steps where given), as a memory, and in the vector mirror when there is one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "memory/memory_service.h"

namespace sophia::memory {

struct CallInsight {
  std::string call_id;
  std::string insight_content;
  std::optional<std::string> call_summary;
  std::optional<double> sentiment_score;  // -1..1
  std::vector<std::string> key_topics;
  std::vector<std::string> risk_indicators;
  std::vector<std::string> next_steps;
  std::vector<std::string> tags;
  bool use_cortex_embedding = true;
};

// Errors: kNotFound (no such call), kInvalidArgument (no content, sentiment outside -1..1),
// kPermissionDenied; as MemoryService::store().
Result<Stored> store_gong_call_insight(MemoryService& memories, const access::Principal& principal,
                                       const CallInsight& insight);

struct TranscriptInsight {
  std::string call_id;
  std::string transcript_id;  // the segment; may be empty
  std::string insight_content;
  std::vector<std::string> tags;
  bool use_cortex_embedding = true;
};
// Category gong_transcript_insight. Errors as above; kNotFound also for the segment.
Result<Stored> store_gong_transcript_insight(MemoryService& memories,
                                             const access::Principal& principal,
                                             const TranscriptInsight& insight);

struct InsightQuery {
  std::string query;
  std::optional<std::string> call_id;
  std::optional<std::string> sentiment_filter;  // positive, negative, neutral, very_positive ...
  std::optional<std::int64_t> date_range_days;  // calls of the last days
  std::size_t limit = 5;
  bool use_cortex_search = true;  // false: by words alone
};
// Memories of calls: summaries, insights, transcript insights, coaching.
Result<std::vector<RecallHit>> recall_gong_call_insights(MemoryService& memories,
                                                         const access::Principal& principal,
                                                         const InsightQuery& query);

struct AccountSentence {
  std::string transcript_id;
  std::string call_id;
  std::string call_title;
  std::optional<Timestamp> started_at;
  std::string speaker;
  std::string text;
  double start_seconds = 0;
};
struct AccountInsights {
  std::vector<std::string> accounts;  // that the name matches
  std::vector<Memory> insights;       // best importance and newest first
  std::vector<AccountSentence> sentences;
};
// `account_name`: words of the name. Errors: kNotFound when no call and no memory has such an
// account (with the names that there are, at most five), kInvalidArgument (empty name).
Result<AccountInsights> search_gong_insights_by_account(MemoryService& memories,
                                                        const access::Principal& principal,
                                                        std::string_view account_name,
                                                        std::size_t limit = 10,
                                                        bool include_transcripts = false);

}  // namespace sophia::memory
