// `sophia ask`: one question, a batch, or the replay of a proof.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "chat/service.h"
#include "command.h"
#include "embedding_model.h"

namespace sophia::app {

struct AskRequest {
  std::vector<std::string> words;
  bool explain = false;
  std::string session;
  std::string as_of;
  std::string verify;
  std::string batch;
  std::string output = "-";
};

Result<int> run_ask(Runtime& runtime, const AskRequest& request);

// The warehouse and the service over it, for commands that ask.
struct OpenChat {
  warehouse::Database database;
  std::unique_ptr<warehouse::Connection> connection;
  std::unique_ptr<EmbeddingModel> embedder;  // null: no model is installed
  std::unique_ptr<chat::ChatService> service;
};
// `may_be_absent`: without a warehouse file an empty one in memory stands in. `writes`: the session
// is to be remembered.
Result<std::unique_ptr<OpenChat>> open_chat(Runtime& runtime, bool may_be_absent, bool writes);

// The answer as a person sees it.
std::string answer_as_text(const chat::Answer& answer, const class Terminal& terminal,
                           bool explain);

}  // namespace sophia::app
