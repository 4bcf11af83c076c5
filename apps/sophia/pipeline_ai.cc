// The stages of `sophia run` that use AI functions.
#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "cortex/functions/pii.h"
#include "embedding_model.h"
#include "pipeline/embed.h"
#include "pipeline/enrich.h"
#include "pipeline_run.h"
#include "progress.h"
#include "text/words.h"

namespace sophia::app {

using pipeline::StageOutcome;

namespace {

// "all-MiniLM-L6-v2" of its id.
std::string_view name_of(std::string_view model_id) {
  return model_id.substr(0, model_id.find('@'));
}

}  // namespace

std::vector<pipeline::Stage> PipelineRun::usual_stages(SyncFlags flags) {
  return {sync_stage(std::move(flags)), transform_stage(false), enrich_stage(), embed_stage("")};
}

pipeline::Stage PipelineRun::enrich_stage() {
  return {"enrich", [this](const std::stop_token& stop) { return enrich(stop); }};
}

Result<StageOutcome> PipelineRun::enrich(const std::stop_token& stop) {
  Progress progress(runtime_.clock(), is_interactive(runtime_), runtime_.json);
  const auto on_progress = [&](const pipeline::EnrichReport& r) {
    progress.show({.stage = "enrich", .done = r.calls, .total = r.pending});
  };
  pipeline::EnrichOptions options;
  options.threads = settings_.cortex.threads > 0
                        ? static_cast<std::size_t>(settings_.cortex.threads)
                        : std::max(1U, std::thread::hardware_concurrency());
  for (const text::Word& word : text::words(settings_.cortex.competitors)) {
    options.competitors.push_back(word.folded);
  }
  pipeline::Enrich enrich(connection_, runtime_.clock(), jobs_, std::move(options), on_progress);
  SOPHIA_TRY(const auto report, enrich.run(stop));
  return StageOutcome{.summary = fmt::format("enrich: {} calls, {} segments, {} findings",
                                             report.calls, report.segments, report.signals),
                      .json = report.as_json()};
}

pipeline::Stage PipelineRun::embed_stage(std::string model) {
  return {"embed", [this, model](const std::stop_token& stop) { return embed(model, stop); }};
}

Result<StageOutcome> PipelineRun::embed(const std::string& model, const std::stop_token& stop) {
  SOPHIA_TRY(const auto embedding, EmbeddingModel::open(settings_, runtime_.clock(), model, stop));
  if (embedding == nullptr) {
    return StageOutcome{
        .summary = "embed: left out, no embedding model is installed (sophia model add DIR)",
        .json = R"({"skipped":"no embedding model is installed"})"};
  }
  Progress progress(runtime_.clock(), is_interactive(runtime_), runtime_.json);
  const auto on_progress = [&](const pipeline::EmbedReport& r) {
    progress.show({.stage = "embed", .done = r.segments + r.calls});
  };
  pipeline::EmbedOptions options;
  if (settings_.cortex.mask_before_embedding) {
    options.mask = [](std::string_view text) {
      return cortex::mask(text, cortex::kSecretPiiTypes);
    };
    options.mask_version = cortex::kPiiVersion;
  }
  pipeline::VectorSource source{
      .model = embedding->model_id(),
      .dimension = embedding->dimension(),
      .embed =
          [&](std::span<const std::string_view> texts, const std::stop_token& until) {
            return embedding->embed(cortex::TextKind::kPassage, texts, until);
          },
      .price = settings_.cortex.price_embedding};
  if (settings_.cortex.embedding_provider != "local") {
    source.tokens_spent = [&] { return embedding->tokens_spent(); };
  }
  pipeline::Embed embed(connection_, runtime_.clock(), jobs_, std::move(source), std::move(options),
                        on_progress);
  SOPHIA_TRY(const auto report, embed.run(stop));
  std::string summary = fmt::format("embed: {} segments and {} calls with {}", report.segments,
                                    report.calls, name_of(embedding->model_id()));
  if (report.switched) summary += ", replacing another model's vectors";
  if (report.tokens > 0) {
    summary += fmt::format("; {} tokens, cost {:.6f}", report.tokens, report.cost);
  }
  return StageOutcome{.summary = std::move(summary), .json = report.as_json()};
}

}  // namespace sophia::app
