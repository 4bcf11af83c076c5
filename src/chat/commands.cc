#include "chat/commands.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace sophia::chat {
namespace {

template <std::size_t N>
bool one_of(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

constexpr std::array<std::string_view, 14> kLead{"please", "pls", "can", "could",  "would",
                                                 "you",    "hey", "hi",  "sophia", "kindly",
                                                 "just",   "now", "go",  "and"};
// Of what is in the CRM or the warehouse: change it, whatever it is.
constexpr std::array<std::string_view, 20> kChanging{
    "move",      "mark",     "set",    "change", "update", "delete", "remove",
    "erase",     "reassign", "assign", "reopen", "rename", "merge",  "edit",
    "overwrite", "archive",  "cancel", "reset",  "drop",   "purge"};
// Of these only a thing of the CRM or the calendar: "send me the summary" is a question.
constexpr std::array<std::string_view, 9> kActing{"send",   "email",    "book", "create", "add",
                                                  "invite", "schedule", "log",  "forward"};
constexpr std::array<std::string_view, 13> kDeterminers{
    "the", "this", "that", "these", "those", "my", "our", "all", "every", "a", "an", "it", "any"};
constexpr std::array<std::string_view, 19> kThings{
    "deal",        "deals",   "stage", "amount", "owner",    "contact", "contacts",
    "record",      "records", "task",  "tasks",  "reminder", "meeting", "invite",
    "opportunity", "account", "email", "mail",   "message"};

bool is_name(const Entities& entities, std::size_t at) {
  return std::ranges::any_of(entities.all, [at](const Entity& e) {
    return e.first_word == at && (e.type == EntityType::kPerson || e.type == EntityType::kAccount ||
                                  e.type == EntityType::kDeal);
  });
}

}  // namespace

bool is_command(const std::vector<text::Word>& words, const Entities& entities) {
  std::size_t at = 0;
  while (at < words.size() && one_of(kLead, words[at].folded)) ++at;
  if (at + 1 >= words.size()) return false;
  const std::string_view verb = words[at].folded;
  const std::size_t next = at + 1;
  if (one_of(kChanging, verb)) {
    return one_of(kDeterminers, words[next].folded) || one_of(kThings, words[next].folded) ||
           is_name(entities, next);
  }
  if (!one_of(kActing, verb)) return false;
  const std::size_t object = one_of(kDeterminers, words[next].folded) ? next + 1 : next;
  return object < words.size() &&
         (one_of(kThings, words[object].folded) || is_name(entities, object));
}

}  // namespace sophia::chat
