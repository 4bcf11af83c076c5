#include "cortex/functions/call_sentences.h"

#include "text/sentences.h"

namespace sophia::cortex {
namespace {

constexpr std::size_t kMaxName = 40;

std::int64_t time_at(const Utterance& utterance, std::size_t byte) {
  if (utterance.text.empty()) return utterance.start_ms;
  const auto span = utterance.end_ms - utterance.start_ms;
  return utterance.start_ms +
         span * static_cast<std::int64_t>(byte) / static_cast<std::int64_t>(utterance.text.size());
}

// Bytes of a speaker's name before ": " at the start of a line; 0: none.
std::size_t name_size(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon > kMaxName) return 0;
  if (colon + 1 >= line.size() || line[colon + 1] != ' ') return 0;
  std::size_t words = 1;
  for (std::size_t i = 0; i < colon; ++i) {
    const char c = line[i];
    if (c == ' ') ++words;
    if (c == '.' && i + 1 < colon && line[i + 1] != ' ') return 0;
    if (c == ',' || c == '?' || c == '!' || c == '"') return 0;
  }
  const bool capital =
      (line[0] >= 'A' && line[0] <= 'Z') || static_cast<unsigned char>(line[0]) >= 0x80;
  return words <= 4 && capital ? colon : 0;
}

template <class Visit>
void each_line(std::string_view text, Visit visit) {
  while (!text.empty()) {
    const auto end = text.find('\n');
    visit(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
}

}  // namespace

std::vector<CallSentence> call_sentences(std::span<const Utterance> call) {
  std::vector<CallSentence> result;
  for (std::size_t i = 0; i < call.size(); ++i) {
    const Utterance& utterance = call[i];
    std::uint32_t number = 0;
    for (const text::Span span : text::sentences(utterance.text)) {
      CallSentence sentence;
      sentence.text = utterance.text.substr(span.begin, span.end - span.begin);
      sentence.evidence = {static_cast<std::uint32_t>(i), number++,
                           static_cast<std::uint32_t>(span.begin),
                           static_cast<std::uint32_t>(span.end)};
      sentence.side = utterance.side;
      sentence.speaker = utterance.speaker;
      sentence.start_ms = time_at(utterance, span.begin);
      sentence.end_ms = time_at(utterance, span.end);
      const auto last = sentence.text.find_last_not_of("\"')] ");
      sentence.asks = last != std::string_view::npos && sentence.text[last] == '?';
      sentence.words = text::words(sentence.text);
      result.push_back(std::move(sentence));
    }
  }
  return result;
}

std::vector<Utterance> utterances_of(std::string_view text) {
  std::vector<Utterance> turns;
  std::size_t named = 0;
  each_line(text, [&](std::string_view line) {
    const std::size_t name = name_size(line);
    if (name > 0) {
      ++named;
      turns.push_back(Utterance{line.substr(name + 2), 0, 0, Side::kUnknown, line.substr(0, name)});
    } else if (!line.empty() && !turns.empty()) {
      // A line without a name goes on with the turn: the view is stretched over the line break.
      auto& last = turns.back().text;
      last = std::string_view(last.data(),
                              static_cast<std::size_t>(line.data() + line.size() - last.data()));
    } else if (!line.empty()) {
      turns.push_back(Utterance{line, 0, 0, Side::kUnknown, {}});
    }
  });
  if (named < 2) return {Utterance{text, 0, 0, Side::kUnknown, {}}};
  return turns;
}

}  // namespace sophia::cortex
