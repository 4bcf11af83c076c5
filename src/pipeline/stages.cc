#include "pipeline/stages.h"

#include "core/cancel.h"

namespace sophia::pipeline {

Result<ChainOutcome> run_stages(const std::vector<Stage>& stages,
                                const std::function<void(const StageResult&)>& after,
                                const std::stop_token& stop) {
  ChainOutcome chain;
  for (const Stage& stage : stages) {
    SOPHIA_CHECK_OK(check_stop(stop));
    auto outcome = stage.run(stop);
    if (!outcome) return fail(std::move(outcome.error()), stage.name);
    chain.partly = chain.partly || outcome->partly;
    chain.stages.push_back({stage.name, *std::move(outcome)});
    if (after) after(chain.stages.back());
  }
  return chain;
}

}  // namespace sophia::pipeline
