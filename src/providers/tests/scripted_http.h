// An HttpClient that answers from a list and keeps what it was asked.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "core/json.h"
#include "net/http.h"

namespace sophia::providers {

class ScriptedHttp final : public net::HttpClient {
 public:
  void answer(int status, std::string body, std::map<std::string, std::string> headers = {}) {
    answers_.push_back({status, std::move(headers), std::move(body)});
  }
  Result<net::HttpResponse> send(const net::HttpRequest& request, const std::stop_token&) override {
    requests.push_back(request);
    if (answers_.empty()) return fail(Code::kUnavailable, "cannot connect");
    auto response = std::move(answers_.front());
    answers_.pop_front();
    return response;
  }
  Json body(std::size_t request) const { return *parse_json(requests.at(request).body); }

  std::vector<net::HttpRequest> requests;

 private:
  std::deque<net::HttpResponse> answers_;
};

}  // namespace sophia::providers
