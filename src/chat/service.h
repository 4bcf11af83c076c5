// The chat service: a question in, an answer with its proof out. Transport-free; every call takes
// the caller's principal through the policy.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/policy.h"
#include "analytics/facts.h"
#include "chat/answer.h"
#include "chat/evidence.h"
#include "chat/form.h"
#include "chat/intent_head.h"
#include "core/result.h"
#include "core/time.h"
#include "warehouse/database.h"

namespace sophia::chat {

struct AskOptions {
  Timestamp now = {};           // what "today" means
  std::string session_id = {};  // empty: no session, nothing is remembered
};

// What was understood, before anything is looked up.
struct Understanding {
  Entities entities;
  IntentScores scores;
  QuestionForm form;
  bool follow_up = false;
};

// One thread at a time. Holds the names, the transcript index and the intent model.
class ChatService {
 public:
  struct Options {
    access::Principal principal = {};
    access::Policy policy = {};
    std::int64_t fiscal_start_month = 1;
    // The sentence model and the id of its vectors. Null: words alone decide. Outlives the service.
    search::Embedder* embedder = nullptr;
    std::string model_id = {};
  };
  // `connection` outlives the service. Cost: the index of all transcripts, and training the intent
  // model (about 0.3 s). Errors: those of the warehouse.
  static Result<std::unique_ptr<ChatService>> open(warehouse::Connection& connection,
                                                   Options options);

  // Brings names, index and figures to what the warehouse holds now. ask() does so by itself when
  // data changed.
  Status refresh();

  // Answers. A question of more than 2,000 bytes is refused (kInvalidArgument), as is an empty one.
  // In a session the turn is written to AI_MEMORY.CONVERSATION_HISTORY.
  Result<Answer> ask(std::string_view question, const AskOptions& options);

  // Errors: those of the sentence model.
  Result<Understanding> understand(std::string_view question, Timestamp now) const;
  // How questions are understood and sentences found: "words and meaning (model)" or "words only",
  // with the reason.
  std::string how_understood() const;
  const NameBook& names() const { return names_; }
  const std::vector<std::string>& hidden_call_ids() const { return hidden_; }

 private:
  ChatService(warehouse::Connection& connection, Options options);
  std::uint32_t choose(const std::vector<std::uint32_t>& candidates, std::string_view question,
                       const std::vector<std::string>& accounts) const;
  Result<std::optional<QuestionForm>> form_before(const AskOptions& options) const;
  Status say_unknown(Answer& answer, const Understanding& understood, bool& enough) const;

  warehouse::Connection& connection_;
  Options options_;
  std::vector<std::string> ordinary_;  // sorted
  Spelling spelling_;
  IntentModel model_;
  std::optional<IntentHead> head_;  // none without a sentence model, or with an unknown one
  NameBook names_;
  std::vector<std::string> hidden_;
  std::optional<analytics::Facts> facts_;
  std::uint64_t data_version_ = 0;  // of the data that names, index and facts were made from
  search::TranscriptIndex index_;
  EvidenceSearch evidence_;
};

}  // namespace sophia::chat
