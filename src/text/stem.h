// Stemming by Snowball (libstemmer), one stemmer a language.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"

struct sb_stemmer;

namespace sophia::text {

enum class Language { kEnglish, kGerman, kSpanish, kFrench, kPortuguese, kItalian, kDutch, kNone };

// Of an ISO 639-2 or 639-1 code ("eng", "deu", "ger", "es" ...); unknown codes give kNone.
Language language_of(std::string_view code);
std::string_view snowball_name(Language language);

// Not thread-safe: one a thread.
class Stemmer {
 public:
  explicit Stemmer(Language language);
  Stemmer(Stemmer&&) noexcept = default;
  Stemmer& operator=(Stemmer&&) noexcept = default;
  ~Stemmer();
  // The stem of a folded word; the word itself for kNone. Valid until the next call.
  std::string_view stem(std::string_view folded);

 private:
  struct Deleter {
    void operator()(sb_stemmer* stemmer) const;
  };
  std::unique_ptr<sb_stemmer, Deleter> stemmer_;
};

}  // namespace sophia::text
