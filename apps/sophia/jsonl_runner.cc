#include "jsonl_runner.h"

#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <mutex>
#include <thread>

#include "command.h"
#include "core/cancel.h"
#include "core/file.h"
#include "core/json.h"

namespace sophia::app {
namespace {

constexpr std::size_t kMaxLineBytes = 16U << 20;
constexpr std::size_t kMaxBatchBytes = 8U << 20;

Result<JsonlItem> parse_line(const std::string& line) {
  if (line.size() > kMaxLineBytes) return fail(Code::kInvalidArgument, "longer than 16 MiB");
  auto json = parse_json(line);
  if (!json) return fail(Code::kInvalidArgument, "no JSON: " + json.error().message);
  const Json* id = json_find(*json, "id");
  const auto text = json_string(*json, "text");
  if (id == nullptr || !(id->is_string() || id->is_int64() || id->is_uint64())) {
    return fail(Code::kInvalidArgument, "has no \"id\" (a text or a whole number)");
  }
  if (!text) return fail(Code::kInvalidArgument, "has no \"text\" (a string)");
  std::string id_text = to_text(*id);
  return JsonlItem{std::move(id_text), *text, *std::move(json)};
}

// Standard output, a device, or a file that appears under its name when it is complete.
class Output {
 public:
  static Result<Output> open(const std::string& path) {
    if (path == "-") return Output(stdout, "", "");
    const std::string temporary = is_device(path) ? path : path + ".partial";
    std::FILE* file = std::fopen(temporary.c_str(), "wb");
    if (file == nullptr) return fail(Code::kPermissionDenied, "cannot write " + path);
    return Output(file, path, temporary);
  }
  Output(Output&& other) noexcept
      : file_(std::exchange(other.file_, nullptr)),
        path_(std::move(other.path_)),
        temporary_(std::move(other.temporary_)) {}
  Output& operator=(Output&&) = delete;
  ~Output() {
    if (file_ == nullptr || path_.empty()) return;
    std::fclose(file_);
    if (temporary_ != path_) std::remove(temporary_.c_str());
  }

  Status write(const std::string& line) {
    const bool good = std::fwrite(line.data(), 1, line.size(), file_) == line.size() &&
                      std::fputc('\n', file_) != EOF;
    return good ? Status{} : fail(Code::kInternal, "cannot write the output");
  }

  Status finish() {
    bool good = std::fflush(file_) == 0;
    if (!path_.empty()) {
      good = std::fclose(std::exchange(file_, nullptr)) == 0 && good;
      good = good && (temporary_ == path_ || std::rename(temporary_.c_str(), path_.c_str()) == 0);
    }
    return good ? Status{} : fail(Code::kInternal, "cannot write the output");
  }

 private:
  Output(std::FILE* file, std::string path, std::string temporary)
      : file_(file), path_(std::move(path)), temporary_(std::move(temporary)) {}
  std::FILE* file_;
  std::string path_;       // empty: standard output
  std::string temporary_;  // the path itself for a device
};

// Not into the lines that appear on the same terminal.
bool shows_progress(const JsonlOptions& options) {
  return options.progress && !(options.output == "-" && isatty(STDOUT_FILENO) == 1);
}

class Run {
 public:
  Run(const JsonlOptions& options, const JsonlBatch& batch, Output& output)
      : options_(options),
        batch_(batch),
        output_(output),
        shows_progress_(shows_progress(options)) {}

  Status add(const std::string& line, std::int64_t number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) return {};
    auto item = parse_line(line);
    if (!item) {
      std::fprintf(stderr, "line %lld: %s; skipped\n", static_cast<long long>(number),
                   item.error().message.c_str());
      ++skipped;
      return {};
    }
    bytes_ += item->text.size();
    items_.push_back(*std::move(item));
    if (items_.size() < options_.batch_items && bytes_ < kMaxBatchBytes) return {};
    return flush();
  }

  Status flush() {
    if (items_.empty()) return {};
    SOPHIA_TRY(const auto lines, batch_(items_));
    for (const std::string& line : lines) SOPHIA_CHECK_OK(output_.write(line));
    done += static_cast<std::int64_t>(items_.size());
    items_.clear();
    bytes_ = 0;
    if (shows_progress_) {
      std::fprintf(stderr, "\r%lld %s", static_cast<long long>(done), options_.noun.c_str());
    }
    return {};
  }

  void end_progress() const {
    if (shows_progress_) std::fputc('\n', stderr);
  }

  std::int64_t done = 0;
  std::int64_t skipped = 0;

 private:
  const JsonlOptions& options_;
  const JsonlBatch& batch_;
  Output& output_;
  const bool shows_progress_;
  std::vector<JsonlItem> items_;
  std::size_t bytes_ = 0;
};

}  // namespace

JsonlBatch for_each_text(std::function<Result<std::string>(const JsonlItem&)> answer, int threads) {
  return [answer = std::move(answer),
          threads](std::span<const JsonlItem> items) -> Result<std::vector<std::string>> {
    std::vector<std::string> lines(items.size());
    std::atomic<std::size_t> next = 0;
    std::mutex mutex;
    Status status;  // guarded by mutex; the first error
    const auto work = [&] {
      for (std::size_t i = next++; i < items.size(); i = next++) {
        auto line = answer(items[i]);
        if (line) {
          lines[i] = *std::move(line);
          continue;
        }
        const std::lock_guard lock(mutex);
        if (status) status = std::unexpected(std::move(line).error());
        next = items.size();
      }
    };
    {
      std::vector<std::jthread> helpers;
      for (int t = 1; t < threads; ++t) helpers.emplace_back(work);
      work();
    }
    if (!status) return std::unexpected(std::move(status).error());
    return lines;
  };
}

Status for_each_jsonl_line(
    const std::string& input,
    const std::function<Status(const std::string& text, std::int64_t number)>& line) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  std::ifstream file;
  if (input != "-") {
    file.open(input, std::ios::binary);
    if (!file) return fail(Code::kNotFound, "cannot read " + input);
  }
  std::istream& in = input == "-" ? std::cin : file;
  std::string text;
  for (std::int64_t number = 1; std::getline(in, text); ++number) {
    if (number == 1 && text.starts_with(kByteOrderMark)) text.erase(0, kByteOrderMark.size());
    SOPHIA_CHECK_OK(line(text, number));
  }
  if (in.bad()) return fail(Code::kInternal, "cannot read " + input);
  return {};
}

Result<int> run_jsonl(const JsonlOptions& options, const JsonlBatch& batch, std::stop_token stop) {
  SOPHIA_TRY(Output output, Output::open(options.output));
  Run run(options, batch, output);
  const auto add = [&](const std::string& line, std::int64_t number) -> Status {
    SOPHIA_CHECK_OK(check_stop(stop));
    return run.add(line, number);
  };
  SOPHIA_CHECK_OK(for_each_jsonl_line(options.input, add));
  SOPHIA_CHECK_OK(run.flush());
  SOPHIA_CHECK_OK(output.finish());
  run.end_progress();
  if (run.skipped == 0) return kExitOk;
  std::fprintf(stderr, "%lld lines skipped\n", static_cast<long long>(run.skipped));
  return kExitPartly;
}

}  // namespace sophia::app
