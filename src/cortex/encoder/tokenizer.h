// BERT's uncased and cased tokenizers: text to piece ids, equal to the reference (PyPI `tokenizers`
// BertNormalizer + BertPreTokenizer + WordPiece) for every text.
//
// Literal "[SEP]", "[CLS]", "[MASK]", "[PAD]" and "[UNK]" in a text become the special ids, as they
// do in the reference. Such text can blur its own vector and no other: sequences never mix.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "cortex/encoder/vocabulary.h"

namespace sophia::cortex {

struct TokenizerRules {
  bool clean_text = true;
  bool split_ideographs = true;
  bool strip_accents = true;
  bool lowercase = true;
  std::size_t max_word_characters = 100;  // longer words are unknown
};

struct SpecialPiece {
  std::string text;
  std::int32_t id = 0;
};

class Tokenizer {
 public:
  // From tokenizer.json where the folder has one, else vocab.txt (+ tokenizer_config.json).
  // Truncation and padding written there are ignored: the model's maximum decides.
  // Errors: kNotFound (neither file), kInvalidArgument (damaged, or not a BERT tokenizer).
  static Result<Tokenizer> load(const std::filesystem::path& folder);

  // [CLS] pieces [SEP], at most `max_ids` ids (>= 2); the rest of the text is not even looked at.
  // Invalid UTF-8 is skipped. Thread-safe.
  std::vector<std::int32_t> encode(std::string_view text, std::size_t max_ids) const;

  std::int32_t max_id() const;
  // The lowest id below max_id() that no token has; nullopt when there is none.
  std::optional<std::int32_t> missing_id() const;
  // Hash of the file it was loaded from.
  const std::string& fingerprint() const { return fingerprint_; }

 private:
  friend class TokenizerLoader;
  std::pair<std::size_t, const SpecialPiece*> find_special(std::string_view text) const;
  void append_segment(std::string_view text, std::size_t max_ids,
                      std::vector<std::int32_t>& ids) const;

  TokenizerRules rules_;
  Vocabulary vocabulary_;
  std::vector<SpecialPiece> specials_;  // found in the raw text, longest first
  std::int32_t unknown_ = 0;
  std::int32_t first_ = 0;  // [CLS]
  std::int32_t last_ = 0;   // [SEP]
  std::string fingerprint_;
};

}  // namespace sophia::cortex
