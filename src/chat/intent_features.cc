#include "chat/intent_features.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <unordered_set>

#include "core/hash.h"
#include "text/stem.h"
#include "text/utf8.h"

namespace sophia::chat {
namespace {

struct Group {
  std::string_view name;
  std::string_view words;  // stems or pairs "talk_ratio", separated by spaces; '*': any ending
};

// Words of the trade, by what they hint at.
constexpr Group kGroups[] = {
    {"rival",
     "competit* rival* battl* incumb* vendor* alternativ* displac* compet* against wettbewerb* "
     "konkurren* competidor*"},
    {"coach",
     "coach* talk_ratio monolog* patienc* interrupt* listen* improv* practis* practic* habit* "
     "interactiv* filler* talk_time talks_too rambl* feedback skill* technique* learn_from 1:1 "
     "questions_does open_questions next_steps_in style train*"},
    {"mood",
     "mood sentiment* tone feel* felt happ* unhapp* angr* upset vibe* satisf* irritat* annoy* "
     "enthusias* frustrat* positiv* negativ* stimmung atmosphere friendl* temperature relaxed "
     "emotion* pleased delighted tense"},
    {"topic",
     "topic* theme* subject* thema* themen tema* come_up comes_up frequen* often trending share "
     "talk_about talking_about bring_up brought_up objections discuss*"},
    {"manual",
     "defin* mean* manual guide* document* formula explain_the set_up setup connect* export* "
     "configur* install* comput* calculat* counted counts_as difference_between how_do how_can "
     "where_can role* permission* password troubleshoot* handbook faq api masking import* "
     "supported settings recommended"},
    {"funnel",
     "pipeline forecast* funnel open_deals opportunit* closing stage* weighted coverage commit* "
     "open_amount close_in close_this offen* upcoming expected slip* proposals"},
    {"results",
     "win_rate won wins revenue quota booking* perform* leaderboard deal_size cycle sold sell "
     "losses lost_deals closed_won contract_value numbers ranking target* attainment average_deal "
     "deals_lost best_rep top_rep umsatz"},
    {"health",
     "churn* renew* health* onboard* outage* escalat* customer_success existing_customer* "
     "retention "
     "leave leaving cancel* go-live happy_with satisfied_with usage clients kunden expand "
     "expansion adoption kündig* suffered"},
    {"digest",
     "summar* overview digest brief highlight* board leadership big_picture recap status executive "
     "glance changed miss moved_the week_in review_of management top_three investors "
     "zusammenfass* resum* headlines report news"},
    {"todo",
     "action* next_step* follow* promis* commit* to-do* todo* task* due owe* agreed waiting "
     "deadline* "
     "assigned overdue deliver* outstanding pending send sent still_open zusagen pendiente*"},
    {"deal",
     "deal* opportunit* block* close_date discount* lose_the lost won_the risk* stage terms "
     "concession* signature sign* red_flag* stuck stall* procurement champion"},
    {"calls",
     "call* meeting* conversation* recording* demo* chat* talks llamada* anruf* gespräch* "
     "show_me list_all find_the"},
    {"words",
     "said say* mention* quot* word* phrase exact* sentence* passage transcript* who_said "
     "where_did literally verbatim explain* wording told precise*"},
    {"account",
     "tell_me stakeholder* relationship history concern* worr* care_about decides need* pains "
     "know_about catch_me stand_with learn* background account use_today situation"},
    {"rep", "rep reps seller* salespeople team he she i me my colleague"},
};

std::unordered_map<std::string, std::vector<std::string>> make_groups(bool prefixes) {
  std::unordered_map<std::string, std::vector<std::string>> groups;
  for (const Group& group : kGroups) {
    std::size_t at = 0;
    while (at < group.words.size()) {
      std::size_t end = std::min(group.words.find(' ', at), group.words.size());
      std::string word(group.words.substr(at, end - at));
      if (const bool prefix = word.ends_with('*'); prefix == prefixes && !word.empty()) {
        if (prefix) word.pop_back();
        groups[text::fold(word)].emplace_back(group.name);
      }
      at = end + 1;
    }
  }
  return groups;
}

// Adds up values by hashed name.
class Bag {
 public:
  void add(std::string_view kind, std::string_view name, float value) {
    const std::uint64_t hash = xxh64(name, xxh64(kind));
    values_[static_cast<std::uint32_t>(hash & ((1U << kFeatureBits) - 1))] += value;
  }
  std::vector<Feature> finish() const {
    std::vector<Feature> features;
    double squares = 0;
    for (const auto& [index, value] : values_) {
      features.push_back({index, value});
      squares += static_cast<double>(value) * value;
    }
    std::sort(features.begin(), features.end(),
              [](const Feature& a, const Feature& b) { return a.index < b.index; });
    const double norm = squares > 0 ? 1 / std::sqrt(squares) : 0;
    for (Feature& f : features) f.value = static_cast<float>(f.value * norm);
    return features;
  }

 private:
  std::unordered_map<std::uint32_t, float> values_;
};

struct Token {
  std::string text;  // folded word, or "@name"
  bool masked = false;
};

bool is_capital(std::string_view text, const text::Word& word) {
  const char c = text[word.begin];
  return c >= 'A' && c <= 'Z';
}

std::vector<Token> tokens_of(std::string_view text, const std::vector<text::Word>& words,
                             const std::vector<Mask>& masks,
                             const std::vector<std::string>& plain) {
  std::vector<Token> tokens;
  for (std::size_t i = 0; i < words.size();) {
    const auto mask = std::find_if(masks.begin(), masks.end(), [&](const Mask& m) {
      return m.first_word <= i && i < m.last_word;
    });
    if (mask != masks.end()) {
      tokens.push_back({std::string(mask->token), true});
      i = mask->last_word;
      continue;
    }
    if (!plain[i].empty()) {
      for (const text::Word& word : text::words(plain[i])) tokens.push_back({word.folded, false});
      ++i;
      continue;
    }
    const text::Word& word = words[i];
    const bool digits = std::all_of(word.folded.begin(), word.folded.end(),
                                    [](char c) { return c >= '0' && c <= '9'; });
    if (digits && word.folded.size() >= 4) {
      tokens.push_back({"@id", true});
    } else if (i > 0 && is_capital(text, word) && word.end - word.begin > 3 &&
               text[word.begin + 1] >= 'a') {
      if (tokens.empty() || tokens.back().text != "@name") tokens.push_back({"@name", true});
    } else {
      tokens.push_back({word.folded, false});
    }
    ++i;
  }
  return tokens;
}

void add_groups(Bag& bag, const std::vector<Token>& tokens) {
  static const auto kExact = make_groups(false);
  static const auto kPrefix = make_groups(true);
  std::unordered_set<std::string> seen;
  const auto hit = [&](const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      if (seen.insert(name).second) bag.add("group", name, 1.6F);
    }
  };
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const std::string& word = tokens[i].text;
    if (const auto found = kExact.find(word); found != kExact.end()) hit(found->second);
    if (i + 1 < tokens.size()) {
      const auto pair = kExact.find(word + "_" + tokens[i + 1].text);
      if (pair != kExact.end()) hit(pair->second);
      const auto open_pair = kPrefix.find(word + "_" + tokens[i + 1].text);
      if (open_pair != kPrefix.end()) hit(open_pair->second);
    }
    for (std::size_t n = std::min<std::size_t>(word.size(), 14); n >= 3; --n) {
      if (const auto found = kPrefix.find(word.substr(0, n)); found != kPrefix.end())
        hit(found->second);
    }
  }
}

bool is_name(std::string_view token) {
  return token == kRepMask || token == kContactMask || token == kAccountMask || token == kDealMask;
}

std::string_view stand_in(std::string_view token) {
  if (token == kRepMask) return "Anna";
  if (token == kContactMask) return "Mr. Smith";
  if (token == kAccountMask) return "Acme";
  if (token == kDealMask) return "the Acme deal";
  if (token == kRivalMask) return "Rivalsoft";
  return {};
}

void add_characters(Bag& bag, const std::string& word) {
  const std::string padded = "<" + word + ">";
  for (std::size_t n = 3; n <= 5; ++n) {
    for (std::size_t i = 0; i + n <= padded.size(); ++i) {
      bag.add("chars", std::string_view(padded).substr(i, n), 0.22F);
    }
  }
}

}  // namespace

std::vector<Feature> intent_features(std::string_view text, const std::vector<text::Word>& words,
                                     const std::vector<Mask>& masks,
                                     const std::vector<std::string>& plain) {
  const std::vector<Token> tokens = tokens_of(text, words, masks, plain);
  text::Stemmer stemmer(text::Language::kEnglish);
  Bag bag;
  std::vector<std::string> stems;
  for (const Token& token : tokens) {
    stems.emplace_back(token.masked ? token.text : std::string(stemmer.stem(token.text)));
  }
  for (std::size_t i = 0; i < stems.size(); ++i) {
    const bool common = text::is_stop_word(tokens[i].text);
    bag.add("word", stems[i], common ? 0.6F : 1.0F);
    if (tokens[i].masked && is_name(stems[i])) bag.add("word", "@name", 0.6F);
    if (i + 1 < stems.size()) bag.add("pair", stems[i] + " " + stems[i + 1], 0.8F);
    if (i + 2 < stems.size()) {
      bag.add("skip", stems[i] + " " + stems[i + 2], 0.4F);
    }
    if (!tokens[i].masked && !common) add_characters(bag, tokens[i].text);
  }
  if (!stems.empty()) {
    bag.add("first", stems[0], 1.0F);
    bag.add("start", stems[0] + " " + (stems.size() > 1 ? stems[1] : ""), 0.8F);
    bag.add("last", stems.back(), 0.4F);
  }
  add_groups(bag, tokens);
  if (text.find('"') != std::string_view::npos || text.find("“") != std::string_view::npos) {
    bag.add("shape", "quote", 1.5F);
  }
  if (std::none_of(tokens.begin(), tokens.end(), [](const Token& t) { return t.masked; })) {
    bag.add("shape", "no names", 0.5F);
  }
  if (tokens.size() <= 2) bag.add("shape", "short", 0.7F);
  return bag.finish();
}

std::string with_stand_ins(std::string_view text, const std::vector<text::Word>& words,
                           const std::vector<Mask>& masks, const std::vector<std::string>& plain) {
  std::string result;
  std::size_t at = 0;
  const auto replace = [&](std::size_t first, std::size_t last, std::string_view by) {
    result += text.substr(at, words[first].begin - at);
    result += by;
    at = words[last - 1].end;
    const std::string_view old = text.substr(words[first].begin, at - words[first].begin);
    if (old.ends_with("'s") || old.ends_with("’s")) result += "'s";
  };
  auto mask = masks.begin();
  for (std::size_t i = 0; i < words.size();) {
    while (mask != masks.end() && mask->first_word < i) ++mask;
    const bool masked = mask != masks.end() && mask->first_word == i;
    const std::string_view name = masked ? stand_in(mask->token) : std::string_view();
    if (!name.empty()) {
      replace(i, mask->last_word, name);
    } else if (!masked && !plain[i].empty()) {
      replace(i, i + 1, plain[i]);
    }
    i = masked ? mask->last_word : i + 1;
  }
  result += text.substr(at);
  return result;
}

}  // namespace sophia::chat
