// E-mail addresses in their three forms, network addresses and IBANs.
#include <algorithm>
#include <array>

#include "cortex/functions/entities_data.h"
#include "cortex/functions/pii_parts.h"

namespace sophia::cortex {
namespace {

const WordSet& top_domains() {
  static const WordSet set = {"com", "net",  "org", "edu",     "gov", "io",  "co",   "ai",
                              "de",  "es",   "fr",  "it",      "uk",  "in",  "ca",   "au",
                              "us",  "info", "biz", "eu",      "nl",  "ch",  "at",   "jp",
                              "cn",  "br",   "mx",  "example", "dev", "app", "cloud"};
  return set;
}

bool is_local_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("._%+-'").contains(c) || static_cast<unsigned char>(c) >= 0x80;
}

// Whole tokens within bytes [begin, end).
void add_bytes(PiiFinding& finding, std::size_t begin, std::size_t end, PiiType type) {
  const EntityTokens& tokens = finding.tokens;
  std::size_t low = 0;
  std::size_t high = tokens.size();
  while (low < high) {  // the first token that ends after `begin`
    const std::size_t middle = (low + high) / 2;
    if (tokens[middle].end > begin) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  if (low == tokens.size() || tokens[low].begin >= end) return;
  std::size_t last = low;
  while (last + 1 < tokens.size() && tokens[last + 1].begin < end) ++last;
  if (finding.marks.any(low, last)) return;
  finding.marks.take(low, last);
  finding.spans.push_back({begin, end, type});
}

void find_written(PiiFinding& finding) {
  const std::string_view text = finding.tokens.text();
  std::size_t floor = 0;  // nothing is read twice
  for (std::size_t at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    std::size_t begin = at;
    while (begin > floor && is_local_char(text[begin - 1])) --begin;
    while (begin < at && std::string_view(".-'+%").contains(text[begin])) ++begin;
    std::size_t end = at + 1;
    while (end < text.size() && is_local_char(text[end]) && text[end] != '\'') ++end;
    while (end > at && std::string_view(".-_%+").contains(text[end - 1])) --end;
    const std::size_t dot = text.substr(at, end - at).rfind('.');
    floor = end;
    if (begin == at || dot == std::string_view::npos || at + dot + 2 >= end) continue;
    add_bytes(finding, begin, end, PiiType::kEmail);
  }
}

bool is_joiner(std::string_view word) {
  return word == "dot" || word == "underscore" || word == "dash" || word == "hyphen" ||
         word == "point" || word == "period";
}

// A single letter or figure that is spelled.
bool is_spelled(const EntityTokens& tokens, std::size_t i) {
  return tokens.word(i).size() == 1 || tokens.is_digits(i) ||
         !spoken_digits(tokens.word(i)).empty();
}

// The first token of what is said before "at": "john dot smith", "j d o e seven".
std::size_t spoken_local_start(const EntityTokens& tokens, std::size_t at, std::size_t floor) {
  std::size_t first = at;
  while (first > floor) {
    const std::size_t i = first - 1;
    const bool linked = first < at && (is_joiner(tokens.word(first)) || is_joiner(tokens.word(i)));
    const bool spelled = first < at && is_spelled(tokens, i) && is_spelled(tokens, first) &&
                         tokens.word(i) != "a" && tokens.word(i) != "i";
    const bool numbered = first < at && is_spelled(tokens, first) && !tokens.word(first).empty() &&
                          !is_common_word(tokens.word(i)) && first + 1 == at;
    if (first != at && !linked && !spelled && !numbered) break;
    if (!tokens.joined(first) && tokens.gap(first) != "." && tokens.gap(first) != "_") break;
    first = i;
  }
  return first;
}

// "... at gmail dot com": `at` is the token "at". Returns the last token, 0: no address.
std::size_t spoken_domain_end(const EntityTokens& tokens, std::size_t at) {
  std::size_t i = at + 1;
  std::size_t last = 0;
  for (std::size_t parts = 0; parts < 5 && i < tokens.size(); ++parts) {
    while (i + 1 < tokens.size() && tokens.word(i).size() == 1 && tokens.word(i + 1) != "dot") ++i;
    const bool dot = tokens.word(i + 1) == "dot" || tokens.word(i + 1) == "dash" ||
                     (tokens.gap(i + 1) == "." && i + 1 < tokens.size());
    if (!dot) break;
    i += tokens.word(i + 1) == "dot" || tokens.word(i + 1) == "dash" ? 2 : 1;
    if (top_domains().contains(tokens.word(i))) last = i;
  }
  return last;
}

void find_spoken(PiiFinding& finding) {
  const EntityTokens& tokens = finding.tokens;
  std::size_t floor = 0;
  for (std::size_t at = 1; at + 2 < tokens.size(); ++at) {
    if (tokens.word(at) != "at" || finding.marks.taken(at)) continue;
    const std::size_t last = spoken_domain_end(tokens, at);
    if (last == 0) continue;
    finding.add(spoken_local_start(tokens, at, floor), last, PiiType::kEmail);
    floor = last + 1;
  }
}

// Length of the mail provider with its domain at the end of a word that lost its full stop and at
// sign: "gmailcom", "annayahoocom"; 0: none.
std::size_t bare_domain_size(std::string_view word) {
  static constexpr std::array<std::string_view, 22> kProviders = {
      "gmail",  "gamil",  "gmial",      "yahoo",       "hotmail",    "outlook",
      "icloud", "aol",    "msn",        "googlemail",  "protonmail", "proton",
      "gmx",    "yandex", "rediffmail", "reddiffmail", "ymail",      "zoho",
      "mail",   "web",    "mac",        "live"};
  static constexpr std::array<std::string_view, 9> kEndings = {"com",  "net", "org", "de", "couk",
                                                               "coin", "cm",  "cpm", "con"};
  for (const std::string_view ending : kEndings) {
    if (!word.ends_with(ending)) continue;
    const std::string_view rest = word.substr(0, word.size() - ending.size());
    for (const std::string_view provider : kProviders) {
      if (rest.ends_with(provider)) return provider.size() + ending.size();
    }
  }
  return 0;
}

bool ends_as_domain(std::string_view word) {
  for (const std::string_view ending : {"com", "net", "org"}) {
    if (word.ends_with(ending)) return true;
  }
  return false;
}

// Mail words that stand alone as a domain: "anna 12 gmail com".
bool bare_domain(const EntityTokens& tokens, std::size_t i, std::size_t& last, bool& has_local) {
  last = i;
  std::size_t size = bare_domain_size(tokens.word(i));
  if (size == 0 && tokens.joined(i + 1) && tokens.word(i + 1) == "com" &&
      tokens.word(i).size() >= 4) {
    size = bare_domain_size(std::string(tokens.word(i)) + "com");
    if (size > 0) {
      size -= 3;
      last = i + 1;
    }
  }
  has_local = size < tokens.word(i).size();
  return size > 0;
}

void find_unpunctuated(PiiFinding& finding) {
  const EntityTokens& tokens = finding.tokens;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    std::size_t last = i;
    bool has_local = false;
    if (finding.marks.taken(i) || !bare_domain(tokens, i, last, has_local)) continue;
    std::size_t first = i;
    const auto free_word = [&](std::size_t k) {
      return k < tokens.size() && !tokens[k].digits && !is_common_word(tokens.word(k));
    };
    if (i > 0 && tokens.joined(i) && tokens[i - 1].digits) {
      first = i - 1;
      if (first > 0 && tokens.joined(first) && free_word(first - 1)) --first;
    } else if (i > 0 && tokens.joined(i) && (!has_local || i == 1) && free_word(i - 1)) {
      first = i - 1;
    }
    if (has_local || first < i) finding.add(first, last, PiiType::kEmail);
  }
}

// "my email id is annaoakcom", "email is dfd 12 com": what follows the word for it, up to a word
// that ends as domains do.
void find_after_word(PiiFinding& finding) {
  const EntityTokens& tokens = finding.tokens;
  constexpr std::size_t kMostParts = 4;
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    const std::string_view cue = tokens.word(i);
    if (cue != "email" && cue != "mail" && cue != "eamil" && cue != "emailid") continue;
    std::size_t k = i + 1;
    while (k < i + 5 &&
           (tokens.word(k) == "address" || tokens.word(k) == "id" || tokens.word(k) == "is" ||
            tokens.word(k) == "as" || tokens.word(k) == "its" || tokens.word(k) == "s")) {
      ++k;
    }
    if (k == i + 1 && tokens.gap(k).find(':') == std::string_view::npos) continue;
    for (std::size_t last = k; last < k + kMostParts && last < tokens.size(); ++last) {
      const std::string_view word = tokens.word(last);
      if (!tokens[last].digits && is_common_word(word)) break;
      if (last > k && !tokens.joined(last)) break;
      if (!ends_as_domain(word) || (last == k && word.size() < 7)) continue;
      finding.add(k, last, PiiType::kEmail);
      break;
    }
  }
}

// A text whose last word is a long unknown one in "com": "msloanoakcom".
void find_bare_answer(PiiFinding& finding) {
  const EntityTokens& tokens = finding.tokens;
  constexpr std::size_t kShortest = 9;
  constexpr std::size_t kLongest = 4;
  if (tokens.size() == 0 || tokens.size() > kLongest) return;
  const std::size_t last = tokens.size() - 1;
  const std::string_view word = tokens.word(last);
  if (word.size() < kShortest || !word.ends_with("com") || is_common_word(word)) return;
  for (const std::string_view other : {"telecom", "dotcom", "intercom"}) {
    if (word.ends_with(other)) return;
  }
  for (std::size_t i = 0; i < last; ++i) {
    if (!is_filler(tokens.word(i))) return;
  }
  finding.add(last, last, PiiType::kEmail);
}

bool is_ipv4(const EntityTokens& tokens, std::size_t i) {
  for (std::size_t k = i; k < i + 4; ++k) {
    if (!tokens.is_digits(k) || tokens.word(k).size() > 3) return false;
    if (k > i && tokens.gap(k) != ".") return false;
    int value = 0;
    for (const char c : tokens.word(k)) value = value * 10 + (c - '0');
    if (value > 255) return false;
  }
  return tokens.gap(i + 4) != "." || i + 4 >= tokens.size();
}

// "version 10.2.3.4", "v10.2.3.4", "the build is 10.2.3.4": `i` is the first number.
bool is_version(const EntityTokens& tokens, std::size_t i) {
  static const WordSet links = {"is", "s", "was", "to", "number", "no"};
  static const WordSet versions = {"version", "versions", "ver",      "v",     "release",
                                   "build",   "firmware", "revision", "driver"};
  std::size_t back = 1;
  while (back < 3 && back <= i && links.contains(tokens.word(i - back))) ++back;
  return back <= i && versions.contains(tokens.word(i - back));
}

void find_ips(PiiFinding& finding) {
  const EntityTokens& tokens = finding.tokens;
  const std::string_view text = tokens.text();
  for (std::size_t i = 0; i + 3 < tokens.size(); ++i) {
    const bool inside = i > 0 && tokens.gap(i) == "." && tokens.is_digits(i - 1);
    if (!inside && is_ipv4(tokens, i) && !is_version(tokens, i))
      finding.add(i, i + 3, PiiType::kIp);
  }
  const auto is_ip6_char = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':';
  };
  for (std::size_t at = 0; at < text.size();) {
    if (!is_ip6_char(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    std::size_t colons = 0;
    while (end < text.size() && is_ip6_char(text[end])) colons += text[end++] == ':' ? 1 : 0;
    const std::string_view word = text.substr(at, end - at);
    const bool compressed = word.contains("::") && word.size() >= 5;
    if (colons <= 7 && (colons == 7 || (compressed && colons >= 2))) {
      add_bytes(finding, at, end, PiiType::kIp);
    }
    at = end;
  }
}

// An IBAN starts with two letters and two digits, written together or in groups.
void find_ibans(PiiFinding& finding) {
  const EntityTokens& tokens = finding.tokens;
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (tokens[i].digits || tokens.word(i).size() != 2 || !tokens.is_digits(i + 1)) continue;
    std::string iban;
    std::size_t best = 0;
    for (std::size_t k = i; k < tokens.size() && k < i + 34 && iban.size() <= 34; ++k) {
      if (k > i && !tokens.joined(k)) break;
      iban += tokens.word(k);
      if (iban_valid(iban)) best = k;
    }
    if (best > 0) finding.add(i, best, PiiType::kIban);
  }
}

}  // namespace

void find_emails(PiiFinding& finding) {
  find_written(finding);
  find_spoken(finding);
  find_unpunctuated(finding);
  find_after_word(finding);
  if (finding.options.bare_answers) find_bare_answer(finding);
}

void find_technical(PiiFinding& finding) {
  find_ips(finding);
  find_ibans(finding);
}

}  // namespace sophia::cortex
