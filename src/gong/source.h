// The Gong source: checks a connection, says what it offers, reads what is wanted.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "airbyte/catalog.h"
#include "airbyte/messages.h"
#include "airbyte/sink.h"
#include "airbyte/state.h"
#include "core/result.h"
#include "gong/api.h"
#include "gong/config.h"

namespace sophia::gong {

struct StreamOutcome {
  std::string stream;
  std::int64_t records = 0;
  std::int64_t requests = 0;
  std::string error;  // empty: complete
};

struct ReadOutcome {
  std::vector<StreamOutcome> streams;
  std::int64_t requests = 0;
  bool complete() const {
    for (const StreamOutcome& s : streams) {
      if (!s.error.empty()) return false;
    }
    return true;
  }
};

// What one request with the credentials says of a connection.
struct Probe {
  enum class Kind {
    kGood,
    kRefused,      // the credentials or the refresh token: 401, or the token endpoint's refusal
    kForbidden,    // known, but without the right: 403
    kNoApi,        // 404: the host answers, but is not Gong's API
    kElsewhere,    // a redirect
    kUnreachable,  // no answer: name, network, proxy, certificate
    kTrouble       // 429, 5xx, an answer that can't be read
  };
  Kind kind = Kind::kGood;
  int status = 0;       // HTTP; 0 when there was no answer
  std::string message;  // empty when good
};

class GongSource {
 public:
  // `environment` refers to objects that must outlive the source.
  GongSource(GongConfig config, ApiEnvironment environment)
      : config_(std::move(config)), environment_(std::move(environment)) {}

  // Asks for one page of users. SUCCEEDED, or FAILED with what to change; never an error for
  // reasons of configuration. `sink` gets a rotated token. Errors: kCancelled, the sink's.
  Result<airbyte::ConnectionStatus> check(airbyte::Sink& sink, const std::stop_token& stop);

  // One request for a page of users, without retries. `sink` gets a rotated token. Errors:
  // kCancelled, the sink's.
  Result<Probe> probe(airbyte::Sink& sink, const std::stop_token& stop);

  static airbyte::Catalog discover();

  // Reads the streams of `catalog` in a fixed order: calls, extensiveCalls, callTranscripts, then
  // the small ones. A stream that fails is reported to the sink (error, INCOMPLETE) and the others
  // go on; its states so far say what was read. Records and states reach the sink one at a time,
  // but from several threads. What would stop every stream alike stops the sync: kPermissionDenied
  // (credentials refused), kFailedPrecondition (redirect, certificate), kUnavailable (a host that
  // never answered). Other errors: kInvalidArgument (a stream that there is not, damaged state),
  // kCancelled (states are clean), the sink's.
  Result<ReadOutcome> read(const airbyte::ConfiguredCatalog& catalog,
                           const airbyte::StreamStates& states, airbyte::Sink& sink,
                           const std::stop_token& stop);

 private:
  GongConfig config_;
  ApiEnvironment environment_;
};

}  // namespace sophia::gong
