// Companies, places, people and products.
#include <string>
#include <unordered_map>

#include "cortex/functions/entities_data.h"
#include "cortex/functions/entities_names.h"
#include "cortex/functions/entities_parts.h"

namespace sophia::cortex {
namespace {

const WordSet& company_suffixes() {
  static const WordSet set = {"inc",
                              "corp",
                              "corporation",
                              "llc",
                              "ltd",
                              "limited",
                              "plc",
                              "gmbh",
                              "ag",
                              "sa",
                              "nv",
                              "bv",
                              "group",
                              "bank",
                              "capital",
                              "securities",
                              "partners",
                              "holdings",
                              "technologies",
                              "systems",
                              "research",
                              "associates",
                              "financial",
                              "university",
                              "committee",
                              "commission",
                              "association",
                              "agency",
                              "ventures",
                              "industries",
                              "labs",
                              "software",
                              "solutions",
                              "networks",
                              "logistics",
                              "airlines",
                              "pharmaceuticals",
                              "therapeutics",
                              "foundation",
                              "institute",
                              "markets",
                              "advisors"};
  return set;
}

// Capital abbreviations and words that name no company.
const WordSet& no_company() {
  static const WordSet set = {
      "ceo",      "cfo",     "coo",      "cto",      "cio",      "ciso",     "cmo",     "vp",
      "svp",      "evp",     "hr",       "it",       "pr",       "api",      "sla",     "roi",
      "crm",      "erp",     "sso",      "gdpr",     "poc",      "rfp",      "rfi",     "kpi",
      "okr",      "qbr",     "nda",      "msa",      "dpa",      "sow",      "mql",     "sql",
      "etl",      "elt",     "ai",       "ml",       "ui",       "ux",       "saas",    "b",
      "arr",      "mrr",     "acv",      "tcv",      "ebit",     "ebitda",   "ebitdax", "gaap",
      "eps",      "capex",   "opex",     "cogs",     "sga",      "roe",      "roa",     "fx",
      "ipo",      "m",       "a",        "q",        "e",        "r",        "d",       "ok",
      "usd",      "eur",     "gbp",      "tv",       "pc",       "pdf",      "csv",     "json",
      "xml",      "html",    "url",      "vpn",      "aws",      "faq",      "eta",     "asap",
      "fyi",      "diy",     "covid",    "csr",      "esg",      "smb",      "gtm",     "icp",
      "poc",      "mvp",     "qa",       "rd",       "ytd",      "yoy",      "mom",     "bps",
      "dna",      "rna",     "pcr",      "am",       "pm",       "est",      "pst",     "cst",
      "gmt",      "utc",     "gpu",      "cpu",      "ram",      "ssd",      "iot",     "b2b",
      "id",       "ceos",    "cfos",     "slas",     "kpis",     "apis",     "unk",     "inaudible",
      "cet",      "edt",     "pdt",      "oem",      "lng",      "mr",       "mrs",     "ms",
      "dr",       "i",       "operator", "english",  "spanish",  "german",   "french",  "american",
      "european", "chinese", "japanese", "indian",   "canadian", "mexican",  "british", "asian",
      "latin",    "western", "eastern",  "northern", "southern", "internet", "wifi",    "webcast",
      "god",      "jesus"};
  return set;
}

// Phrases of the caller's own: word -> the tokens of each phrase that starts with it.
class KnownPhrases {
 public:
  explicit KnownPhrases(std::span<const std::string> phrases) {
    for (const std::string& phrase : phrases) {
      const EntityTokens tokens(phrase);
      std::vector<std::string> words;
      for (std::size_t i = 0; i < tokens.size(); ++i) words.emplace_back(tokens.word(i));
      // "Acme Inc" is also called Acme.
      while (words.size() > 1 && company_suffixes().contains(words.back())) words.pop_back();
      if (!words.empty()) by_first_[words.front()].push_back(std::move(words));
    }
  }
  std::size_t longest(const EntityTokens& tokens, std::size_t i) const {
    if (by_first_.empty()) return 0;
    const auto found = by_first_.find(std::string(tokens.word(i)));
    if (found == by_first_.end()) return 0;
    std::size_t best = 0;
    for (const auto& words : found->second) {
      std::size_t n = 1;
      while (n < words.size() && tokens.word(i + n) == words[n]) ++n;
      if (n == words.size() && n > best) best = n;
    }
    return best;
  }

 private:
  std::unordered_map<std::string, std::vector<std::vector<std::string>>> by_first_;
};

class ProperNameReader {
 public:
  explicit ProperNameReader(EntityFinding& finding)
      : finding_(finding), tokens_(finding.tokens), cased_(!finding.tokens.caseless()) {}

  void read() {
    known(finding_.options.organisations, EntityType::kOrg);
    known(finding_.options.products, EntityType::kProduct);
    each(&ProperNameReader::suffixed);
    listed(products(), EntityType::kProduct);
    listed(organisations(), EntityType::kOrg);
    each(&ProperNameReader::place);
    persons();
    if (!cased_) return;
    each(&ProperNameReader::numbered_product);
    each(&ProperNameReader::unknown);
  }

 private:
  bool free(std::size_t i) const { return i < tokens_.size() && !finding_.marks.taken(i); }
  bool capital(std::size_t i) const { return free(i) && tokens_[i].capital; }
  bool everyday(std::size_t i) const { return is_common_word(tokens_.word(i)); }

  void each(std::size_t (ProperNameReader::*finder)(std::size_t)) {
    for (std::size_t i = 0; i < tokens_.size();) {
      const std::size_t used = free(i) ? (this->*finder)(i) : 0;
      i += std::max<std::size_t>(used, 1);
    }
  }

  void known(std::span<const std::string> names, EntityType type) {
    const KnownPhrases phrases(names);
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      const std::size_t size = phrases.longest(tokens_, i);
      if (size == 0 || (size == 1 && everyday(i) && cased_ && !tokens_[i].capital)) continue;
      finding_.add(i, i + size - 1, type);
    }
  }

  void listed(const PhraseSet& list, EntityType type) {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (!free(i)) continue;
      const std::size_t size =
          list.longest(tokens_.word(i), [&](std::size_t n) { return tokens_.word(i + n); });
      if (size == 0) continue;
      // One everyday word is a name only as a capital inside a sentence ("at Slack").
      const bool plain = size == 1 && (everyday(i) || first_names().contains(tokens_.word(i)) ||
                                       tokens_.word(i).size() < 3);
      if (cased_ ? !tokens_[i].capital || (plain && tokens_.starts_sentence(i)) : plain) continue;
      finding_.add(i, i + size - 1, type);
    }
  }

  // "Stephens Inc", "Imperial Capital", "Baader Bank".
  std::size_t suffixed(std::size_t i) {
    if (!cased_ || !capital(i) || (everyday(i) && tokens_.starts_sentence(i))) return 0;
    std::size_t last = i;
    while (last < i + 5 && capital(last + 1) &&
           (tokens_.joined(last + 1) || tokens_.gap(last + 1) == " & "))
      ++last;
    while (last > i && !company_suffixes().contains(tokens_.word(last))) --last;
    if (last == i || (last == i + 1 && everyday(i) && everyday(last))) return 0;
    return finding_.add(i, last, EntityType::kOrg) != nullptr ? last - i + 1 : 0;
  }

  std::size_t place(std::size_t i) {
    const std::size_t size =
        places().longest(tokens_.word(i), [&](std::size_t n) { return tokens_.word(i + n); });
    if (size == 0) return 0;
    const std::string_view word = tokens_.word(i);
    if (size == 1 && cased_ && (word == "us" || word == "uk" || word == "uae") && !tokens_[i].upper)
      return 0;
    if (cased_ && !tokens_[i].capital) return 0;
    const bool ambiguous =
        size == 1 && (everyday(i) || first_names().contains(word) || last_names().contains(word) ||
                      word == "turkey" || word == "us");
    const bool before_name = cased_ && capital(i + 1) && tokens_.joined(i + 1) &&
                             last_names().contains(tokens_.word(i + 1));
    if (ambiguous && (!introduced(i) && !(word == "us" && tokens_[i].upper))) return 0;
    if (before_name && first_names().contains(word)) return 0;
    const bool article = i > 0 && tokens_.word(i - 1) == "the" && size > 1 && free(i - 1);
    return finding_.add(article ? i - 1 : i, i + size - 1, EntityType::kPlace) != nullptr ? size
                                                                                          : 0;
  }

  bool introduced(std::size_t i) const {
    if (i == 0 || !cased_) return false;
    const std::string_view word = tokens_.word(i - 1);
    return word == "in" || word == "to" || word == "from" || word == "across" || word == "near";
  }

  void persons() {
    const auto taken = [&](std::size_t i) { return finding_.marks.taken(i); };
    const std::function<bool(std::size_t)> taken_function = taken;
    for (const NameRange& name :
         find_names(tokens_, finding_.options.people, false, taken_function)) {
      finding_.add(name.first, name.last, EntityType::kPerson);
    }
  }

  // "King Air 360", "Windows 11".
  std::size_t numbered_product(std::size_t i) {
    if (!capital(i) || everyday(i) || no_company().contains(tokens_.word(i))) return 0;
    std::size_t last = i;
    while (last < i + 3 && capital(last + 1) && tokens_.joined(last + 1)) ++last;
    if (!free(last + 1) || !tokens_.is_digits(last + 1) || !tokens_.joined(last + 1)) return 0;
    if (tokens_.word(last + 1).size() > 4) return 0;
    return finding_.add(i, last + 1, EntityType::kProduct) != nullptr ? last - i + 2 : 0;
  }

  // A capital word of no list: after a comma or before one it is spoken to (a person); after "from"
  // or "of the line of" a first word of two is one; all else that stands inside a sentence is a
  // company.
  std::size_t unknown(std::size_t i) {
    if (!capital(i) || everyday(i) || no_company().contains(tokens_.word(i))) return 0;
    if (tokens_.word(i).size() < 2 || tokens_[i].digits) return 0;
    // Cut-off words of transcripts: "so-", "th-".
    const std::string_view after = tokens_.gap(i + 1);
    if (after.starts_with("-") && !after.starts_with("- ") && !capital(i + 1)) return 0;
    std::size_t last = i;
    while (last < i + 3 && capital(last + 1) &&
           (tokens_.joined(last + 1) || tokens_.gap(last + 1) == "&") &&
           !no_company().contains(tokens_.word(last + 1))) {
      ++last;
    }
    const std::string_view before = i > 0 ? tokens_.word(i - 1) : std::string_view();
    const bool spoken_to = !tokens_[i].upper && last == i && vocative(i);
    const bool asks = !tokens_[i].upper && last == i + 1 &&
                      (before == "from" || before == "of" || before == "to" || before == "with") &&
                      (tokens_.word(last + 1) == "with" || tokens_.word(last + 1) == "from" ||
                       tokens_.word(last + 1) == "of");
    if (tokens_.starts_sentence(i) && !spoken_to && !tokens_[i].upper && last == i) return 0;
    const EntityType type = spoken_to || asks ? EntityType::kPerson : EntityType::kOrg;
    return finding_.add(i, last, type) != nullptr ? last - i + 1 : 0;
  }

  bool vocative(std::size_t i) const {
    const bool comma_after = tokens_.gap(i + 1).starts_with(",");
    const bool comma_before = i > 0 && tokens_.gap(i).starts_with(",");
    const std::string_view before = i > 0 ? tokens_.word(i - 1) : std::string_view();
    const bool thanks = before == "you" || before == "thanks" || before == "morning" ||
                        before == "yeah" || before == "hi";
    const bool ends = i + 1 >= tokens_.size() || tokens_.starts_sentence(i + 1);
    return (tokens_.starts_sentence(i) && comma_after) || (comma_before && ends) || thanks;
  }

  EntityFinding& finding_;
  const EntityTokens& tokens_;
  const bool cased_;
};

}  // namespace

void find_proper_names(EntityFinding& finding) { ProperNameReader(finding).read(); }

}  // namespace sophia::cortex
