// Runs a function over JSON lines: {"id","text"} in, one line a text out, in the same order, in
// constant memory. A bad line is reported by its number and skipped.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/json.h"
#include "core/result.h"

namespace sophia::app {

struct JsonlItem {
  std::string id;  // as JSON, ready to be written
  std::string text;
  Json line;  // all of it, for functions that read more members
};

struct JsonlOptions {
  std::string input = "-";   // a file, or - for standard input
  std::string output = "-";  // a file (written whole or not at all), or - for standard output
  std::string noun = "texts";
  bool progress = false;  // counts on standard error
  std::size_t batch_items = 512;
};

// Answers a batch: one JSON object a text, in order, without line ends.
using JsonlBatch = std::function<Result<std::vector<std::string>>(std::span<const JsonlItem>)>;

// Makes a batch function of one that answers a text: `threads` threads share the batch.
JsonlBatch for_each_text(std::function<Result<std::string>(const JsonlItem&)> answer, int threads);

// Calls `line(text, number)` for each line of a file, or of standard input for "-". The byte order
// mark that some editors write at the start is left out. Numbers are from 1. Stops at the first
// error that `line` returns. Errors: kNotFound, kInternal.
Status for_each_jsonl_line(
    const std::string& input,
    const std::function<Status(const std::string& text, std::int64_t number)>& line);

// Returns the exit code: 0, or 3 when lines were skipped. Errors: of the files, of `batch`, and
// kCancelled.
Result<int> run_jsonl(const JsonlOptions& options, const JsonlBatch& batch, std::stop_token stop);

}  // namespace sophia::app
