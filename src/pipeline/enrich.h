// Enrichment: sentiment, summary, topics, risks, next steps, key phrases and entities of calls
// and segments, each finding with its sentence in STG_GONG_CALL_SIGNALS. A call is enriched again
// when its record, its transcript or a function has changed; batches of calls, each one
// transaction.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/time.h"
#include "pipeline/call_insights.h"
#include "pipeline/job_log.h"
#include "warehouse/database.h"

namespace sophia::pipeline {

struct EnrichOptions {
  std::size_t batch_calls = 200;
  std::size_t threads = 2;
  std::vector<std::string> competitors;  // beside those that Gong's competitor trackers name
};

struct EnrichReport {
  std::int64_t pending = 0;  // calls at the start
  std::int64_t calls = 0;
  std::int64_t segments = 0;
  std::int64_t signals = 0;
  std::string version;
  std::string as_json() const;
};

class Enrich {
 public:
  Enrich(warehouse::Connection& connection, const Clock& clock, const JobLog& jobs,
         EnrichOptions options, std::function<void(const EnrichReport&)> on_progress);

  // Errors: kCancelled between batches (what is done stays done), the engine's.
  Result<EnrichReport> run(const std::stop_token& stop);

 private:
  Status execute(const std::stop_token& stop);
  Status load_competitors();
  Result<std::vector<CallText>> pending_calls();
  Status load_sentences(std::vector<CallText>& calls);
  std::vector<CallInsights> find_all(const std::vector<CallText>& calls) const;
  Status save(warehouse::Connection& connection, const std::vector<CallText>& calls,
              const std::vector<CallInsights>& insights);
  Status save_segments(warehouse::Connection& connection, const std::vector<CallText>& calls,
                       const std::vector<CallInsights>& insights);
  Status save_signals(warehouse::Connection& connection, const std::vector<CallText>& calls,
                      const std::vector<CallInsights>& insights);

  warehouse::Connection& connection_;
  const Clock& clock_;
  const JobLog& jobs_;
  EnrichOptions options_;
  std::function<void(const EnrichReport&)> on_progress_;
  EnrichReport report_;
};

}  // namespace sophia::pipeline
