// Gong's API inside the process, as strict as the vendor: credentials, 100 ids at most, windows of
// at most 90 days, the cursor of a POST in its body and bound to the request, an empty list as 404,
// a bare body refused. Tests change its calls between syncs and script what goes wrong.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/json.h"
#include "net/http.h"

namespace sophia::fakes {

struct FakeCall {
  std::string id;
  std::string started;     // ISO time
  std::string scheduled;   // empty: null
  std::string extra_meta;  // more members of metaData, ",\"x\":1"
  std::string content = R"({"brief":"b","outline":[{"section":"s"}]})";
  std::string duration = "600";
  std::string is_private = "false";
  std::string title = "t";
  bool has_transcript = true;
  std::string raw;  // sent as it is instead of a record made of the above
};

class FakeGong final : public net::HttpClient {
 public:
  // What a scripted fault answers; nullopt: nothing goes wrong this time.
  using Fault = std::function<std::optional<Result<net::HttpResponse>>(const net::HttpRequest&)>;

  std::vector<FakeCall> calls;
  std::vector<std::string> users = {R"({"id":"1","emailAddress":"a@x.example"})"};
  std::size_t page_size = 100;
  std::string authorization = "Basic a2V5OnNlY3JldA==";  // key:secret
  Fault fault;
  // Changes a good answer on its way out.
  std::function<void(const net::HttpRequest&, net::HttpResponse&)> damage;
  std::vector<net::HttpRequest> requests;

  Result<net::HttpResponse> send(const net::HttpRequest& request,
                                 const std::stop_token& stop) override;

  std::size_t count(std::string_view path) const;  // requests whose path is this
  FakeCall& call(std::string_view id);
  void remove(std::string_view id);

  static net::HttpResponse json(int status, std::string body);
  static net::HttpResponse error(int status, const std::string& text);

 private:
  struct Listed {
    std::vector<std::string> records;
    std::string array;
    std::string scope;  // what a cursor is bound to
    std::optional<std::string> cursor;
  };
  net::HttpResponse answer(const net::HttpRequest& request) const;
  net::HttpResponse list_calls(const net::QueryParams& query) const;
  net::HttpResponse extensive(const Json& body) const;
  net::HttpResponse transcripts(const Json& body) const;
  net::HttpResponse page(const Listed& listed) const;

  std::mutex mutex_;
};

}  // namespace sophia::fakes
