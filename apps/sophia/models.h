// The model store and the encoder as the settings want them, for every command that needs them.
#pragma once

#include <memory>
#include <string_view>

#include "config/settings.h"
#include "cortex/encoder/model_store.h"

namespace sophia::app {

cortex::ModelStore model_store(const config::Settings& settings);
cortex::PrecisionChoice precision_choice(const config::Settings& settings);
// The encoder of the model that answers to `requested` (empty: the default).
Result<std::unique_ptr<cortex::Encoder>> load_encoder(const config::Settings& settings,
                                                      std::string_view requested);
// Whether the default model is there.
bool is_model_installed(const config::Settings& settings);

}  // namespace sophia::app
