#include "memory/gong_insights.h"

#include <algorithm>
#include <cmath>

#include "core/json_writer.h"
#include "memory/sql.h"
#include "search/filter.h"
#include "text/utf8.h"

namespace sophia::memory {
namespace {

using warehouse::Connection;
using warehouse::ResultSet;
using warehouse::Value;

const std::vector<std::string> kGongCategories = {"gong_call_summary", "gong_call_insight",
                                                  "gong_transcript_insight",
                                                  "gong_coaching_recommendation"};

// What the memory keeps of its call.
struct CallFacts {
  std::string account;
  std::string deal_id;
  std::optional<double> sentiment;
  std::int64_t duration_s = 0;
  std::string deal_stage;
  std::optional<double> deal_value;
  std::optional<Timestamp> started_at;
  std::string title;
  std::string account_tier;
  std::string coaching_points = "null";  // JSON
  std::vector<std::string> participants;
};

Result<CallFacts> read_call(Connection& connection, const access::Principal& principal,
                            const access::Policy& policy, const std::string& call_id) {
  const auto missing = [&] { return fail(Code::kNotFound, "there is no call '" + call_id + "'"); };
  if (call_id.empty()) return fail(Code::kInvalidArgument, "an insight needs a call_id");
  SOPHIA_TRY(const ResultSet rows, connection.query(sql::kCallFacts, {Value(call_id)}));
  if (rows.row_count() == 0) return missing();
  // A call that the caller may not read does not exist for them.
  if (!policy.may_read_call(principal,
                            {call_id, rows.text(0, 6), rows.boolean(0, 7), rows.boolean(0, 8)}))
    return missing();
  CallFacts call;
  call.account = rows.text(0, 0);
  call.deal_id = rows.text(0, 1);
  call.duration_s = rows.integer(0, 3);
  call.deal_stage = rows.text(0, 4);
  call.title = rows.text(0, 10);
  call.account_tier = rows.text(0, 11);
  if (!rows.is_null(0, 12)) call.coaching_points = rows.text(0, 12);
  if (!rows.is_null(0, 2)) call.sentiment = rows.real(0, 2);
  if (!rows.is_null(0, 5)) call.deal_value = rows.real(0, 5);
  if (!rows.is_null(0, 9)) call.started_at = rows.timestamp(0, 9);
  SOPHIA_TRY(const ResultSet parties, connection.query(sql::kCallParties, {Value(call_id)}));
  for (std::size_t r = 0; r < parties.row_count(); ++r)
    call.participants.push_back(parties.text(r, 0));
  return call;
}

void write_list(JsonWriter& w, std::string_view name, const std::vector<std::string>& texts) {
  w.key(name);
  if (texts.empty()) {
    w.null();
    return;
  }
  w.begin_array();
  for (const std::string& text : texts) w.value(text);
  w.end_array();
}

std::optional<std::string> list_json(const std::vector<std::string>& texts) {
  if (texts.empty()) return std::nullopt;
  JsonWriter w;
  w.begin_array();
  for (const std::string& text : texts) w.value(text);
  return w.end_array().take();
}

void write_text(JsonWriter& w, std::string_view name, const std::string& text) {
  w.key(name);
  if (text.empty()) {
    w.null();
  } else {
    w.value(text);
  }
}

// The four parts of the contract, and what was stored with the insight.
std::string metadata_of(const CallInsight& insight, const CallFacts& call,
                        const std::string& model) {
  JsonWriter w;
  w.begin_object().field("source_type", "gong").field("source_id", insight.call_id);
  w.key("call_context").begin_object();
  write_text(w, "account_name", call.account);
  write_text(w, "deal_id", call.deal_id);
  w.field("sentiment_score", insight.sentiment_score ? insight.sentiment_score : call.sentiment);
  w.field("call_duration", call.duration_s);
  write_list(w, "participants", call.participants);
  w.end_object().key("ai_insights").begin_object();
  write_list(w, "key_topics", insight.key_topics);
  write_list(w, "risk_indicators", insight.risk_indicators);
  write_list(w, "next_steps", insight.next_steps);
  w.key("coaching_points").raw(call.coaching_points).end_object();
  w.key("business_context").begin_object();
  write_text(w, "deal_stage", call.deal_stage);
  w.field("deal_value", call.deal_value);
  write_text(w, "account_tier", call.account_tier);
  w.end_object();
  write_text(w, "call_title", call.title);
  if (insight.call_summary) w.field("call_summary", *insight.call_summary);
  if (!insight.tags.empty()) write_list(w, "tags", insight.tags);
  if (!model.empty()) w.field("model", model);
  return w.end_object().take();
}

Memory insight_memory(const CallInsight& insight, const CallFacts& call,
                      const MemoryService& memories) {
  const bool embedded = insight.use_cortex_embedding && memories.context().embedder != nullptr;
  Memory m;
  m.category = "gong_call_insight";
  m.content = insight.insight_content;
  m.metadata = metadata_of(insight, call, embedded ? memories.context().model_id : "");
  m.source_type = "gong";
  m.source_id = insight.call_id;
  m.source_table = "STG_GONG_CALLS";
  m.business_table = "STG_GONG_CALLS";
  m.importance = insight.risk_indicators.empty() ? 0.6 : 0.8;  // a risk outweighs an observation
  m.valid_from = call.started_at;
  return m;
}

}  // namespace

Result<Stored> store_gong_call_insight(MemoryService& memories, const access::Principal& principal,
                                       const CallInsight& insight) {
  if (insight.sentiment_score && !(std::abs(*insight.sentiment_score) <= 1)) {
    return fail(Code::kInvalidArgument, "sentiment_score lies in -1 to 1");
  }
  SOPHIA_TRY(Connection connection, memories.connect());
  SOPHIA_TRY(const CallFacts call,
             read_call(connection, principal, memories.context().policy, insight.call_id));
  const CallColumns columns{insight.call_id,
                            insight.call_summary,
                            insight.sentiment_score,
                            list_json(insight.key_topics),
                            list_json(insight.risk_indicators),
                            list_json(insight.next_steps)};
  const bool says_something = columns.summary || columns.sentiment || columns.key_topics ||
                              columns.risk_indicators || columns.next_steps;
  return memories.store(principal, insight_memory(insight, call, memories),
                        insight.use_cortex_embedding,
                        says_something ? std::optional(columns) : std::nullopt);
}

Result<Stored> store_gong_transcript_insight(MemoryService& memories,
                                             const access::Principal& principal,
                                             const TranscriptInsight& insight) {
  SOPHIA_TRY(Connection connection, memories.connect());
  SOPHIA_TRY(const CallFacts call,
             read_call(connection, principal, memories.context().policy, insight.call_id));
  if (!insight.transcript_id.empty()) {
    SOPHIA_TRY(const ResultSet rows,
               connection.query(sql::kSegmentExists,
                                {Value(insight.transcript_id), Value(insight.call_id)}));
    if (rows.integer(0, 0) == 0) {
      return fail(Code::kNotFound,
                  "call '" + insight.call_id + "' has no segment '" + insight.transcript_id + "'");
    }
  }
  const CallInsight as_call{.call_id = insight.call_id,
                            .insight_content = insight.insight_content,
                            .call_summary = {},
                            .sentiment_score = {},
                            .key_topics = {},
                            .risk_indicators = {},
                            .next_steps = {},
                            .tags = insight.tags,
                            .use_cortex_embedding = insight.use_cortex_embedding};
  Memory m = insight_memory(as_call, call, memories);
  m.category = "gong_transcript_insight";
  m.source_table = "STG_GONG_CALL_TRANSCRIPTS";
  m.business_table = "STG_GONG_CALL_TRANSCRIPTS";
  if (!insight.transcript_id.empty()) {
    m.metadata.insert(m.metadata.size() - 1,
                      ",\"transcript_id\":" + json_quote(insight.transcript_id));
  }
  return memories.store(principal, std::move(m), insight.use_cortex_embedding);
}

Result<std::vector<RecallHit>> recall_gong_call_insights(MemoryService& memories,
                                                         const access::Principal& principal,
                                                         const InsightQuery& query) {
  RecallQuery recall;
  recall.text = query.query;
  recall.limit = query.limit;
  recall.by_meaning = query.use_cortex_search;
  recall.filter.categories = kGongCategories;
  recall.filter.source_id = query.call_id.value_or("");
  recall.filter.sentiment = query.sentiment_filter.value_or("");
  if (query.date_range_days) {
    if (*query.date_range_days < 0)
      return fail(Code::kInvalidArgument, "date_range_days is not negative");
    recall.filter.since =
        Timestamp{memories.context().clock.now().us - *query.date_range_days * kUsPerDay};
  }
  return memories.recall(principal, recall);
}

namespace {

// Accounts of calls and memories whose names hold the words.
Result<std::vector<std::string>> matching_accounts(Connection& connection, std::string_view wanted,
                                                   std::vector<std::string>& others) {
  SOPHIA_TRY(const ResultSet rows, connection.query(sql::kAccountNames));
  std::vector<std::string> found;
  const std::string folded = text::fold(wanted);
  for (std::size_t r = 0; r < rows.row_count(); ++r) {
    const std::string& name = rows.text(r, 0);
    (search::name_matches(text::fold(name), folded) ? found : others).push_back(name);
  }
  return found;
}

Status add_sentences(Connection& connection, std::size_t limit, AccountInsights& result) {
  for (const std::string& account : result.accounts) {
    SOPHIA_TRY(const ResultSet rows,
               connection.query(sql::kAccountSentences,
                                {Value(account), Value(static_cast<std::int64_t>(limit))}));
    for (std::size_t r = 0; r < rows.row_count() && result.sentences.size() < limit; ++r) {
      AccountSentence sentence{rows.text(r, 0), rows.text(r, 1), rows.text(r, 2), std::nullopt,
                               rows.text(r, 4), rows.text(r, 6), rows.real(r, 7)};
      if (!rows.is_null(r, 3)) sentence.started_at = rows.timestamp(r, 3);
      result.sentences.push_back(std::move(sentence));
    }
  }
  return {};
}

}  // namespace

Result<AccountInsights> search_gong_insights_by_account(MemoryService& memories,
                                                        const access::Principal& principal,
                                                        std::string_view account_name,
                                                        std::size_t limit,
                                                        bool include_transcripts) {
  if (text::fold(account_name).find_first_not_of(' ') == std::string::npos) {
    return fail(Code::kInvalidArgument, "account_name is empty");
  }
  SOPHIA_TRY(Connection connection, memories.connect());
  AccountInsights result;
  std::vector<std::string> others;
  SOPHIA_TRY(result.accounts, matching_accounts(connection, account_name, others));
  MemoryFilter filter;
  filter.categories = kGongCategories;
  filter.account = std::string(account_name);
  result.insights = memories.list(principal, filter, std::max<std::size_t>(200, 10 * limit));
  if (result.accounts.empty() && result.insights.empty()) {
    std::string known;
    for (std::size_t i = 0; i < std::min<std::size_t>(5, others.size()); ++i)
      known += (i > 0 ? ", " : "") + others[i];
    return fail(
        Code::kNotFound,
        "no account is named '" + std::string(account_name) + "'" +
            (known.empty() ? "; no call has an account yet"
                           : "; there are " + known + (others.size() > 5 ? " and others" : "")));
  }
  std::stable_sort(result.insights.begin(), result.insights.end(),
                   [](const Memory& a, const Memory& b) { return a.importance > b.importance; });
  if (result.insights.size() > limit) result.insights.resize(limit);
  if (include_transcripts) SOPHIA_CHECK_OK(add_sentences(connection, limit, result));
  return result;
}

}  // namespace sophia::memory
