#include "pipeline/transcript_record.h"

#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

namespace sophia::pipeline {
namespace {

namespace od = simdjson::ondemand;
using simdjson::SUCCESS;

std::string_view trimmed(std::string_view token) {
  const auto end = token.find_last_not_of(" \t\n\r");
  return token.substr(0, end == std::string_view::npos ? 0 : end + 1);
}

// The member as text: strings as they are, other values as they are written, null as absent.
simdjson::error_code read_text(od::value value, std::optional<std::string_view>& text) {
  od::json_type type;
  if (const auto error = value.type().get(type)) return error;
  std::string_view read;
  switch (type) {
    case od::json_type::string:
      if (const auto error = value.get_string().get(read)) return error;
      break;
    case od::json_type::number:
    case od::json_type::boolean:
      read = trimmed(value.raw_json_token());
      break;
    case od::json_type::null:
      return SUCCESS;
    default:
      if (const auto error = simdjson::to_json_string(value).get(read)) return error;
  }
  text = read;
  return SUCCESS;
}

std::optional<double> number_of(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

simdjson::error_code read_time(od::value value, std::optional<double>& time) {
  std::optional<std::string_view> text;
  if (const auto error = read_text(value, text)) return error;
  if (!text) return SUCCESS;
  if (*text == "true" || *text == "false") {
    time = *text == "true" ? 1 : 0;
  } else {
    time = number_of(*text);
  }
  // Only what a number of milliseconds can be.
  if (time && !(std::abs(*time) < 9e18)) time.reset();
  return SUCCESS;
}

// The first of members with the same name counts.
template <class Read>
simdjson::error_code read_members(od::value value, const Read& read) {
  od::object object;
  if (value.get_object().get(object) != SUCCESS) return SUCCESS;
  for (auto field : object) {
    std::string_view key;
    if (const auto error = field.unescaped_key().get(key)) return error;
    od::value member;
    if (const auto error = field.value().get(member)) return error;
    if (const auto error = read(key, member)) return error;
  }
  return SUCCESS;
}

std::int64_t milliseconds(const std::optional<double>& time) {
  return static_cast<std::int64_t>(std::round(time.value_or(0)));
}

simdjson::error_code read_sentence(od::value value, std::int64_t index,
                                   std::vector<TranscriptSentence>& sentences) {
  std::optional<double> start;
  std::optional<double> end;
  std::optional<std::string_view> text;
  const auto error = read_members(value, [&](std::string_view key, od::value member) {
    if (key == "start" && !start) return read_time(member, start);
    if (key == "end" && !end) return read_time(member, end);
    if (key == "text" && !text) return read_text(member, text);
    return SUCCESS;
  });
  if (error || !text || is_hollow(*text)) return error;
  if (!start) start = end;
  if (!end) end = start;
  const std::int64_t from = milliseconds(start);
  const std::int64_t to = milliseconds(end);
  sentences.push_back({index, std::min(from, to), std::max(from, to), *text});
  return SUCCESS;
}

// Counts every element into `next_sentence`.
simdjson::error_code read_sentences(od::value value, std::int64_t& next_sentence,
                                    std::vector<TranscriptSentence>& sentences) {
  od::array array;
  if (value.get_array().get(array) != SUCCESS) return SUCCESS;
  for (auto element : array) {
    od::value sentence;
    if (const auto error = std::move(element).get(sentence)) return error;
    if (const auto error = read_sentence(sentence, next_sentence++, sentences)) return error;
  }
  return SUCCESS;
}

}  // namespace

bool is_hollow(std::string_view text) {
  while (!text.empty()) {
    std::size_t bytes = 0;
    if (text[0] == ' ') {
      bytes = 1;
    } else if (text.starts_with("\u00A0")) {
      bytes = 2;
    } else {
      constexpr std::string_view kSpaces[] = {"\u1680", "\u2000", "\u2001", "\u2002", "\u2003",
                                              "\u2004", "\u2005", "\u2006", "\u2007", "\u2008",
                                              "\u2009", "\u200A", "\u202F", "\u205F", "\u3000"};
      const bool is_space =
          std::ranges::any_of(kSpaces, [&](std::string_view s) { return text.starts_with(s); });
      if (!is_space) return false;
      bytes = 3;
    }
    text.remove_prefix(bytes);
  }
  return true;
}

struct TranscriptReader::State {
  od::parser parser;
  std::string padded;
  std::vector<SpokenSegment> segments;
  std::int64_t segment_index = 0;
  std::int64_t next_sentence = 0;

  simdjson::error_code read_segment(od::value value) {
    SpokenSegment segment;
    segment.index = segment_index++;
    segment.first_sentence = next_sentence;
    bool seen = false;
    const auto error = read_members(value, [&](std::string_view key, od::value member) {
      if (key == "speakerId" && !segment.speaker_id) return read_text(member, segment.speaker_id);
      if (key == "topic" && !segment.topic) return read_text(member, segment.topic);
      if (key != "sentences" || std::exchange(seen, true)) return SUCCESS;
      return read_sentences(member, next_sentence, segment.sentences);
    });
    if (segment.speaker_id && segment.speaker_id->empty()) segment.speaker_id.reset();
    if (!segment.sentences.empty()) segments.push_back(std::move(segment));
    return error;
  }

  simdjson::error_code read_all() {
    od::document document;
    if (const auto error = parser.iterate(padded).get(document)) return error;
    od::value root;
    if (const auto error = document.get_value().get(root)) return error;
    bool seen = false;
    return read_members(root, [&](std::string_view key, od::value member) {
      od::array array;
      if (key != "transcript" || std::exchange(seen, true)) return SUCCESS;
      if (member.get_array().get(array) != SUCCESS) return SUCCESS;
      for (auto element : array) {
        od::value segment;
        if (const auto error = std::move(element).get(segment)) return error;
        if (const auto error = read_segment(segment)) return error;
      }
      return SUCCESS;
    });
  }
};

TranscriptReader::TranscriptReader() : state_(std::make_unique<State>()) {}
TranscriptReader::TranscriptReader(TranscriptReader&&) noexcept = default;
TranscriptReader& TranscriptReader::operator=(TranscriptReader&&) noexcept = default;
TranscriptReader::~TranscriptReader() = default;

Result<std::span<const SpokenSegment>> TranscriptReader::read(std::string_view json) {
  State& state = *state_;
  state.segments.clear();
  state.segment_index = 0;
  state.next_sentence = 0;
  state.padded.reserve(json.size() + simdjson::SIMDJSON_PADDING);
  state.padded.assign(json);
  if (const auto error = state.read_all()) {
    state.segments.clear();
    return fail(Code::kInvalidArgument,
                std::string("the transcript can't be read: ") + simdjson::error_message(error));
  }
  return std::span<const SpokenSegment>(state.segments);
}

}  // namespace sophia::pipeline
