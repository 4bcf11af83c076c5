#include "chat/call_limits.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "chat/calendar.h"

namespace sophia::chat {
namespace {

struct Spoken {
  std::string_view name;
  std::initializer_list<std::string_view> codes;
};
const Spoken kLanguages[] = {{"english", {"eng", "en"}},         {"german", {"deu", "ger", "de"}},
                             {"spanish", {"spa", "es"}},         {"french", {"fra", "fre", "fr"}},
                             {"italian", {"ita", "it"}},         {"dutch", {"nld", "dut", "nl"}},
                             {"portuguese", {"por", "pt"}},      {"deutsch", {"deu", "ger", "de"}},
                             {"spanisch", {"spa", "es"}},        {"espanol", {"spa", "es"}},
                             {"deutschen", {"deu", "ger", "de"}}};

class LimitReader {
 public:
  explicit LimitReader(const std::vector<text::Word>& words) : words_(words) {}

  CallLimits read() {
    for (std::size_t at = 0; at < words_.size(); ++at) {
      read_length(at);
      read_language(at);
    }
    return std::move(limits_);
  }

 private:
  std::string_view word(std::size_t at) const {
    return at < words_.size() ? std::string_view(words_[at].folded) : std::string_view();
  }
  bool is(std::size_t at, std::initializer_list<std::string_view> any) const {
    return std::find(any.begin(), any.end(), word(at)) != any.end();
  }

  void read_length(std::size_t at) {
    const bool than = is(at + 1, {"than"});
    const bool longer = (is(at, {"longer", "more"}) && than) || is(at, {"over", "above"}) ||
                        (is(at, {"at"}) && is(at + 1, {"least"}));
    const bool shorter = (is(at, {"shorter", "less"}) && than) || is(at, {"under", "below"}) ||
                         (is(at, {"at"}) && is(at + 1, {"most"}));
    if (!longer && !shorter) return;
    const bool two_words = than || is(at, {"at"});
    const auto seconds = length_at(at + (two_words ? 2 : 1));
    if (seconds) (longer ? limits_.min_seconds : limits_.max_seconds) = seconds;
  }

  // "30 minutes", "half an hour", "an hour", "two hours"
  std::optional<std::int64_t> length_at(std::size_t at) const {
    if (is(at, {"half"}) && is(at + 1, {"an"}) && is(at + 2, {"hour"})) return 1800;
    const std::int64_t n = is(at, {"a", "an"}) ? 1 : count_of(word(at));
    if (n <= 0 || n > 100000) return std::nullopt;
    if (is(at + 1, {"minute", "minutes", "min", "mins", "minuten", "minutos"})) return n * 60;
    if (is(at + 1, {"hour", "hours", "h", "stunden", "horas"})) return n * 3600;
    if (is(at + 1, {"second", "seconds", "sec"})) return n;
    return std::nullopt;
  }

  // The language that calls are held in, not one that they speak of.
  void read_language(std::size_t at) {
    std::string_view name = word(at);
    // "German-language calls", "German-speaking customers": one word or two.
    bool of_calls = false;
    for (const std::string_view ending : {"-language", "-speaking"}) {
      if (!name.ends_with(ending)) continue;
      name.remove_suffix(ending.size());
      of_calls = true;
    }
    const auto spoken = std::find_if(std::begin(kLanguages), std::end(kLanguages),
                                     [&](const Spoken& s) { return s.name == name; });
    if (spoken == std::end(kLanguages)) return;
    const bool held = at > 0 && is(at - 1, {"in", "auf", "en"});
    of_calls = of_calls || is(at + 1, {"language", "speaking"}) ||
               is(at + 1, {"call", "calls", "meeting", "meetings", "conversation", "conversations",
                           "transcript", "transcripts", "anrufe"});
    if (held || of_calls) limits_.languages.assign(spoken->codes.begin(), spoken->codes.end());
  }

  const std::vector<text::Word>& words_;
  CallLimits limits_;
};

}  // namespace

CallLimits read_call_limits(const std::vector<text::Word>& words) {
  return LimitReader(words).read();
}

}  // namespace sophia::chat
