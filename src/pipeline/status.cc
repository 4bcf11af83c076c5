#include "pipeline/status.h"

#include <fmt/format.h>

#include "core/json_writer.h"
#include "pipeline/sql.h"

namespace sophia::pipeline {
namespace {

using warehouse::ResultSet;

std::optional<Timestamp> maybe_time(const ResultSet& rows, std::size_t row, std::size_t column) {
  if (rows.is_null(row, column)) return {};
  return rows.timestamp(row, column);
}

void read_counts(const ResultSet& rows, WarehouseStatus& s) {
  std::int64_t* const fields[] = {
      &s.calls,      &s.calls_with_transcript, &s.calls_deleted, &s.segments, &s.sentences,
      &s.raw_calls,  &s.raw_transcripts,       &s.pending,       &s.waiting,  &s.skipped,
      &s.quarantined};
  for (std::size_t i = 0; i < std::size(fields); ++i) *fields[i] = rows.integer(0, i);
  s.newest_call = maybe_time(rows, 0, 11);
  s.last_emitted = maybe_time(rows, 0, 12);
}

std::string age(Timestamp at, Timestamp now) {
  const std::int64_t minutes = (now.us - at.us) / kUsPerSecond / 60;
  if (minutes < 1) return "just now";
  if (minutes < 120) return fmt::format("{} min ago", minutes);
  if (minutes < 48 * 60) return fmt::format("{} h ago", minutes / 60);
  return fmt::format("{} days ago", minutes / 60 / 24);
}

std::string share(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? "-"
                    : fmt::format("{:.1f} %",
                                  100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

}  // namespace

Result<WarehouseStatus> read_status(warehouse::Connection& connection, Timestamp now) {
  WarehouseStatus status;
  SOPHIA_TRY(const auto counts, connection.query(sql::kStatusCounts));
  read_counts(counts, status);
  SOPHIA_TRY(const auto requests, connection.query(sql::kStatusRequests, {format_date(now)}));
  status.requests_today = requests.integer(0, 0);
  SOPHIA_TRY(const auto failing, connection.query(sql::kFailingCounts));
  status.failed = failing.integer(0, 0) + failing.integer(0, 1);
  SOPHIA_TRY(const auto passed, connection.query(sql::kStatusPassedOver));
  status.not_completed = passed.integer(0, 0);
  status.too_short = passed.integer(0, 1);
  status.private_calls = passed.integer(0, 2);
  SOPHIA_TRY(const auto streams, connection.query(sql::kStatusStreams));
  for (std::size_t i = 0; i < streams.row_count(); ++i) {
    status.streams.push_back({streams.text(i, 0), streams.text(i, 1), streams.timestamp(i, 2)});
  }
  SOPHIA_TRY(const auto jobs, connection.query(sql::kStatusJobs));
  for (std::size_t i = 0; i < jobs.row_count(); ++i) {
    JobLine line{jobs.text(i, 0),    jobs.text(i, 1),    jobs.timestamp(i, 2), {},
                 jobs.integer(i, 4), jobs.integer(i, 5), jobs.text(i, 6),      jobs.text(i, 7)};
    if (!jobs.is_null(i, 3)) line.seconds = jobs.real(i, 3);
    status.jobs.push_back(std::move(line));
  }
  return status;
}

std::string status_json(const WarehouseStatus& s, const QuotaStatus& quota) {
  JsonWriter w;
  const auto time = [](std::optional<Timestamp> at) {
    return at ? std::optional(format_seconds(*at)) : std::nullopt;
  };
  w.begin_object().field("calls", s.calls).field("calls_with_transcript", s.calls_with_transcript);
  w.field("calls_without_transcript", s.calls - s.calls_with_transcript);
  w.field("calls_deleted", s.calls_deleted).field("segments", s.segments);
  w.field("sentences", s.sentences).field("raw_calls", s.raw_calls);
  w.field("raw_transcripts", s.raw_transcripts).field("pending", s.pending);
  w.field("failed", s.failed).field("waiting_transcripts", s.waiting).field("skipped", s.skipped);
  w.key("passed_over").begin_object().field("private", s.private_calls);
  w.field("too_short", s.too_short).field("not_completed", s.not_completed).end_object();
  w.field("quarantined", s.quarantined).field("newest_call", time(s.newest_call));
  w.field("last_emitted_at", time(s.last_emitted));
  w.key("quota").begin_object().field("used_today", quota.used_today);
  w.field("daily", quota.daily).end_object();
  w.key("streams").begin_array();
  for (const StreamFreshness& stream : s.streams) {
    w.begin_object().field("source", stream.source).field("stream", stream.stream);
    w.field("state_saved_at", format_seconds(stream.state_saved_at)).end_object();
  }
  w.end_array().key("last_runs").begin_array();
  for (const JobLine& job : s.jobs) {
    w.begin_object().field("job", job.name).field("status", job.status);
    w.field("started_at", format_seconds(job.started_at)).field("seconds", job.seconds);
    w.field("records", job.records).field("rows", job.rows).field("error", job.error);
    w.field("correlation_id", job.correlation_id).end_object();
  }
  w.end_array();
  if (s.search_index) {
    w.key("search_index").begin_object().field("calls", s.search_index->calls);
    w.field("segments", s.search_index->segments);
    w.field("content", fmt::format("{:016x}", s.search_index->content)).end_object();
  }
  w.end_object();
  return w.take();
}

std::string status_text(const WarehouseStatus& s, const QuotaStatus& quota, Timestamp now) {
  std::string out = fmt::format(
      "Calls        {} ({} with transcript, {}; {} deleted at the source or filtered out since)\n"
      "Sentences    {} in {} speaker segments\n"
      "Newest call  {}\n"
      "Last record  {}\n"
      "Raw          {} call versions, {} transcript versions\n"
      "Open         {} pending, {} failed, {} transcripts waiting for their call, {} in "
      "quarantine\n",
      s.calls, s.calls_with_transcript, share(s.calls_with_transcript, s.calls), s.calls_deleted,
      s.sentences, s.segments, s.newest_call ? format_seconds(*s.newest_call) : "-",
      s.last_emitted ? age(*s.last_emitted, now) : "-", s.raw_calls, s.raw_transcripts, s.pending,
      s.failed, s.waiting, s.quarantined);
  out += fmt::format(
      "Passed over  {} calls by the filters ({} private, {} too short, {} not completed)\n",
      s.private_calls + s.too_short + s.not_completed, s.private_calls, s.too_short,
      s.not_completed);
  if (s.skipped > 0)
    out += fmt::format("             {} private calls landed, not typed\n", s.skipped);
  if (s.search_index) {
    out += fmt::format("Search       {} calls, {} segments, content {:016x}\n",
                       s.search_index->calls, s.search_index->segments, s.search_index->content);
  }
  out += fmt::format("Requests     {} of {} used today\n", quota.used_today, quota.daily);
  out += fmt::format("\n{:<32}{:<10}{:<18}{:>9}{:>10}{:>10}\n", "LAST RUNS", "STATUS", "STARTED",
                     "SECONDS", "RECORDS", "ROWS");
  for (const JobLine& job : s.jobs) {
    out += fmt::format(
        "{:<32}{:<10}{:<18}{:>9}{:>10}{:>10}\n", job.name, job.status, age(job.started_at, now),
        job.seconds ? fmt::format("{:.1f}", *job.seconds) : "-", job.records, job.rows);
    if (!job.error.empty()) out += "  " + job.error + "\n";
  }
  if (s.jobs.empty()) out += "none yet: sophia run\n";
  return out;
}

}  // namespace sophia::pipeline
