#include "text/stem.h"

#include <libstemmer.h>

namespace sophia::text {

Language language_of(std::string_view code) {
  if (code == "eng" || code.starts_with("en")) return Language::kEnglish;
  if (code == "deu" || code == "ger" || code.starts_with("de")) return Language::kGerman;
  if (code == "spa" || code.starts_with("es")) return Language::kSpanish;
  if (code == "fra" || code == "fre" || code.starts_with("fr")) return Language::kFrench;
  if (code == "por" || code.starts_with("pt")) return Language::kPortuguese;
  if (code == "ita" || code.starts_with("it")) return Language::kItalian;
  if (code == "nld" || code == "dut" || code.starts_with("nl")) return Language::kDutch;
  return Language::kNone;
}

std::string_view snowball_name(Language language) {
  switch (language) {
    case Language::kEnglish:
      return "english";
    case Language::kGerman:
      return "german";
    case Language::kSpanish:
      return "spanish";
    case Language::kFrench:
      return "french";
    case Language::kPortuguese:
      return "portuguese";
    case Language::kItalian:
      return "italian";
    case Language::kDutch:
      return "dutch";
    case Language::kNone:
      return "";
  }
  return "";
}

void Stemmer::Deleter::operator()(sb_stemmer* stemmer) const { sb_stemmer_delete(stemmer); }

Stemmer::Stemmer(Language language) {
  if (language == Language::kNone) return;
  stemmer_.reset(sb_stemmer_new(std::string(snowball_name(language)).c_str(), "UTF_8"));
  SOPHIA_CHECK(stemmer_ != nullptr);
}
Stemmer::~Stemmer() = default;

std::string_view Stemmer::stem(std::string_view folded) {
  if (stemmer_ == nullptr) return folded;
  const auto* stem =
      sb_stemmer_stem(stemmer_.get(), reinterpret_cast<const sb_symbol*>(folded.data()),
                      static_cast<int>(folded.size()));
  if (stem == nullptr) return folded;
  return {reinterpret_cast<const char*>(stem),
          static_cast<std::size_t>(sb_stemmer_length(stemmer_.get()))};
}

}  // namespace sophia::text
