#include "doctor_online.h"

#include "airbyte/sink.h"
#include "core/cancel.h"
#include "gong/source.h"
#include "net/http.h"
#include "token_store.h"

namespace sophia::app {
namespace {

using Kind = gong::Probe::Kind;

// Keeps a new token; nothing else comes from a probe.
class TokenSink final : public airbyte::Sink {
 public:
  explicit TokenSink(TokenStore tokens) : tokens_(std::move(tokens)) {}
  Status on_record(airbyte::Record) override { return {}; }
  Status on_state(airbyte::State) override { return {}; }
  Status on_stream_status(std::string_view, airbyte::StreamStatus, std::int64_t) override {
    return {};
  }
  Status on_error(const airbyte::TraceError&) override { return {}; }
  Status on_estimate(const airbyte::Estimate&) override { return {}; }
  Status on_passed_over(const airbyte::PassedOver&) override { return {}; }
  Status on_config(std::string_view config_json) override { return tokens_.save(config_json); }
  Status on_log(airbyte::LogLevel, std::string_view) override { return {}; }

 private:
  TokenStore tokens_;
};

const char* advice(Kind kind) {
  switch (kind) {
    case Kind::kGood:
      return "";
    case Kind::kRefused:
      return "make a new key (Gong: Admin center > Settings > Ecosystem > API), set "
             "SOPHIA_GONG_ACCESS_KEY and SOPHIA_GONG_ACCESS_KEY_SECRET, and set "
             "SOPHIA_GONG_BASE_URL to your company's own host";
    case Kind::kForbidden:
      return "the key is known, but may not read users: give it the scopes api:users:read, "
             "api:calls:read:basic, api:calls:read:extensive and api:calls:read:transcript";
    case Kind::kNoApi:
      return "this host is not Gong's API: set SOPHIA_GONG_BASE_URL to your company's own host, "
             "such as https://us-12345.api.gong.io";
    case Kind::kElsewhere:
      return "set SOPHIA_GONG_BASE_URL to the host that it names";
    case Kind::kUnreachable:
      return "check the spelling of SOPHIA_GONG_BASE_URL, the network and the proxy";
    case Kind::kTrouble:
      return "Gong has trouble just now: try again later";
  }
  return "";
}

// Whether the host answers as Gong does to a stranger, which is 401.
Check check_without_credentials(const DoctorContext& context, net::HttpClient& http) {
  const std::string& host = context.settings.gong.base_url;
  net::HttpRequest request;
  request.url = host + "/v2/users";
  request.timeout_ms = 15'000;
  const auto response = http.send(request, context.stop);
  if (!response) {
    return {"gong online", CheckStatus::kFail, response.error().message,
            advice(Kind::kUnreachable)};
  }
  const std::string status = " (HTTP " + std::to_string(response->status) + ")";
  if (response->status == 404) {
    return {"gong online", CheckStatus::kFail, host + " does not know /v2/users" + status,
            advice(Kind::kNoApi)};
  }
  return {"gong online", CheckStatus::kWarn,
          host + " answers" + status + ", but no credentials are set to try there",
          "set SOPHIA_GONG_ACCESS_KEY and SOPHIA_GONG_ACCESS_KEY_SECRET, then repeat this"};
}

}  // namespace

bool has_no_credentials(const config::GongSettings& gong) {
  return gong.access_key.empty() && gong.access_key_secret.empty() && gong.refresh_token.empty();
}

Check check_gong_online(const DoctorContext& context) {
  const auto http = net::make_http_client();
  if (has_no_credentials(context.settings.gong)) return check_without_credentials(context, *http);
  auto config = gong_config(context.settings, context.clock.now());
  if (!config) {
    return {"gong online", CheckStatus::kFail, config.error().message, "correct that"};
  }
  config->timeout_seconds = std::min<std::int64_t>(config->timeout_seconds, 15);
  const std::string host = config->base_url;
  gong::GongSource source(*std::move(config), {*http, context.clock, sleep_for, 0});
  TokenSink sink(gong_tokens(context.settings));
  const auto probe = source.probe(sink, context.stop);
  if (!probe) return {"gong online", CheckStatus::kFail, probe.error().message, "try again"};
  if (probe->kind == Kind::kGood) {
    return {"gong online", CheckStatus::kOk, host + " accepts the credentials", ""};
  }
  const bool passes = probe->kind == Kind::kTrouble;
  return {"gong online", passes ? CheckStatus::kWarn : CheckStatus::kFail, probe->message,
          advice(probe->kind)};
}

}  // namespace sophia::app
