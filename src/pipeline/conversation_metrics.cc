#include "pipeline/conversation_metrics.h"

#include <algorithm>
#include <cmath>

#include "pipeline/speech_signals.h"

namespace sophia::pipeline {
namespace {

constexpr std::int64_t kMergeGapMs = 1000;
constexpr std::int64_t kBackChannelMs = 1000;
constexpr std::int64_t kBackChannelWords = 2;
constexpr std::int64_t kBridgeMs = 3000;
constexpr std::int64_t kPatienceLimitMs = 10'000;
constexpr std::int64_t kInterruptionMs = 300;
constexpr std::int64_t kYieldMs = 1000;
constexpr std::int64_t kSilenceMs = 5000;

// Appends to the last turn when the same speaker goes on within the gap, else starts a turn.
void extend(std::vector<Turn>& turns, Turn next) {
  if (!turns.empty()) {
    Turn& last = turns.back();
    if (last.speaker == next.speaker && last.side == next.side &&
        next.start_ms - last.end_ms <= kMergeGapMs) {
      last.end_ms = std::max(last.end_ms, next.end_ms);
      last.heard_end_ms = std::max(last.heard_end_ms, next.heard_end_ms);
      last.words += next.words;
      return;
    }
  }
  turns.push_back(std::move(next));
}

bool is_back_channel(const Turn& turn) {
  return turn.heard_end_ms - turn.heard_start_ms <= kBackChannelMs &&
         turn.words <= kBackChannelWords;
}

struct Totals {
  double talk_ms[3] = {};
  double words[3] = {};
  std::int64_t questions[3] = {};
  std::int64_t sentences[3] = {};
  std::int64_t internal_fillers = 0;
  double silence_ms = 0;
  double span_ms = 0;

  // Whether what the side did is known: it was heard, or nobody who may belong to it was.
  bool is_known(Side side) const {
    return sentences[static_cast<std::size_t>(side)] > 0 ||
           sentences[static_cast<std::size_t>(Side::kUnknown)] == 0;
  }
  bool are_known() const { return is_known(Side::kInternal) && is_known(Side::kExternal); }
};

Totals add_up(std::span<const Sentence> sentences) {
  Totals t;
  if (sentences.empty()) return t;
  std::int64_t heard_until = sentences.front().start_ms;
  for (const Sentence& s : sentences) {
    const auto side = static_cast<std::size_t>(s.side);
    ++t.sentences[side];
    if (s.start_ms - heard_until > kSilenceMs) {
      t.silence_ms += static_cast<double>(s.start_ms - heard_until);
    }
    const std::int64_t start = std::max(s.start_ms, heard_until);
    t.talk_ms[side] += static_cast<double>(std::max<std::int64_t>(0, s.end_ms - start));
    heard_until = std::max(heard_until, s.end_ms);
    t.words[side] += static_cast<double>(count_words(s.text));
    t.questions[side] += is_question(s.text) ? 1 : 0;
    if (s.side == Side::kInternal) t.internal_fillers += count_fillers(s.text);
  }
  t.span_ms = static_cast<double>(heard_until - sentences.front().start_ms);
  return t;
}

std::optional<double> longest_monologue(std::span<const Turn> turns) {
  std::optional<double> longest;
  for (const Turn& t : turns) {
    if (t.side != Side::kInternal) continue;
    longest = std::max(longest.value_or(0), static_cast<double>(t.end_ms - t.start_ms) / 1000);
  }
  return longest;
}

// The last turn of the story that starts at `first`: it goes on with the same speaker when only
// short internal turns, at least one, lie between, and no long pause.
std::size_t story_end(std::span<const Turn> turns, std::size_t first) {
  std::size_t end = first;
  bool bridged = false;
  for (std::size_t i = first + 1; i < turns.size(); ++i) {
    if (turns[i].start_ms - turns[i - 1].end_ms > kBridgeMs) break;
    if (turns[i].side == Side::kInternal && turns[i].end_ms - turns[i].start_ms <= kBridgeMs) {
      bridged = true;
    } else if (bridged && turns[i].side == Side::kExternal &&
               turns[i].speaker == turns[first].speaker) {
      end = i;
      bridged = false;
    } else {
      break;
    }
  }
  return end;
}

std::optional<double> longest_story(std::span<const Turn> turns) {
  std::optional<double> longest;
  for (std::size_t i = 0; i < turns.size(); ++i) {
    if (turns[i].side != Side::kExternal) continue;
    const std::size_t end = story_end(turns, i);
    const double seconds = static_cast<double>(turns[end].end_ms - turns[i].start_ms) / 1000;
    longest = std::max(longest.value_or(0), seconds);
    i = end;
  }
  return longest;
}

std::int64_t speaker_switches(std::span<const Turn> turns) {
  std::int64_t switches = 0;
  Side last = Side::kUnknown;
  for (const Turn& t : turns) {
    if (t.side == Side::kUnknown) continue;
    if (last != Side::kUnknown && t.side != last) ++switches;
    last = t.side;
  }
  return switches;
}

std::vector<double> waits(std::span<const Turn> turns) {
  std::vector<double> seconds;
  for (std::size_t i = 1; i < turns.size(); ++i) {
    if (turns[i - 1].side != Side::kExternal || turns[i].side != Side::kInternal) continue;
    const std::int64_t wait =
        std::max<std::int64_t>(0, turns[i].heard_start_ms - turns[i - 1].heard_end_ms);
    if (wait <= kPatienceLimitMs) seconds.push_back(static_cast<double>(wait) / 1000);
  }
  return seconds;
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

std::int64_t interruptions(std::span<const Turn> turns) {
  std::int64_t count = 0;
  for (std::size_t i = 1; i < turns.size(); ++i) {
    if (turns[i - 1].side != Side::kExternal || turns[i].side != Side::kInternal) continue;
    const std::int64_t before_end = turns[i - 1].heard_end_ms - turns[i].heard_start_ms;
    if (before_end > kInterruptionMs && before_end <= kYieldMs) ++count;
  }
  return count;
}

class Measures {
 public:
  void add(std::string_view name, std::string_view unit, double value) {
    list_.push_back({name, unit, value});
  }
  void ratio(std::string_view name, std::string_view unit, double part, double whole) {
    if (whole > 0) add(name, unit, part / whole);
  }
  std::vector<Measure> take() { return std::move(list_); }

 private:
  std::vector<Measure> list_;
};

void measure_switches(Measures& m, std::span<const Turn> turns, double call_minutes) {
  const auto switches = static_cast<double>(speaker_switches(turns));
  m.add("speaker_switches", "count", switches);
  if (call_minutes > 0) {
    m.add("switches_per_minute", "per_minute", switches / call_minutes);
    m.add("interactivity", "score", 10 * (1 - std::exp(-switches / call_minutes / 2.0)));
  }
}

void measure_turns(Measures& m, std::span<const Turn> turns, double call_minutes,
                   bool sides_are_known) {
  if (const auto seconds = longest_monologue(turns))
    m.add("longest_monologue", "seconds", *seconds);
  if (const auto seconds = longest_story(turns)) {
    m.add("longest_customer_story", "seconds", *seconds);
  }
  if (sides_are_known) measure_switches(m, turns, call_minutes);
  if (const auto seconds = waits(turns); !seconds.empty()) {
    double sum = 0;
    for (const double wait : seconds) sum += wait;
    m.add("patience", "seconds", sum / static_cast<double>(seconds.size()));
    m.add("patience_median", "seconds", median(seconds));
  }
}

}  // namespace

std::vector<Turn> turns_of(std::span<const Sentence> sentences) {
  std::vector<Turn> turns;
  std::int64_t heard_until = sentences.empty() ? 0 : sentences.front().start_ms;
  for (const Sentence& s : sentences) {
    const std::int64_t start = std::max(s.start_ms, heard_until);
    extend(turns, {s.speaker, s.side, start, std::max(start, s.end_ms), s.start_ms, s.end_ms,
                   count_words(s.text)});
    heard_until = std::max(heard_until, s.end_ms);
  }
  std::vector<Turn> kept;
  for (Turn& turn : turns) {
    if (!is_back_channel(turn)) extend(kept, std::move(turn));
  }
  return kept;
}

std::vector<Measure> measure_conversation(std::vector<Sentence> sentences, double call_seconds) {
  std::ranges::stable_sort(sentences, {}, &Sentence::start_ms);
  const Totals t = add_up(sentences);
  const std::vector<Turn> turns = turns_of(sentences);
  const double call_ms = call_seconds > 0 ? call_seconds * 1000 : t.span_ms;
  const double internal = t.talk_ms[static_cast<int>(Side::kInternal)];
  const double external = t.talk_ms[static_cast<int>(Side::kExternal)];
  const double unknown = t.talk_ms[static_cast<int>(Side::kUnknown)];
  const auto questions = static_cast<double>(t.questions[static_cast<int>(Side::kInternal)]);

  const bool rep_is_known = t.is_known(Side::kInternal);
  const bool sides_are_known = t.are_known();

  Measures m;
  if (sides_are_known) m.ratio("talk_ratio", "ratio", internal, internal + external);
  if (rep_is_known) m.ratio("talk_ratio_of_call", "ratio", internal, call_ms);
  m.ratio("unknown_share", "ratio", unknown, internal + external + unknown);
  measure_turns(m, turns, call_ms / 60'000, sides_are_known);
  if (rep_is_known) m.add("questions", "count", questions);
  if (t.is_known(Side::kExternal)) {
    m.add("customer_questions", "count",
          static_cast<double>(t.questions[static_cast<int>(Side::kExternal)]));
  }
  if (rep_is_known) m.ratio("question_rate", "per_hour", questions, call_ms / 3'600'000);
  m.ratio("filler_rate", "per_minute", static_cast<double>(t.internal_fillers), internal / 60'000);
  m.ratio("pace", "per_minute", t.words[static_cast<int>(Side::kInternal)], internal / 60'000);
  m.ratio("customer_pace", "per_minute", t.words[static_cast<int>(Side::kExternal)],
          external / 60'000);
  if (sides_are_known) {
    m.add("interruptions", "count", static_cast<double>(interruptions(turns)));
  }
  m.ratio("silence_share", "ratio", t.silence_ms, call_ms);
  return m.take();
}

}  // namespace sophia::pipeline
