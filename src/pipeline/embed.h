// GENERATE_AI_EMBEDDINGS: vectors of segments and calls, and one gong_call_summary memory a call.
//
// Only what changed is encoded: a row's metadata holds the model and the hash of its text. With the
// model that is in use, each batch is written as it is made. When the model changes, all vectors
// are first made in a staging table (a stopped run goes on where it was), and then replace the old
// ones in one transaction, with the columns' dimension: no reader meets vectors of two models.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>

#include "core/result.h"
#include "core/time.h"
#include "cortex/encoder/encoder.h"
#include "pipeline/job_log.h"
#include "warehouse/database.h"

namespace sophia::pipeline {

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
  bool switched = false;  // the vectors of another model were replaced
  std::string as_json() const;
};

class Embed {
 public:
  Embed(warehouse::Connection& connection, const Clock& clock, const JobLog& jobs,
        const cortex::Encoder& encoder, EmbedOptions options,
        std::function<void(const EmbedReport&)> on_progress);

  // Errors: kCancelled between batches (what is done stays done), the encoder's, the engine's.
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
  const cortex::Encoder& encoder_;
  EmbedOptions options_;
  std::function<void(const EmbedReport&)> on_progress_;
  EmbedReport report_;
};

}  // namespace sophia::pipeline
