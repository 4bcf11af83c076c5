// Providers of completions and vectors as the settings want them.
#pragma once

#include <memory>
#include <string_view>

#include "config/settings.h"
#include "core/time.h"
#include "dialect/ai_functions.h"
#include "providers/usage.h"

namespace sophia::app {

// The providers of cortex.provider in their order, cached and counted; null with "local". `clock`
// must outlive them. Errors: kInvalidArgument naming the setting that is missing.
Result<std::shared_ptr<providers::MeteredCompletions>> make_completions(
    const config::Settings& settings, const Clock& clock);

// The model that answers to a name in SQL: an installed one, or the endpoint of
// cortex.embedding_provider. `clock` must outlive it.
Result<dialect::Embedder> load_embedder(const config::Settings& settings, const Clock& clock,
                                        std::string_view model);

}  // namespace sophia::app
