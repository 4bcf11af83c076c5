#include "providers/completion.h"

#include <algorithm>
#include <array>

namespace sophia::providers {
namespace {

constexpr std::array<std::string_view, 4> kParameters = {"temperature", "top_p", "max_tokens",
                                                         "response_format"};

Result<Completion> read_completion(const Json& answer, const std::string& provider) {
  const JsonArray* choices = json_array(answer, "choices");
  const Json* choice = choices == nullptr || choices->empty() ? nullptr : choices->data();
  const Json* message = choice == nullptr ? nullptr : json_find(*choice, "message");
  const auto text = message == nullptr ? std::nullopt : json_string(*message, "content");
  if (!text) {
    const auto refusal = message == nullptr ? std::nullopt : json_string(*message, "refusal");
    return fail(Code::kDataLoss, provider + (refusal ? ": the model refused to answer"
                                                     : ": the answer has no text in "
                                                       "choices[0].message.content"));
  }
  Completion completion{.text = *text,
                        .model = json_string(answer, "model").value_or(""),
                        .provider = provider,
                        .is_cut = json_string(*choice, "finish_reason") == "length"};
  if (const Json* usage = json_find(answer, "usage"); usage != nullptr) {
    completion.prompt_tokens = json_int(*usage, "prompt_tokens").value_or(0);
    completion.completion_tokens = json_int(*usage, "completion_tokens").value_or(0);
  }
  return completion;
}

}  // namespace

Status check_parameters(const JsonObject& parameters) {
  for (const auto& member : parameters) {
    if (std::ranges::find(kParameters, std::string_view(member.key())) != kParameters.end()) {
      continue;
    }
    return fail(Code::kInvalidArgument,
                "completion has no option \"" + std::string(member.key()) +
                    "\": there are temperature, top_p, max_tokens, response_format");
  }
  return {};
}

ChatEndpoint::ChatEndpoint(net::HttpClient& http, const Clock& clock, EndpointOptions options,
                           std::string fallback_model, net::Sleeper sleeper)
    : endpoint_(http, clock, std::move(options), std::move(sleeper)),
      fallback_model_(std::move(fallback_model)) {}

Result<Completion> ChatEndpoint::complete(const CompletionRequest& request,
                                          const std::stop_token& stop) {
  SOPHIA_CHECK_OK(check_parameters(request.parameters));
  auto answer = ask(request.model, request, stop);
  if (answer || answer.error().code != Code::kNotFound) return answer;
  if (!fallback_model_.empty() && fallback_model_ != request.model) {
    return ask(fallback_model_, request, stop);
  }
  return fail(Code::kNotFound, name() + " does not know the model \"" + request.model +
                                   "\": set cortex.completion_model");
}

Result<Completion> ChatEndpoint::ask(const std::string& model, const CompletionRequest& request,
                                     const std::stop_token& stop) {
  JsonObject body = request.parameters;
  body["model"] = model;
  body["messages"] = request.messages;
  SOPHIA_TRY(const Json answer, endpoint_.post("/chat/completions", Json(std::move(body)), stop));
  return read_completion(answer, name());
}

}  // namespace sophia::providers
