#include "dialect/completion.h"

#include <array>

namespace sophia::dialect {
namespace {

constexpr std::array<std::string_view, 4> kParameters = {"temperature", "top_p", "max_tokens",
                                                         "response_format"};

Status add_parameters(JsonObject& request, const Json& parameters) {
  if (parameters.is_null()) return {};
  if (!parameters.is_object())
    return fail(Code::kInvalidArgument,
                "the options of COMPLETE are an object, as in {'max_tokens': 200}");
  for (const auto& [key, value] : parameters.as_object()) {
    bool known = false;
    for (const std::string_view name : kParameters) known = known || name == std::string_view(key);
    if (!known)
      return fail(Code::kInvalidArgument,
                  "COMPLETE has no option \"" + std::string(key) +
                      "\": there are temperature, top_p, max_tokens, response_format");
    request[key] = value;
  }
  return {};
}

Result<Completion> read_completion(std::string_view body) {
  auto parsed = parse_json(body);
  if (!parsed) return fail(Code::kUnavailable, "the completion endpoint's answer is no JSON");
  const JsonArray* choices = json_array(*parsed, "choices");
  const Json* message =
      choices == nullptr || choices->empty() ? nullptr : json_find((*choices)[0], "message");
  const auto text = message == nullptr ? std::nullopt : json_string(*message, "content");
  if (!text)
    return fail(Code::kDataLoss,
                "the completion endpoint's answer has no choices[0].message.content");
  Completion completion{.text = *text, .model = json_string(*parsed, "model").value_or("")};
  if (const Json* usage = json_find(*parsed, "usage"); usage != nullptr) {
    completion.prompt_tokens = json_int(*usage, "prompt_tokens").value_or(0);
    completion.completion_tokens = json_int(*usage, "completion_tokens").value_or(0);
  }
  return completion;
}

// A 429 that no waiting mends says so in its body.
bool is_out_of_quota(const net::HttpResponse& response) {
  return response.status == 429 && response.body.find("insufficient_quota") != std::string::npos;
}

}  // namespace

Completer::Completer(net::HttpClient& http, const Clock& clock, CompletionOptions options)
    : http_(http),
      clock_(clock),
      options_(std::move(options)),
      retrier_({.max_attempts = options_.max_attempts, .cap_ms = 10'000, .deadline_ms = 120'000},
               {.clock = clock, .random = Random(1)}) {}

Result<Completion> Completer::complete(std::string_view model, const Json& messages,
                                       const Json& parameters, const std::stop_token& stop) {
  auto answer = ask(model, messages, parameters, stop);
  const bool is_unknown = !answer && answer.error().code == Code::kNotFound;
  if (is_unknown && !options_.fallback_model.empty() && options_.fallback_model != model) {
    return ask(options_.fallback_model, messages, parameters, stop);
  }
  if (is_unknown) {
    return fail(Code::kInvalidArgument,
                "the endpoint of cortex.base_url does not know the model \"" + std::string(model) +
                    "\": set cortex.completion_model");
  }
  return answer;
}

Result<Completion> Completer::ask(std::string_view model, const Json& messages,
                                  const Json& parameters, const std::stop_token& stop) {
  JsonObject body;
  body["model"] = model;
  body["messages"] = messages;
  SOPHIA_CHECK_OK(add_parameters(body, parameters));
  net::HttpRequest request;
  request.method = "POST";
  request.url = options_.base_url + "/chat/completions";
  request.headers = {{"Content-Type", "application/json"}, {"Accept", "application/json"}};
  if (!options_.api_key.empty())
    request.headers.push_back({"Authorization", "Bearer " + options_.api_key});
  request.body = to_text(Json(std::move(body)));
  request.timeout_ms = options_.timeout_ms;
  request.stall_timeout_ms = options_.timeout_ms;
  return retrier_.run(stop, [&]() -> Result<Completion> {
    SOPHIA_TRY(const auto response, http_.send(request, stop));
    if (is_out_of_quota(response))
      return fail(Code::kPermissionDenied,
                  "the completion endpoint says that the account's quota is used up");
    if (auto status = net::check_status(response, clock_.now()); !status)
      return fail(std::move(status).error(), "COMPLETE");
    return read_completion(response.body);
  });
}

}  // namespace sophia::dialect
