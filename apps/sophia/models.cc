#include "models.h"

namespace sophia::app {

cortex::ModelStore model_store(const config::Settings& settings) {
  return cortex::ModelStore(
      {settings.dir, cortex::program_model_dirs(), settings.cortex.model, settings.cortex.aliases});
}

cortex::PrecisionChoice precision_choice(const config::Settings& settings) {
  if (settings.cortex.precision == "f32") return cortex::PrecisionChoice::kF32;
  if (settings.cortex.precision == "bf16") return cortex::PrecisionChoice::kBf16;
  if (settings.cortex.precision == "i16") return cortex::PrecisionChoice::kI16;
  return cortex::PrecisionChoice::kAuto;
}

Result<std::unique_ptr<cortex::Encoder>> load_encoder(const config::Settings& settings,
                                                      std::string_view requested) {
  SOPHIA_TRY(const auto resolved, model_store(settings).resolve(requested));
  return cortex::Encoder::load(
      resolved.model.folder,
      {precision_choice(settings), static_cast<int>(settings.cortex.threads), resolved.model.name});
}

bool is_model_installed(const config::Settings& settings) {
  const auto resolved = model_store(settings).resolve("");
  return resolved || resolved.error().code != Code::kFailedPrecondition;
}

}  // namespace sophia::app
