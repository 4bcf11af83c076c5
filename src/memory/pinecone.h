// The vector paths of Pinecone's REST API (version 2025-10): upsert, delete, list, fetch, query and
// statistics of one namespace of one index. Every write here is idempotent, so a failed exchange is
// tried again (429, 5xx, time-outs; Retry-After is honoured).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/result.h"
#include "net/http.h"
#include "net/retry.h"

namespace sophia::memory {

struct PineconeOptions {
  std::string host;  // of the index: "x-1.svc.us-east1.pinecone.io", or a URL
  std::string api_key;
  std::string name_space;  // empty: the default one
  std::string api_version = "2025-10";
  std::int64_t timeout_ms = 30'000;
  std::size_t max_request_bytes = 1'800'000;  // the API takes 2 MB
};

struct PineconeVector {
  std::string id;
  std::vector<float> values;
  std::string metadata;  // a flat JSON object
};
struct PineconePage {
  std::vector<std::string> ids;
  std::string next;  // empty: the last page
};
struct PineconeMatch {
  std::string id;
  double score = 0;
};
struct PineconeStatistics {
  std::size_t dimension = 0;
  std::int64_t vectors = 0;  // of the namespace
};

// Errors of every call: kPermissionDenied (key), kFailedPrecondition (another dimension, no such
// index: a fault of the settings that trying again does not mend), kInvalidArgument (the API
// refused the request, with its message), kResourceExhausted, kUnavailable (after all attempts),
// kDataLoss (an answer that can't be read), kCancelled.
class Pinecone {
 public:
  Pinecone(net::HttpClient& http, net::Retrier& retrier, const Clock& clock,
           PineconeOptions options);

  // In requests of at most 1,000 records and max_request_bytes.
  Status upsert(std::span<const PineconeVector> vectors, const std::stop_token& stop);
  // In requests of at most 1,000 ids. Ids that are not there are no error.
  Status remove(std::span<const std::string> ids, const std::stop_token& stop);
  Result<PineconePage> list(const std::string& next, const std::stop_token& stop);
  // The text of a metadata field, by id; ids that are not there are left out. At most 100 ids.
  Result<std::map<std::string, std::string>> fetch_field(std::span<const std::string> ids,
                                                         std::string_view field,
                                                         const std::stop_token& stop);
  Result<std::vector<PineconeMatch>> query(std::span<const float> vector, std::size_t top_k,
                                           const std::stop_token& stop);
  Result<PineconeStatistics> statistics(const std::stop_token& stop);

 private:
  Result<std::string> send(std::string_view method, const std::string& path, std::string body,
                           const std::stop_token& stop);
  std::string quoted_namespace() const;

  net::HttpClient& http_;
  net::Retrier& retrier_;
  const Clock& clock_;
  PineconeOptions options_;
  std::string base_;
};

}  // namespace sophia::memory
