// Any text through a small BERT tokenizer: ids of the vocabulary, [CLS] first, [SEP] last, never
// more than asked for; a smaller maximum cuts and changes nothing else.
#include <filesystem>
#include <fstream>

#include <unistd.h>

#include "cortex/encoder/tokenizer.h"
#include "property.h"

namespace sophia {
namespace {

using sophia::cortex::Tokenizer;

Tokenizer small_tokenizer() {
  const auto folder =
      std::filesystem::temp_directory_path() / ("tokenizer_fuzz_" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  std::ofstream file(folder / "vocab.txt");
  file << "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\nprice\nis\nhigh\n##er\n##s\nse\n##cur\n##ity\n";
  for (char c = '!'; c <= '~'; ++c) file << c << "\n##" << c << "\n";
  file << "\u00fc\n\u4ef7\n\u0915\n##\u0915\n";
  file.close();
  auto tokenizer = Tokenizer::load(folder);
  std::filesystem::remove_all(folder);
  HOLDS(tokenizer);
  return *std::move(tokenizer);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Tokenizer tokenizer = small_tokenizer();
  if (size == 0) return -1;
  const std::string_view text = fuzz::as_text(data + 1, size - 1);
  const std::size_t limit = 2 + data[0] % 62;
  const auto ids = tokenizer.encode(text, limit);
  HOLDS(ids.size() >= 2 && ids.size() <= limit);
  HOLDS(ids.front() == 2 && ids.back() == 3);
  for (const std::int32_t id : ids) HOLDS(id >= 0 && id <= tokenizer.max_id());
  const auto all = tokenizer.encode(text, 1'000'000);
  HOLDS(all.size() >= ids.size());
  HOLDS(std::equal(ids.begin(), ids.end() - 1, all.begin()));
  return 0;
}

}  // namespace sophia
