// GENERATE_AI_EMBEDDINGS: vectors of segments and calls, and one gong_call_summary memory a call.
//
// Only what changed is encoded: a row's metadata holds the model and the hash of its text. With the
// model that is in use, each batch is written as it is made. When the model changes, all vectors
// are first made in a staging table (a stopped run goes on where it was), and then replace the old
// ones in one transaction, with the columns' dimension: no reader meets vectors of two models.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/time.h"
#include "pipeline/job_log.h"
#include "warehouse/database.h"

namespace sophia::pipeline {

// Who makes the vectors: the local model or an endpoint.
struct VectorSource {
  std::string model;  // its id: vectors of other ids are never compared with these
  std::size_t dimension = 0;
  // `dimension` values a text, one text after the other.
  std::function<Result<std::vector<float>>(std::span<const std::string_view> texts,
                                           const std::stop_token& stop)>
      embed;
  std::function<std::int64_t()> tokens_spent{};  // so far, at an endpoint; empty: local
  double price = 0;                              // of a million tokens
};

struct EmbedOptions {
  std::int64_t batch_rows = 1000;
  // Applied to a text before it is encoded (masking); may be empty.
  std::function<std::string(std::string_view)> mask;
  std::string mask_version;  // part of the content hash: another masking encodes anew
};

struct EmbedReport {
  std::string model;
  std::int64_t segments = 0;  // encoded by this run
  std::int64_t calls = 0;
  bool switched = false;    // the vectors of another model were replaced
  std::int64_t tokens = 0;  // that the endpoint counted; 0: local
  double cost = 0;          // of them
  std::string as_json() const;
};

class Embed {
 public:
  Embed(warehouse::Connection& connection, const Clock& clock, const JobLog& jobs,
        VectorSource source, EmbedOptions options,
        std::function<void(const EmbedReport&)> on_progress);

  // Errors: kCancelled between batches (what is done stays done), the source's, the engine's.
  Result<EmbedReport> run(const std::stop_token& stop);

 private:
  struct Target;
  Status execute(const std::stop_token& stop);
  Status encode_pending(const Target& target, bool apply_each, const std::stop_token& stop);
  Status encode_batch(const Target& target, const warehouse::ResultSet& rows, std::size_t first,
                      std::size_t last, const std::stop_token& stop);
  Result<std::vector<float>> encode(const std::vector<std::string>& texts,
                                    const std::stop_token& stop);
  Status apply(warehouse::Connection& connection);
  Status set_dimension(warehouse::Connection& connection);
  Result<std::int64_t> column_dimension();

  warehouse::Connection& connection_;
  const Clock& clock_;
  const JobLog& jobs_;
  VectorSource source_;
  EmbedOptions options_;
  std::function<void(const EmbedReport&)> on_progress_;
  EmbedReport report_;
  bool anew_ = false;  // the columns have another dimension: no vector is kept
};

}  // namespace sophia::pipeline
