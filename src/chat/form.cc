#include "chat/form.h"

#include <algorithm>
#include <array>
#include <set>

#include "chat/account_hints.h"
#include "chat/answer.h"
#include "text/utf8.h"

namespace sophia::chat {
namespace {

using text::Word;

template <std::size_t N>
bool one_of(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Words that ask or command, and say nothing of what is looked for.
constexpr std::string_view kAsking =
    "show find list give tell search look get open pull please call calls meeting "
    "meetings conversation conversations recording recordings transcript transcripts said "
    "say says mention mentions mentioned mentioning talk talks talked talking discuss "
    "discussed exactly exact words word quote passage sentence part about anyone anybody "
    "somebody someone customer customers prospect prospects told explain where which who "
    "ever recent latest last similar deal deals id know contain containing phrase many "
    "much often lately actually really main us literally";
constexpr std::array<std::string_view, 12> kFollowStart{
    "and", "only", "why", "what", "but", "then", "also", "same", "now", "und", "how", "just"};

bool covered(const Entities& entities, std::size_t at, bool keep_topics) {
  return std::any_of(entities.all.begin(), entities.all.end(), [&](const Entity& e) {
    const bool drop =
        !(keep_topics && e.type == EntityType::kTopic) && e.type != EntityType::kAmount;
    return drop && e.first_word <= at && at < e.last_word;
  });
}

bool is_filter(const Entities& entities, std::size_t at) {
  return std::any_of(entities.all.begin(), entities.all.end(), [&](const Entity& e) {
    return (e.type == EntityType::kPerson || e.type == EntityType::kDateRange) &&
           e.first_word <= at && at < e.last_word;
  });
}

bool says_nothing(std::string_view word) {
  static const std::set<std::string> asking = [] {
    std::set<std::string> words;
    for (const Word& asks : text::words(kAsking)) words.insert(asks.folded);
    return words;
  }();
  return text::is_stop_word(word) || asking.contains(std::string(word));
}

// Whether a word of another language, or a misspelt one, is read as words that say nothing.
bool reads_as_nothing(const std::string& plain) {
  const auto english = text::words(plain);
  return !english.empty() && std::ranges::all_of(english, says_nothing, &Word::folded);
}

std::string content_words(std::string_view text, const std::vector<Word>& words,
                          const Reading& reading, const Entities& entities) {
  // Quoted words are what is looked for, as they stand.
  const std::size_t open = text.find('"');
  const std::size_t close = open == std::string_view::npos ? open : text.find('"', open + 1);
  if (close != std::string_view::npos && close > open + 1)
    return std::string(text.substr(open, close - open + 1));
  std::string result;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word =
        reading.mended[i].empty() ? without_possessive(words[i].folded) : reading.mended[i];
    if (covered(entities, i, true) || says_nothing(word) || reads_as_nothing(reading.plain[i]))
      continue;
    if (!result.empty()) result += ' ';
    result += word;
  }
  return result;
}

// What is looked for by meaning: the names of people would find sentences that name them.
std::string without_filters(std::string_view text, const std::vector<Word>& words,
                            const Reading& reading, const Entities& entities) {
  std::string result;
  std::size_t copied = 0;
  const auto skip = [&](std::size_t from, std::size_t to, std::string_view instead) {
    result.append(text.substr(copied, from - copied)).append(instead);
    copied = to;
  };
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (is_filter(entities, i)) {
      skip(words[i].begin, words[i].end, "");
    } else if (!reading.mended[i].empty()) {
      skip(words[i].begin, words[i].end, reading.mended[i]);
    }
  }
  result.append(text.substr(copied));
  return result;
}

void add_entity(QuestionForm& form, const Entity& e, const NameBook& names) {
  switch (e.type) {
    case EntityType::kPerson:
      form.people.push_back(*e.name);
      break;
    case EntityType::kAccount:
      form.accounts.push_back(*e.name);
      break;
    case EntityType::kDeal:
      form.deals.push_back(*e.name);
      break;
    case EntityType::kDateRange:
      form.periods.push_back(*e.dates);
      break;
    case EntityType::kSentiment:
      form.mood = e.value;
      break;
    case EntityType::kDirection:
      form.direction = e.value;
      break;
    case EntityType::kTopic:
      if (e.name) {
        form.competitors.push_back(names.name(*e.name).value);
      } else {
        form.topics.push_back(e.value);
      }
      break;
    case EntityType::kAmount:
      form.min_amount = e.from;
      form.max_amount = e.to;
      break;
  }
}

template <class T>
void keep_unless_said(std::vector<T>& next, const std::vector<T>& before) {
  if (next.empty()) next = before;
}

void append(std::string& text, const std::string& piece) {
  if (piece.empty()) return;
  text += (text.empty() ? "" : ", ") + piece;
}

}  // namespace

bool QuestionForm::has_word(std::string_view folded) const {
  return std::ranges::find(words, folded) != words.end();
}
bool QuestionForm::has_any(std::initializer_list<std::string_view> folded) const {
  return std::ranges::any_of(folded, [this](std::string_view word) { return has_word(word); });
}

QuestionForm make_form(std::string_view text, const std::vector<Word>& words,
                       const Reading& reading, Intent intent, const Entities& entities,
                       const NameBook& names) {
  QuestionForm form;
  form.intent = intent;
  form.question = std::string(text);
  for (const Word& word : words) form.words.push_back(word.folded);
  for (const Entity& entity : entities.all) add_entity(form, entity, names);
  form.search_text = content_words(text, words, reading, entities);
  form.subject = without_filters(text, words, reading, entities);
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!reading.mended[i].empty() && !covered(entities, i, false))
      form.mended.emplace_back(words[i].folded, reading.mended[i]);
  }
  form.limits = read_call_limits(words);
  if (form.accounts.empty() && form.people.empty() && form.deals.empty())
    form.accounts = form.guessed = described_accounts(words, entities, names);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& w = words[i].folded;
    if (w == "versus" || w == "vs" || w == "compare" || w == "compared" || w == "comparison" ||
        w == "than") {
      form.compares = true;
    }
    if (w == "why" || w == "warum" || w == "reasons" || w == "reason") form.asks_why = true;
    if (w == "how" && i + 1 < words.size() &&
        (words[i + 1].folded == "many" || words[i + 1].folded == "much")) {
      form.asks_count = true;
    }
  }
  return form;
}

bool is_follow_up(const std::vector<Word>& words, const Entities& entities) {
  if (words.empty()) return false;
  const std::string& first = words[0].folded;
  const bool what_about =
      (first == "what" || first == "how") && words.size() > 1 && words[1].folded == "about";
  if (what_about || (first == "and" && words.size() <= 8) || (first == "only" && words.size() <= 8))
    return true;
  if ((first == "why" || first == "who" || first == "when") && words.size() == 1) return true;
  const bool starts = one_of(kFollowStart, first);
  std::size_t plain = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool named = std::any_of(entities.all.begin(), entities.all.end(), [&](const Entity& e) {
      return e.first_word <= i && i < e.last_word;
    });
    if (!named && !text::is_stop_word(words[i].folded)) ++plain;
  }
  // "them", "those", "it" with little else; or nothing but a name or a date.
  const bool points_back = std::any_of(words.begin(), words.end(), [](const Word& w) {
    return w.folded == "those" || w.folded == "them" || w.folded == "these" || w.folded == "ones";
  });
  return (points_back && words.size() <= 8) || (plain == 0 && !entities.all.empty()) ||
         (starts && plain <= 1 && words.size() <= 4 && first != "what" && first != "how");
}

QuestionForm continued(const QuestionForm& before, QuestionForm next) {
  const bool new_subject = !next.people.empty() || !next.accounts.empty() || !next.deals.empty();
  next.intent = before.intent;
  if (!new_subject) {
    next.people = before.people;
    next.accounts = before.accounts;
    next.deals = before.deals;
  }
  keep_unless_said(next.periods, before.periods);
  keep_unless_said(next.topics, before.topics);
  keep_unless_said(next.competitors, before.competitors);
  if (next.mood.empty()) next.mood = before.mood;
  if (next.direction.empty()) next.direction = before.direction;
  if (!next.limits.any()) next.limits = before.limits;
  if (!next.min_amount && !next.max_amount) {
    next.min_amount = before.min_amount;
    next.max_amount = before.max_amount;
  }
  if (!new_subject) next.guessed = before.guessed;
  next.search_text = before.search_text;
  next.compares = next.compares || (before.compares && !new_subject);
  next.asks_count = next.asks_count || before.asks_count;
  return next;
}

std::string described(const QuestionForm& form, const NameBook& names) {
  std::string text;
  for (const std::uint32_t i : form.people) append(text, names.name(i).shown);
  for (const std::uint32_t i : form.accounts) append(text, names.name(i).shown);
  for (const std::uint32_t i : form.deals) append(text, "deal " + names.name(i).value);
  for (const DateRange& period : form.periods) append(text, spoken(period));
  append(text, form.mood);
  append(text, form.direction);
  for (const std::string& topic : form.topics) append(text, topic);
  for (const std::string& name : form.competitors) append(text, name);
  if (form.min_amount)
    append(text, "from " + with_thousands(static_cast<std::int64_t>(*form.min_amount)));
  if (form.max_amount)
    append(text, "up to " + with_thousands(static_cast<std::int64_t>(*form.max_amount)));
  return text;
}

}  // namespace sophia::chat
