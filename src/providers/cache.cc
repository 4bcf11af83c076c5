#include "providers/cache.h"

#include "core/file.h"
#include "core/hash.h"
#include "core/json_writer.h"
#include "core/log.h"

namespace sophia::providers {
namespace {

bool asks_for_variety(const CompletionRequest& request) {
  return json_double(Json(request.parameters), "temperature").value_or(0) > 0;
}

}  // namespace

CachedCompletions::CachedCompletions(std::unique_ptr<CompletionProvider> inner, const Clock& clock,
                                     CacheOptions options)
    : inner_(std::move(inner)), clock_(clock), options_(std::move(options)) {}

std::filesystem::path CachedCompletions::file_of(const CompletionRequest& request) const {
  const JsonArray key = {"completion-1", inner_->name(), request.model, request.messages,
                         request.parameters};
  const std::string hash = sha256_hex(to_text(Json(key)));
  return options_.folder / hash.substr(0, 2) / (hash + ".json");
}

std::optional<Completion> CachedCompletions::read(const std::filesystem::path& file) const {
  const auto bytes = read_file(file);
  if (!bytes) {
    if (bytes.error().code != Code::kNotFound) {
      log::warn("cached answer unreadable", {{"error", bytes.error().message}});
    }
    return std::nullopt;
  }
  const auto parsed = parse_json(*bytes);
  const auto text = parsed ? json_string(*parsed, "text") : std::nullopt;
  const auto at_us = parsed ? json_int(*parsed, "at_us") : std::nullopt;
  if (!text || !at_us) {
    log::warn("cached answer damaged", {{"file", file.string()}});
    return std::nullopt;
  }
  const std::int64_t age_us = clock_.now().us - *at_us;
  if (age_us < 0 || age_us >= options_.ttl_seconds * kUsPerSecond) return std::nullopt;
  return Completion{.text = *text,
                    .model = json_string(*parsed, "model").value_or(""),
                    .provider = json_string(*parsed, "provider").value_or(""),
                    .prompt_tokens = json_int(*parsed, "prompt_tokens").value_or(0),
                    .completion_tokens = json_int(*parsed, "completion_tokens").value_or(0),
                    .is_cut = json_bool(*parsed, "is_cut").value_or(false),
                    .is_cached = true};
}

void CachedCompletions::write(const std::filesystem::path& file,
                              const Completion& completion) const {
  JsonWriter w;
  w.begin_object().field("at_us", clock_.now().us).field("text", completion.text);
  w.field("model", completion.model).field("provider", completion.provider);
  w.field("prompt_tokens", completion.prompt_tokens);
  w.field("completion_tokens", completion.completion_tokens);
  w.field("is_cut", completion.is_cut).end_object();
  std::error_code error;
  std::filesystem::create_directories(file.parent_path(), error);
  Status status =
      error ? fail(Code::kInternal, error.message()) : write_file_atomically(file, w.str());
  if (!status) log::warn("answer not cached", {{"error", status.error().message}});
}

Result<Completion> CachedCompletions::complete(const CompletionRequest& request,
                                               const std::stop_token& stop) {
  if (asks_for_variety(request)) return inner_->complete(request, stop);
  const auto file = file_of(request);
  if (auto kept = read(file)) return *std::move(kept);
  auto answer = inner_->complete(request, stop);
  if (answer) write(file, *answer);
  return answer;
}

}  // namespace sophia::providers
