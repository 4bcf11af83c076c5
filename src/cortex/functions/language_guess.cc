#include "cortex/functions/language_guess.h"

#include <array>
#include <cstdint>

#include "cortex/functions/list_reader.h"
#include "cortex/functions/word_table.h"
#include "text/utf8.h"
#include "text/words.h"

namespace sophia::cortex {
namespace {

struct WordsOf {
  text::Language language;
  std::string_view words;
};
// Folded; a word may be of several languages.
constexpr WordsOf kWords[] = {
    {text::Language::kEnglish,
     "the and of to is that it you was for are with this have not but they what we be do your can "
     "if will there i'm it's don't from my all would so just about how which at by an or as"},
    {text::Language::kGerman,
     "der die das und ist nicht ich wir sie ein eine zu den dem mit auf fur von auch es aber wie "
     "haben hat sind wird noch bei kann nur wenn dass uber schon sehr mir uns ihnen oder einen im "
     "am"},
    {text::Language::kSpanish,
     "el la los las de que y en un una es no por con para se lo como pero mas su esta me nos muy "
     "tenemos ya si del al hay son ustedes nosotros eso este todo tiene porque cuando le"},
    {text::Language::kFrench,
     "le la les de des et est un une que pas vous nous je il elle dans pour avec sur ce qui ne "
     "mais "
     "plus c'est du au sont ont j'ai cette tres bien on aux mon"},
    {text::Language::kPortuguese,
     "o a os as de que e em um uma nao por com para se como mas seu esta nos muito voce do da no "
     "na "
     "sao mais isso tem ao foi eu ele ela"},
    {text::Language::kItalian,
     "il la i gli le di che e un una non per con si come ma piu suo sono molto del della nel e' ho "
     "ha questo anche mi ci lo dei"},
    {text::Language::kDutch,
     "de het een en van is niet dat ik we je zijn op te met voor maar ook er aan wat heb heeft "
     "naar "
     "om dit als nog bij kan wij jullie"},
};

const WordTable<std::uint32_t>& languages_of_words() {
  static const WordTable<std::uint32_t> table = [] {
    WordTable<std::uint32_t> words;
    for (std::size_t i = 0; i < std::size(kWords); ++i) {
      read_list(
          kWords[i].words, [](std::string_view) {},
          [&](std::string_view word) { words.at(word) |= 1U << i; });
    }
    return words;
  }();
  return table;
}

constexpr std::uint32_t kLastLatin = 0x24F;

}  // namespace

text::Language guess_language(std::string_view text) {
  std::array<std::size_t, std::size(kWords)> hits{};
  std::size_t latin = 0;
  std::size_t other = 0;
  for (text::WordScanner scanner(text); scanner.next();) {
    const auto word = scanner.word();
    std::size_t at = 0;
    const auto first = text::next_code_point(word, at);
    ++(first <= kLastLatin ? latin : other);
    const auto* set = languages_of_words().find(word);
    if (set == nullptr) continue;
    for (std::size_t i = 0; i < hits.size(); ++i) hits[i] += (*set >> i) & 1U;
  }
  if (other > latin) return text::Language::kNone;
  std::size_t best = 0;
  for (std::size_t i = 1; i < hits.size(); ++i) {
    if (hits[i] > hits[best]) best = i;
  }
  return kWords[best].language;
}

}  // namespace sophia::cortex
