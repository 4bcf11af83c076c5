#include "cortex/functions/pii_runs.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "cortex/functions/entities_data.h"
#include "cortex/functions/pii_cues.h"

namespace sophia::cortex {
namespace {

// Counted things and units: a number before them is an amount.
const WordSet& units() {
  static const WordSet set = {
      "dollar",  "dollars", "euro",    "euros",  "pound",   "pounds",   "percent",   "cent",
      "cents",   "usd",     "eur",     "gbp",    "million", "billion",  "trillion",  "thousand",
      "hundred", "k",       "users",   "user",   "seats",   "seat",     "people",    "employees",
      "hours",   "hour",    "minutes", "minute", "seconds", "days",     "day",       "weeks",
      "week",    "months",  "month",   "years",  "year",    "licenses", "licences",  "rows",
      "gb",      "mb",      "tb",      "kb",     "kg",      "km",       "mm",        "cm",
      "ft",      "lb",      "lbs",     "ms",     "am",      "pm",       "th",        "st",
      "nd",      "rd",      "x",       "times",  "points",  "calls",    "customers", "units",
      "items",   "bps",     "basis",   "miles",  "degrees", "rupees",   "bucks",     "pages",
      "records", "events"};
  return set;
}

// Names of norms, formats and models that carry numbers.
const WordSet& technical_prefixes() {
  static const WordSet set = {"iso", "soc", "gpt",  "http", "https", "rfc", "utf",   "sha",
                              "aes", "usb", "ipv",  "fy",   "cy",    "q",   "h",     "v",
                              "ec",  "pci", "nist", "html", "css",   "mp",  "covid", "ios",
                              "din", "en",  "log",  "web",  "s",     "p",   "cis",   "gdpr",
                              "tls", "ssl", "md",   "ai",   "vs",    "top", "area",  "gen"};
  return set;
}

bool only(std::string_view gap, std::string_view allowed, std::size_t most) {
  return gap.size() <= most && gap.find_first_not_of(allowed) == std::string_view::npos;
}

class RunReader {
 public:
  explicit RunReader(const EntityTokens& tokens) : tokens_(tokens) {}

  std::vector<CodeRun> read() {
    std::vector<CodeRun> runs;
    for (std::size_t i = 0; i < tokens_.size();) {
      if (const std::size_t date = date_at(i); date > 0) {
        i += date;
        continue;
      }
      CodeRun run;
      std::size_t next = read_run(i, tokens_.size(), run);
      if (next == i) {
        ++i;
        continue;
      }
      next = leave_expiry(i, next, run);
      if (!accept(run)) {
        i = next;
        continue;
      }
      i = two_numbers(run) ? run.first + 1 : next;
      if (i < next) run = single(run.first);
      runs.push_back(std::move(run));
    }
    return runs;
  }

 private:
  static constexpr std::size_t kMaxTokens = 40;

  // Adds what token i says to the run. Returns the number of tokens used, 0: it says no digits.
  std::size_t add_digits(std::size_t i, CodeRun& run) const {
    if (tokens_.is_digits(i)) {
      run.digits += tokens_.word(i);
      run.groups.push_back(tokens_.word(i).size());
      return 1;
    }
    const std::string_view word = tokens_.word(i);
    const std::size_t times = word == "double" ? 2 : word == "triple" ? 3 : 0;
    const std::string_view said =
        times > 0
            ? (tokens_.is_digits(i + 1) ? tokens_.word(i + 1) : spoken_digits(tokens_.word(i + 1)))
            : spoken_digits(word);
    if (said.empty() || (times > 0 && said.size() != 1)) return 0;
    for (std::size_t n = 0; n < std::max<std::size_t>(times, 1); ++n) run.digits += said;
    run.groups.push_back(said.size() * std::max<std::size_t>(times, 1));
    run.spoken = true;
    return times > 0 ? 2 : 1;
  }

  // A short word that may be a part of a code.
  bool code_letters(std::size_t i, std::size_t longest) const {
    if (i >= tokens_.size() || tokens_[i].digits) return false;
    const std::string_view word = tokens_.word(i);
    if (word.size() > longest || units().contains(word)) return false;
    return word.size() == 1 ? word != "i" : !is_common_word(word);
  }

  bool digits_at(std::size_t i) const { return tokens_.is_digits(i); }

  std::size_t read_prefix(std::size_t i, CodeRun& run) const {
    std::size_t at = i;
    while (at < i + 2 && code_letters(at, tokens_.gap(at + 1).empty() ? 5 : 3) &&
           !first_names().contains(tokens_.word(at)) &&
           !technical_prefixes().contains(tokens_.word(at)) && !cue_at(tokens_, at) &&
           only(tokens_.gap(at + 1), " -#", 2)) {
      ++at;
    }
    // "a 6 sc 43" is a code, "a 50" is not.
    if (at == i || !digits_at(at) ||
        (at == i + 1 && tokens_.word(i) == "a" && !code_letters(at + 1, 3))) {
      return 0;
    }
    for (std::size_t k = i; k < at; ++k) run.letters += tokens_.word(k).size();
    return at - i;
  }

  bool continues(std::size_t i, CodeRun& run) const {
    if (i >= tokens_.size()) return false;
    const std::string_view gap = tokens_.gap(i);
    if (only(gap, " -()", 3) || gap == ". " || gap == ".") {
      // A full stop joins groups of digits, but "3.5" is a number and "1. 2." a list.
      if (gap.find('.') == std::string_view::npos) return true;
      return gap == "." && tokens_.is_digits(i - 1) && tokens_.is_digits(i) &&
             tokens_.word(i - 1).size() >= 3 && tokens_.word(i).size() >= 3;
    }
    const std::string_view word = tokens_.word(i);
    if (gap == ", " && (tokens_.is_digits(i) || !spoken_digits(word).empty() || word == "double" ||
                        word == "triple")) {
      run.commas = true;
      return true;
    }
    return false;
  }

  // Reads tokens [i, end). Returns the token behind the run, i: there is none.
  std::size_t read_run(std::size_t i, std::size_t end, CodeRun& run) const {
    run.first = i;
    std::size_t at = i + read_prefix(i, run);
    std::size_t used = at < end ? add_digits(at, run) : 0;
    if (used == 0) return i;
    at += used;
    while (at < end && at - i < kMaxTokens) {
      CodeRun ahead = run;
      if (date_at(at) > 0 || !continues(at, ahead)) break;
      used = add_digits(at, ahead);
      if (used == 0) {
        const bool glued = tokens_.gap(at).empty() && tokens_.word(at).size() <= 3 &&
                           !units().contains(tokens_.word(at));
        const bool inner =
            code_letters(at, 3) && digits_at(at + 1) && only(tokens_.gap(at + 1), " -", 1);
        const bool tail = code_letters(at, 3) && tokens_.word(at) != "a" &&
                          !first_names().contains(tokens_.word(at));
        if (run.spoken || !(glued || inner || tail)) break;
        ahead.letters += tokens_.word(at).size();
        used = 1;
      }
      run = std::move(ahead);
      at += used;
    }
    run.last = at - 1;
    return at;
  }

  std::size_t figures(std::size_t i) const {
    return tokens_.is_digits(i) ? tokens_.word(i).size() : 0;
  }

  bool within(std::size_t i, std::string_view least, std::string_view most) const {
    const std::string_view word = tokens_.word(i);
    return word.size() == least.size() && word >= least && word <= most;
  }

  // The tokens of a written date that starts at i, "2026-11-20" or "20-11-2026"; 0: none.
  std::size_t date_at(std::size_t i) const {
    if (tokens_.gap(i + 1) != "-" || tokens_.gap(i + 2) != "-" || figures(i + 1) != 2) return 0;
    // A longer chain of groups is a number.
    if ((i > 0 && tokens_.gap(i) == "-") || (figures(i + 3) > 0 && tokens_.gap(i + 3) == "-"))
      return 0;
    const auto day_and_year = [&](std::size_t day, std::size_t year) {
      return figures(day) == 2 && figures(year) == 4 && within(day, "01", "31") &&
             within(year, "1900", "2099");
    };
    if (day_and_year(i + 2, i) && within(i + 1, "01", "12")) return 3;
    const bool month = within(i + 1, "01", "12") || within(i, "01", "12");
    return day_and_year(i, i + 2) && within(i + 1, "01", "31") && month ? 3 : 0;
  }

  // Months as cards show them: "1" to "12".
  bool month_at(std::size_t i) const {
    return figures(i) == 1 ? within(i, "1", "9") : figures(i) == 2 && within(i, "01", "12");
  }

  static bool is_card(const CodeRun& run) {
    constexpr std::size_t kShortest = 13;
    constexpr std::size_t kLongest = 19;
    return run.letters == 0 && run.digits.size() >= kShortest && run.digits.size() <= kLongest &&
           luhn_valid(run.digits);
  }

  // "4111 1111 1111 1111, 12/27", "... exp 12/27", "... 12 27", "... pls": the card ends before the
  // expiry date and before words. Shortens `run`, which reads tokens [i, next), and returns the
  // token behind it.
  std::size_t leave_expiry(std::size_t i, std::size_t next, CodeRun& run) const {
    constexpr std::size_t kLastDigits = 4;
    constexpr std::size_t kMostParts = 3;  // "exp", month and year
    if (run.spoken || next < i + 2 || is_card(run)) return next;
    // A slash makes a date of its two sides; with other signs the checksum must tell.
    const bool slash = tokens_.gap(next) == "/" && figures(next) > 0;
    for (std::size_t cut = next - 1; cut > i && cut + kMostParts >= next; --cut) {
      if (figures(cut) > 0 && !month_at(cut)) continue;
      std::size_t end = cut;
      while (end > i + 1 && figures(end - 1) == 0) --end;  // "exp"
      CodeRun card;
      if (read_run(i, end, card) != end) continue;
      const bool dated = slash && cut == next - 1 && month_at(cut);
      if (!is_card(card) && !(dated && card.digits.size() >= kLastDigits)) continue;
      run = std::move(card);
      return end;
    }
    return next;
  }

  // "7655 4111111111111111": the last four of one thing, then the whole of another.
  static bool two_numbers(const CodeRun& run) {
    constexpr std::size_t kWhole = 9;
    if (run.groups.size() != 2 || run.letters > 0 || run.spoken || run.compact) return false;
    return (run.groups[0] == 4 && run.groups[1] >= kWhole) ||
           (run.groups[1] == 4 && run.groups[0] >= kWhole);
  }

  CodeRun single(std::size_t i) const {
    CodeRun run;
    run.first = run.last = i;
    run.digits = tokens_.word(i);
    run.groups = {run.digits.size()};
    run.compact = true;
    return run;
  }

  // "one two three four", "oh oh oh oh": counting or stammering, no number.
  static bool counts_up(const CodeRun& run) {
    std::size_t at = 0;
    int before = 0;
    bool up = true, same = true;
    for (std::size_t g = 0; g < run.groups.size(); ++g) {
      const int value = std::stoi(run.digits.substr(at, std::min<std::size_t>(run.groups[g], 4)));
      at += run.groups[g];
      up = up && (g == 0 || value == before + 1);
      same = same && (g == 0 || value == before);
      before = value;
    }
    return run.groups.size() > 2 && (up || same);
  }

  bool accept(CodeRun& run) const {
    const std::string_view before = tokens_.gap(run.first);
    const std::string_view after = tokens_.gap(run.last + 1);
    static constexpr std::string_view kCurrencies[] = {"$", "€", "£", "¥", "₹"};
    for (const std::string_view sign : kCurrencies) {
      if (before.ends_with(sign) || after.starts_with(sign)) return false;
    }
    if (after.starts_with("%") || after.starts_with(" %")) return false;
    // Parts of decimals, times, dates and thousands.
    if (tokens_.is_digits(run.last + 1) && only(after, ".,:/", 1)) return false;
    if (run.first > 0 && tokens_.is_digits(run.first - 1) && only(before, ".,:/", 1)) return false;
    if (only(after, " ", 1) && run.groups.size() == 1 && run.letters == 0 &&
        units().contains(tokens_.word(run.last + 1))) {
      return false;
    }
    if (run.spoken && (run.digits.size() < 4 || counts_up(run))) return false;
    run.compact = true;
    for (std::size_t i = run.first + 1; i <= run.last; ++i) {
      run.compact = run.compact && tokens_.gap(i).empty();
    }
    return true;
  }

  const EntityTokens& tokens_;
};

}  // namespace

std::string_view spoken_digits(std::string_view word) {
  static const std::unordered_map<std::string_view, std::string_view> said = {
      {"zero", "0"},     {"oh", "0"},       {"one", "1"},        {"two", "2"},
      {"three", "3"},    {"four", "4"},     {"five", "5"},       {"six", "6"},
      {"seven", "7"},    {"eight", "8"},    {"nine", "9"},       {"ten", "10"},
      {"eleven", "11"},  {"twelve", "12"},  {"thirteen", "13"},  {"fourteen", "14"},
      {"fifteen", "15"}, {"sixteen", "16"}, {"seventeen", "17"}, {"eighteen", "18"},
      {"nineteen", "19"}};
  const auto found = said.find(word);
  return found == said.end() ? std::string_view() : found->second;
}

std::vector<CodeRun> find_runs(const EntityTokens& tokens) { return RunReader(tokens).read(); }

bool luhn_valid(std::string_view digits) {
  int sum = 0;
  bool twice = false;
  for (auto it = digits.rbegin(); it != digits.rend(); ++it, twice = !twice) {
    const int digit = (*it - '0') * (twice ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return !digits.empty() && sum % 10 == 0;
}

bool iban_valid(std::string_view iban) {
  // Lengths by country, of the SWIFT IBAN registry.
  static const std::unordered_map<std::string_view, std::size_t> lengths = {
      {"ad", 24}, {"ae", 23}, {"al", 28}, {"at", 20}, {"az", 28}, {"ba", 20}, {"be", 16},
      {"bg", 22}, {"bh", 22}, {"br", 29}, {"by", 28}, {"ch", 21}, {"cr", 22}, {"cy", 28},
      {"cz", 24}, {"de", 22}, {"dk", 18}, {"do", 28}, {"ee", 20}, {"eg", 29}, {"es", 24},
      {"fi", 18}, {"fo", 18}, {"fr", 27}, {"gb", 22}, {"ge", 22}, {"gi", 23}, {"gl", 18},
      {"gr", 27}, {"gt", 28}, {"hr", 21}, {"hu", 28}, {"ie", 22}, {"il", 23}, {"iq", 23},
      {"is", 26}, {"it", 27}, {"jo", 30}, {"kw", 30}, {"kz", 20}, {"lb", 28}, {"lc", 32},
      {"li", 21}, {"lt", 20}, {"lu", 20}, {"lv", 21}, {"mc", 27}, {"md", 24}, {"me", 22},
      {"mk", 19}, {"mr", 27}, {"mt", 31}, {"mu", 30}, {"nl", 18}, {"no", 15}, {"pk", 24},
      {"pl", 28}, {"ps", 29}, {"pt", 25}, {"qa", 29}, {"ro", 24}, {"rs", 22}, {"sa", 24},
      {"sc", 31}, {"se", 24}, {"si", 19}, {"sk", 24}, {"sm", 27}, {"tn", 24}, {"tr", 26},
      {"ua", 29}, {"va", 22}, {"vg", 24}, {"xk", 20}};
  if (iban.size() < 15 || iban.size() > 34) return false;
  std::string country(iban.substr(0, 2));
  for (char& c : country) c = static_cast<char>(c | 0x20);
  const auto length = lengths.find(country);
  if (length == lengths.end() || length->second != iban.size()) return false;
  int rest = 0;
  for (std::size_t n = 0; n < iban.size(); ++n) {
    const char c = iban[(n + 4) % iban.size()];  // the first four characters count last
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const std::size_t place = (n + 4) % iban.size();
    const bool digit = c >= '0' && c <= '9';
    if (!digit && (lower < 'a' || lower > 'z')) return false;
    if ((place < 2 && digit) || (place >= 2 && place < 4 && !digit)) return false;
    rest = digit ? (rest * 10 + (c - '0')) % 97 : (rest * 100 + (lower - 'a' + 10)) % 97;
  }
  return rest == 1;
}

}  // namespace sophia::cortex
