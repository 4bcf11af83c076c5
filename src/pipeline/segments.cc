#include "pipeline/segments.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "pipeline/conversation_metrics.h"
#include "pipeline/speech_signals.h"
#include "pipeline/sql.h"
#include "pipeline/transcript_record.h"
#include "warehouse/bulk_appender.h"

namespace sophia::pipeline {
namespace {

using warehouse::BulkAppender;
using warehouse::Connection;
using warehouse::ResultSet;

constexpr std::string_view kSegmentColumns[] = {"TRANSCRIPT_ID",
                                                "CALL_ID",
                                                "SPEAKER_NAME",
                                                "SPEAKER_EMAIL",
                                                "SPEAKER_TYPE",
                                                "TRANSCRIPT_TEXT",
                                                "START_TIME_SECONDS",
                                                "END_TIME_SECONDS",
                                                "SEGMENT_DURATION_SECONDS",
                                                "WORD_COUNT",
                                                "CREATED_AT",
                                                "SEGMENT_INDEX",
                                                "SPEAKER_ID",
                                                "TOPIC",
                                                "RAW_AB_ID"};
constexpr std::string_view kSentenceColumns[] = {"CALL_ID",  "TRANSCRIPT_ID", "SENTENCE_INDEX",
                                                 "START_MS", "END_MS",        "TEXT"};
constexpr std::string_view kMetricColumns[] = {"CALL_ID", "METRIC_NAME", "UNIT", "COMPUTED_VALUE"};
constexpr std::string_view kSpokenColumns[] = {"CALL_ID"};

Side side_of(std::string_view type) {
  if (type == "Internal") return Side::kInternal;
  if (type == "External") return Side::kExternal;
  return Side::kUnknown;
}

// The parties of the batch's calls by speaker id.
class Speakers {
 public:
  static Result<Speakers> load(Connection& connection) {
    Speakers speakers;
    SOPHIA_TRY(speakers.rows_, connection.query(sql::kSpeakers));
    for (std::size_t row = 0; row < speakers.rows_.row_count(); ++row) {
      speakers.by_key_.emplace(key(speakers.rows_.text(row, 0), speakers.rows_.text(row, 1)), row);
    }
    return speakers;
  }

  std::optional<std::size_t> find(std::string_view call,
                                  const std::optional<std::string_view>& speaker) const {
    if (!speaker) return {};
    const auto found = by_key_.find(key(call, *speaker));
    if (found == by_key_.end()) return {};
    return found->second;
  }
  const ResultSet& rows() const { return rows_; }

 private:
  static std::string key(std::string_view call, std::string_view speaker) {
    std::string joined(call);
    joined += '\0';
    return joined.append(speaker);
  }
  ResultSet rows_;  // call, speaker id, name, e-mail, side
  std::unordered_map<std::string, std::size_t> by_key_;
};

struct Transcript {
  std::string_view call_id;
  std::string_view ab_id;
  Timestamp created_at;
  double call_seconds = 0;  // 0: not known
};

void add_text(BulkAppender& row, const std::optional<std::string_view>& text) {
  if (text) {
    row.text(*text);
  } else {
    row.null();
  }
}

std::string segment_id(std::string_view call, std::int64_t index) {
  const std::string digits = std::to_string(index);
  std::string id(call);
  id += '-';
  if (digits.size() < 5) id.append(5 - digits.size(), '0');
  return id + digits;
}

class SegmentWriter {
 public:
  static Result<SegmentWriter> open(Connection& connection, bool is_first) {
    for (const std::string_view table :
         {sql::kSegmentsTable, sql::kMetricsTable, sql::kSpokenTable}) {
      SOPHIA_CHECK_OK(connection.query(table));
    }
    SOPHIA_TRY(auto speakers, Speakers::load(connection));
    SOPHIA_TRY(auto segments,
               is_first ? BulkAppender::open(connection, "STG_TRANSFORMED",
                                             "STG_GONG_CALL_TRANSCRIPTS", kSegmentColumns)
                        : BulkAppender::open(connection, "temp", "T_SEGMENTS", kSegmentColumns));
    SOPHIA_TRY(auto sentences, BulkAppender::open(connection, "STG_TRANSFORMED",
                                                  "STG_GONG_SENTENCES", kSentenceColumns));
    SOPHIA_TRY(auto metrics, BulkAppender::open(connection, "temp", "T_METRICS", kMetricColumns));
    SOPHIA_TRY(auto spoken, BulkAppender::open(connection, "temp", "T_SPOKEN", kSpokenColumns));
    return SegmentWriter(std::move(speakers), std::move(segments), std::move(sentences),
                         std::move(metrics), std::move(spoken));
  }

  Status write(const Transcript& transcript, std::span<const SpokenSegment> segments) {
    if (segments.empty()) return {};
    heard_.clear();
    for (const SpokenSegment& segment : segments) {
      SOPHIA_CHECK_OK(write_segment(transcript, segment));
    }
    for (const Measure& m : measure_conversation(heard_, transcript.call_seconds)) {
      metrics_.text(transcript.call_id).text(m.name).text(m.unit).real(m.value);
      SOPHIA_CHECK_OK(metrics_.end_row());
    }
    spoken_.text(transcript.call_id);
    return spoken_.end_row();
  }

  Status close() {
    SOPHIA_CHECK_OK(segments_.close());
    SOPHIA_CHECK_OK(sentences_.close());
    SOPHIA_CHECK_OK(metrics_.close());
    return spoken_.close();
  }

  std::int64_t segment_count() const { return segment_count_; }

 private:
  SegmentWriter(Speakers speakers, BulkAppender segments, BulkAppender sentences,
                BulkAppender metrics, BulkAppender spoken)
      : speakers_(std::move(speakers)),
        segments_(std::move(segments)),
        sentences_(std::move(sentences)),
        metrics_(std::move(metrics)),
        spoken_(std::move(spoken)) {}

  Status write_segment(const Transcript& transcript, const SpokenSegment& segment) {
    const std::string id = segment_id(transcript.call_id, segment.index);
    const auto party = speakers_.find(transcript.call_id, segment.speaker_id);
    const std::string_view side = party_text(party, 4).value_or("Unknown");
    SOPHIA_CHECK_OK(write_sentences(transcript, segment, id, side_of(side)));

    segments_.text(id).text(transcript.call_id);
    add_text(segments_, party_text(party, 2));
    add_text(segments_, party_text(party, 3));
    segments_.text(side).text(text_);
    const double start = static_cast<double>(start_ms_) / 1000;
    const double end = static_cast<double>(end_ms_) / 1000;
    segments_.real(start).real(end).real(end - start).integer(count_words(text_));
    segments_.timestamp(transcript.created_at).integer(segment.index);
    add_text(segments_, segment.speaker_id);
    add_text(segments_, segment.topic);
    segments_.text(transcript.ab_id);
    ++segment_count_;
    return segments_.end_row();
  }

  // Leaves text, start and end of the segment in the members.
  Status write_sentences(const Transcript& transcript, const SpokenSegment& segment,
                         std::string_view id, Side side) {
    text_.clear();
    start_ms_ = segment.sentences.front().start_ms;
    end_ms_ = segment.sentences.front().end_ms;
    for (const TranscriptSentence& s : segment.sentences) {
      if (!text_.empty()) text_ += ' ';
      text_ += s.text;
      start_ms_ = std::min(start_ms_, s.start_ms);
      end_ms_ = std::max(end_ms_, s.end_ms);
      heard_.push_back({segment.speaker_id.value_or(""), side, s.start_ms, s.end_ms, s.text});
      sentences_.text(transcript.call_id).text(id).integer(s.index);
      sentences_.integer(s.start_ms).integer(s.end_ms).text(s.text);
      SOPHIA_CHECK_OK(sentences_.end_row());
    }
    return {};
  }

  std::optional<std::string_view> party_text(const std::optional<std::size_t>& party,
                                             std::size_t column) const {
    if (!party || speakers_.rows().is_null(*party, column)) return {};
    return speakers_.rows().text(*party, column);
  }

  Speakers speakers_;
  BulkAppender segments_;
  BulkAppender sentences_;
  BulkAppender metrics_;
  BulkAppender spoken_;
  std::vector<Sentence> heard_;  // of the call
  std::string text_;             // of the segment
  std::int64_t start_ms_ = 0;
  std::int64_t end_ms_ = 0;
  std::int64_t segment_count_ = 0;
};

}  // namespace

Result<std::int64_t> type_segments(Connection& connection, bool is_first) {
  SOPHIA_TRY(const ResultSet rows, connection.query(sql::kTranscriptsRead));
  SOPHIA_TRY(SegmentWriter writer, SegmentWriter::open(connection, is_first));
  TranscriptReader reader;
  for (std::size_t row = 0; row < rows.row_count(); ++row) {
    const Transcript transcript{.call_id = rows.text(row, 0),
                                .ab_id = rows.text(row, 1),
                                .created_at = rows.timestamp(row, 2),
                                .call_seconds = static_cast<double>(rows.integer(row, 3))};
    auto segments = reader.read(rows.text(row, 4));
    if (!segments) {  // not what the door of the landing let in
      return fail(std::move(segments).error(), "raw transcript " + rows.text(row, 1));
    }
    SOPHIA_CHECK_OK(writer.write(transcript, *segments));
  }
  SOPHIA_CHECK_OK(writer.close());
  return writer.segment_count();
}

}  // namespace sophia::pipeline
