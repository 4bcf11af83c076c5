#include "cortex/encoder/encoder.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>
#include <thread>

#include "core/cancel.h"
#include "core/hash.h"
#include "cortex/encoder/chunk_feed.h"
#include "cortex/encoder/integer_network.h"
#include "cortex/encoder/network.h"
#include "cortex/encoder/sequence.h"
#include "cortex/encoder/tokenizer.h"

namespace sophia::cortex {
namespace {

constexpr char kArithmeticVersion[] = "v1";
constexpr std::size_t kChunkTokens = 256;

// Hash of a file's bytes, read and not mapped, so that its pages don't count as ours.
Result<std::string> hash_file(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return fail(Code::kNotFound, "cannot read " + file.string());
  std::string block(1U << 20, '\0');
  std::string hashes;
  ssize_t n = 0;
  while ((n = read(fd, block.data(), block.size())) > 0) {
    hashes += xxh128_hex(std::string_view(block.data(), static_cast<std::size_t>(n)));
  }
  close(fd);
  if (n < 0) return fail(Code::kInternal, "cannot read " + file.string());
  return xxh128_hex(hashes);
}

std::string describe(const ModelConfig& config) {
  return std::to_string(static_cast<int>(config.pooling)) + (config.normalize ? "n" : "-") +
         std::to_string(config.max_ids) + "|" + config.query_prefix + "|" + config.passage_prefix +
         "|" + std::to_string(config.heads) + "|" + std::to_string(config.norm_epsilon * 1e12);
}

const char* name_of(Precision precision) {
  switch (precision) {
    case Precision::kF32:
      return "f32";
    case Precision::kBf16:
      return "bf16";
    case Precision::kI16:
      return "i16";
  }
  return "";
}

struct Arithmetic {
  Precision precision;
  std::shared_ptr<Device> device;  // null: our own kernels
};

// OpenVINO is opened only where it will run: that takes longer than all the rest of loading.
Result<Arithmetic> choose_arithmetic(PrecisionChoice choice, const ModelConfig& config) {
  const bool may_bf16 = __builtin_cpu_supports("avx512bf16");
  const bool can_i16 = integer_network_fits(config);
  if (choice == PrecisionChoice::kI16 && !can_i16) {
    return fail(Code::kFailedPrecondition,
                "i16 needs a processor with AVX2 and FMA, and a model whose widths are multiples "
                "of 16; choose precision auto or f32");
  }
  if (choice == PrecisionChoice::kI16) return Arithmetic{Precision::kI16, nullptr};
  if (choice == PrecisionChoice::kAuto && !may_bf16 && can_i16) {
    return Arithmetic{Precision::kI16, nullptr};
  }
  SOPHIA_TRY(auto device, Device::open());
  if (choice == PrecisionChoice::kF32) return Arithmetic{Precision::kF32, std::move(device)};
  if (device->has_bf16()) return Arithmetic{Precision::kBf16, std::move(device)};
  if (choice == PrecisionChoice::kBf16) {
    return fail(Code::kFailedPrecondition,
                "this processor has no bf16; choose precision auto, i16 or f32");
  }
  if (can_i16) return Arithmetic{Precision::kI16, nullptr};
  return Arithmetic{Precision::kF32, std::move(device)};
}

// A row of the word table for each token. Some models pad the table to a multiple of 8, 64 or 128
// rows, so a few at its end may have none; more means that the vocabulary is cut off.
Status check_vocabulary(const std::filesystem::path& folder, const Tokenizer& tokenizer,
                        const ModelConfig& config) {
  constexpr std::size_t kMostPaddingRows = 128;
  const auto refuse = [&](const std::string& what) {
    return fail(Code::kInvalidArgument, folder.string() + ": " + what);
  };
  const auto tokens = static_cast<std::size_t>(tokenizer.max_id()) + 1;
  if (tokens > config.vocabulary) {
    return refuse("the tokenizer has ids beyond config.json's vocab_size");
  }
  if (const auto id = tokenizer.missing_id()) {
    return refuse("the tokenizer has no token for id " + std::to_string(*id) +
                  ", but for larger ones; its vocabulary is damaged");
  }
  if (tokens + kMostPaddingRows < config.vocabulary) {
    return refuse("the tokenizer has " + std::to_string(tokens) +
                  " tokens, but config.json's vocab_size is " + std::to_string(config.vocabulary) +
                  "; its vocabulary is cut off or of another model");
  }
  return {};
}

int count_threads(int asked) {
  if (asked > 0) return asked;
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

}  // namespace

struct Encoder::State {
  State(ModelConfig c, Tokenizer t, Weights w)
      : config(std::move(c)), tokenizer(std::move(t)), weights(std::move(w)) {}

  ModelConfig config;
  Tokenizer tokenizer;
  Weights weights;
  std::shared_ptr<Device> device;
  Precision precision = Precision::kF32;
  int threads = 1;
  std::string name;
  std::string model_id;

  std::mutex mutex;
  std::shared_ptr<const IntegerLayers> packed;  // guarded by mutex until made: i16 only
  std::unique_ptr<Network> single;  // guarded by mutex until made: one stream, all threads
  std::unique_ptr<Network> bulk;    // guarded by mutex until made: a stream a thread

  Result<Network*> network(std::unique_ptr<Network> State::* which) {
    const std::lock_guard lock(mutex);
    auto& made = this->*which;
    if (made != nullptr) return made.get();
    const bool one = which == &State::single;
    if (precision == Precision::kI16) {
      if (packed == nullptr) packed = pack_layers(weights, threads);
      made = make_integer_network(packed, weights, config, one ? threads : 1);
      weights.release_pages();
      return made.get();
    }
    const NetworkOptions options{precision, one ? 1 : threads, one ? threads : 1};
    SOPHIA_TRY(auto compiled, Network::compile(device, weights, config, options));
    weights.release_pages();
    made = std::move(compiled);
    return made.get();
  }

  std::vector<std::int32_t> encode(TextKind kind, std::string_view text) const {
    const std::string& prefix =
        kind == TextKind::kQuery ? config.query_prefix : config.passage_prefix;
    if (prefix.empty()) return tokenizer.encode(text, config.max_ids);
    return tokenizer.encode(prefix + std::string(text), config.max_ids);
  }

  // Vectors of a chunk's sequences to their places in `values`. `rows` is working memory.
  Status run(Network& network, const Chunk& chunk, std::vector<float>& rows,
             std::vector<float>& values) const {
    const std::size_t width = config.hidden;
    constexpr std::size_t kStep = kRowStep;
    rows.assign((chunk.ids.size() + kStep - 1) / kStep * kStep * width, 0.0F);
    const std::span used(rows);
    for (std::size_t s = 0; s < chunk.texts.size(); ++s) {
      const auto at = static_cast<std::size_t>(chunk.offsets[s]);
      const auto n = static_cast<std::size_t>(chunk.offsets[s + 1]) - at;
      embed_tokens(weights, config, std::span(chunk.ids).subspan(at, n),
                   used.subspan(at * width, n * width));
    }
    SOPHIA_CHECK_OK(network.run(used, chunk.offsets, width));
    for (std::size_t s = 0; s < chunk.texts.size(); ++s) {
      const auto at = static_cast<std::size_t>(chunk.offsets[s]);
      const auto n = static_cast<std::size_t>(chunk.offsets[s + 1]) - at;
      pool_rows(config, used.subspan(at * width, n * width),
                std::span(values).subspan(chunk.texts[s] * width, width));
    }
    return {};
  }
};

Encoder::Encoder(std::unique_ptr<State> state) : state_(std::move(state)) {}
Encoder::~Encoder() = default;

Result<std::unique_ptr<Encoder>> Encoder::load(const std::filesystem::path& folder,
                                               EncoderOptions options) {
  std::string name = options.name;
  if (name.empty()) name = std::filesystem::absolute(folder / "").parent_path().filename().string();
  SOPHIA_TRY(ModelConfig config, read_model_folder(folder, name));
  SOPHIA_TRY(Tokenizer tokenizer, Tokenizer::load(folder));
  SOPHIA_CHECK_OK(check_vocabulary(folder, tokenizer, config));
  SOPHIA_TRY(Weights weights, Weights::open(folder, config));
  SOPHIA_TRY(const std::string weights_hash, hash_file(folder / "model.safetensors"));
  auto state = std::make_unique<State>(std::move(config), std::move(tokenizer), std::move(weights));
  SOPHIA_TRY(Arithmetic arithmetic, choose_arithmetic(options.precision, state->config));
  state->precision = arithmetic.precision;
  state->device = std::move(arithmetic.device);
  state->threads = count_threads(options.threads);
  state->name = std::move(name);
  const std::string hash =
      xxh128_hex(weights_hash + state->tokenizer.fingerprint() + describe(state->config));
  state->model_id = state->name + "@" + hash.substr(0, 12) + "/" + name_of(state->precision) + "/" +
                    kArithmeticVersion;
  return std::unique_ptr<Encoder>(new Encoder(std::move(state)));
}

Result<std::vector<float>> Encoder::embed(TextKind kind, std::string_view text) const {
  SOPHIA_TRY(Network* const network, state_->network(&State::single));
  Chunk chunk;
  chunk.ids = state_->encode(kind, text);
  chunk.offsets = {0, static_cast<std::int32_t>(chunk.ids.size())};
  chunk.texts = {0};
  std::vector<float> rows;
  std::vector<float> vector(dimension());
  SOPHIA_CHECK_OK(state_->run(*network, chunk, rows, vector));
  return vector;
}

Result<Embeddings> Encoder::embed_batch(TextKind kind, std::span<const std::string_view> texts,
                                        std::stop_token stop) const {
  // In i16 one text costs no second copy of the weights to share among the threads.
  const bool one = texts.size() == 1 && state_->precision == Precision::kI16;
  SOPHIA_TRY(Network* const network, state_->network(one ? &State::single : &State::bulk));
  Embeddings result{dimension(), std::vector<float>(texts.size() * dimension())};
  const auto workers = static_cast<std::size_t>(state_->threads);
  ChunkFeed feed(
      texts, [&](std::string_view text) { return state_->encode(kind, text); }, workers,
      kChunkTokens);
  std::mutex mutex;
  Status status;  // guarded by mutex; the first error
  std::stop_source failed;
  const auto work = [&] {
    Chunk chunk;
    std::vector<float> rows;
    while (!failed.stop_requested() && feed.next(chunk)) {
      auto done = check_stop(stop);
      if (done) done = state_->run(*network, chunk, rows, result.values);
      if (done) continue;
      const std::lock_guard lock(mutex);
      if (status) status = std::move(done);
      failed.request_stop();
    }
  };
  {
    std::vector<std::jthread> helpers;
    const std::size_t useful = std::min(workers, texts.size());
    for (std::size_t i = 1; i < useful; ++i) helpers.emplace_back(work);
    work();
  }
  if (!status) return std::unexpected(std::move(status).error());
  return result;
}

std::vector<std::int32_t> Encoder::tokenize(TextKind kind, std::string_view text) const {
  return state_->encode(kind, text);
}

std::size_t Encoder::dimension() const { return state_->config.hidden; }
std::size_t Encoder::max_tokens() const { return state_->config.max_ids; }
std::string_view Encoder::name() const { return state_->name; }
std::string_view Encoder::precision() const { return name_of(state_->precision); }
const std::string& Encoder::model_id() const { return state_->model_id; }

}  // namespace sophia::cortex
