#include "pipeline/enrich.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <unordered_map>

#include "core/cancel.h"
#include "core/json_writer.h"
#include "pipeline/sql.h"
#include "text/utf8.h"

namespace sophia::pipeline {
namespace {

using warehouse::Connection;
using warehouse::Null;
using warehouse::ResultSet;
using warehouse::Value;
using Texts = std::vector<std::string>;

std::string json_list(const Texts& texts) {
  JsonWriter w;
  w.begin_array();
  for (const std::string& text : texts) w.value(text);
  return w.end_array().take();
}

std::string date_text(const CivilDate& date) {
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

// [{"type", "text", "sentence_index", "start_ms", and "amount", "currency", "date" where known}]
std::string json_entities(const CallText& call, const std::vector<SpokenEntity>& entities) {
  JsonWriter w;
  w.begin_array();
  for (const SpokenEntity& e : entities) {
    const SpokenSentence& sentence = call.sentences[e.sentence];
    w.begin_object().field("type", e.type).field("text", e.text);
    w.field("sentence_index", sentence.sentence_index).field("start_ms", sentence.start_ms);
    if (e.amount) w.field("amount", *e.amount);
    if (!e.currency.empty()) w.field("currency", e.currency);
    if (e.date) w.field("date", date_text(*e.date));
    w.end_object();
  }
  return w.end_array().take();
}

std::string number_text(const std::optional<double>& value) {
  return value ? fmt::format("{}", *value) : std::string();
}

Texts lines_of(std::string_view text) {
  Texts lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

Status run(Connection& connection, std::string_view statement,
           const std::vector<Value>& parameters) {
  SOPHIA_TRY(const ResultSet result, connection.query(statement, parameters));
  static_cast<void>(result);
  return {};
}

}  // namespace

std::string EnrichReport::as_json() const {
  JsonWriter w;
  w.begin_object().field("calls", calls).field("segments", segments).field("signals", signals);
  return w.field("version", version).end_object().take();
}

Enrich::Enrich(Connection& connection, const Clock& clock, const JobLog& jobs,
               EnrichOptions options, std::function<void(const EnrichReport&)> on_progress)
    : connection_(connection),
      clock_(clock),
      jobs_(jobs),
      options_(std::move(options)),
      on_progress_(std::move(on_progress)) {}

Result<EnrichReport> Enrich::run(const std::stop_token& stop) {
  const JobDescription job{.name = "ENRICH_GONG_CALLS", .type = "enrich", .source_type = "gong"};
  SOPHIA_TRY(const JobLog::Run run, jobs_.start(connection_, job));
  const Status outcome = execute(stop);
  SOPHIA_CHECK_OK(jobs_.finish(
      connection_, run, outcome ? JobStatus::kSuccess : JobStatus::kFailed,
      {.records = report_.calls, .rows = report_.signals, .metadata_json = report_.as_json()},
      outcome ? "" : outcome.error().message));
  if (!outcome) return std::unexpected(outcome.error());
  return report_;
}

Status Enrich::load_competitors() {
  SOPHIA_TRY(const ResultSet rows, connection_.query(sql::kEnrichCompetitors));
  for (std::size_t row = 0; row < rows.row_count(); ++row) {
    options_.competitors.push_back(rows.text(row, 0));
  }
  for (std::string& name : options_.competitors) name = text::fold(name);
  std::sort(options_.competitors.begin(), options_.competitors.end());
  options_.competitors.erase(std::unique(options_.competitors.begin(), options_.competitors.end()),
                             options_.competitors.end());
  return {};
}

Status Enrich::execute(const std::stop_token& stop) {
  SOPHIA_CHECK_OK(load_competitors());
  report_.version = insights_version(options_.competitors);
  SOPHIA_TRY(const std::vector<CallText> pending, pending_calls());
  report_.pending = static_cast<std::int64_t>(pending.size());
  for (std::size_t first = 0; first < pending.size(); first += options_.batch_calls) {
    SOPHIA_CHECK_OK(check_stop(stop));
    const std::size_t last = std::min(first + options_.batch_calls, pending.size());
    std::vector<CallText> calls(pending.begin() + static_cast<std::ptrdiff_t>(first),
                                pending.begin() + static_cast<std::ptrdiff_t>(last));
    SOPHIA_CHECK_OK(load_sentences(calls));
    const auto insights = find_all(calls);
    SOPHIA_CHECK_OK(
        transaction(connection_, [&](Connection& c) { return save(c, calls, insights); }));
    report_.calls += static_cast<std::int64_t>(calls.size());
    for (const CallInsights& i : insights) {
      report_.segments += static_cast<std::int64_t>(i.segments.size());
      report_.signals += static_cast<std::int64_t>(i.signals.size());
    }
    if (on_progress_) on_progress_(report_);
  }
  return {};
}

Result<std::vector<CallText>> Enrich::pending_calls() {
  SOPHIA_TRY(const ResultSet rows,
             connection_.query(sql::kEnrichPending, {Value(report_.version)}));
  std::vector<CallText> calls;
  for (std::size_t row = 0; row < rows.row_count(); ++row) {
    CallText call;
    call.call_id = rows.text(row, 0);
    call.account = rows.text(row, 1);
    if (!rows.is_null(row, 2)) call.started_at = rows.timestamp(row, 2);
    call.language = rows.text(row, 3);
    call.content_hash = rows.text(row, 4);
    call.people = lines_of(rows.text(row, 5));
    calls.push_back(std::move(call));
  }
  return calls;
}

Status Enrich::load_sentences(std::vector<CallText>& calls) {
  Texts ids;
  std::unordered_map<std::string, CallText*> by_id;
  for (CallText& call : calls) {
    ids.push_back(call.call_id);
    by_id.emplace(call.call_id, &call);
  }
  const std::vector<Value> parameters = {Value(std::move(ids))};
  return connection_.stream(
      sql::kEnrichSentences, parameters, [&](const ResultSet& rows) -> Status {
        for (std::size_t row = 0; row < rows.row_count(); ++row) {
          by_id.at(rows.text(row, 0))
              ->sentences.push_back({rows.text(row, 1), rows.integer(row, 2), rows.integer(row, 3),
                                     rows.integer(row, 4), rows.text(row, 5), rows.text(row, 6),
                                     rows.text(row, 7)});
        }
        return {};
      });
}

std::vector<CallInsights> Enrich::find_all(const std::vector<CallText>& calls) const {
  std::vector<CallInsights> insights(calls.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < calls.size(); i = next++) {
      insights[i] = find_insights(calls[i], options_.competitors);
    }
  };
  {
    std::vector<std::jthread> helpers;
    for (std::size_t t = 1; t < options_.threads; ++t) helpers.emplace_back(work);
    work();
  }
  return insights;
}

Status Enrich::save(Connection& connection, const std::vector<CallText>& calls,
                    const std::vector<CallInsights>& insights) {
  Texts ids, hashes, sentiments, summaries, topics, risks, next_steps;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    ids.push_back(calls[i].call_id);
    hashes.push_back(calls[i].content_hash);
    sentiments.push_back(number_text(insights[i].sentiment));
    summaries.push_back(insights[i].summary);
    topics.push_back(json_list(insights[i].topics));
    risks.push_back(json_list(insights[i].risks));
    next_steps.push_back(json_list(insights[i].next_steps));
  }
  const Value now(clock_.now());
  SOPHIA_CHECK_OK(sophia::pipeline::run(connection, sql::kEnrichApplyCalls,
                                        {Value(ids), Value(sentiments), Value(summaries),
                                         Value(topics), Value(risks), Value(next_steps), now}));
  SOPHIA_CHECK_OK(save_segments(connection, calls, insights));
  SOPHIA_CHECK_OK(sophia::pipeline::run(connection, sql::kEnrichDeleteSignals, {Value(ids)}));
  SOPHIA_CHECK_OK(save_signals(connection, calls, insights));
  return sophia::pipeline::run(connection, sql::kEnrichMark,
                               {Value(ids), Value(hashes), Value(report_.version), now});
}

Status Enrich::save_segments(Connection& connection, const std::vector<CallText>& calls,
                             const std::vector<CallInsights>& insights) {
  Texts ids, sentiments, summaries, phrases, entities;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    for (const SegmentInsights& segment : insights[i].segments) {
      ids.push_back(segment.transcript_id);
      sentiments.push_back(number_text(segment.sentiment));
      summaries.push_back(segment.summary);
      phrases.push_back(json_list(segment.key_phrases));
      entities.push_back(json_entities(calls[i], segment.entities));
    }
  }
  return sophia::pipeline::run(
      connection, sql::kEnrichApplySegments,
      {Value(std::move(ids)), Value(std::move(sentiments)), Value(std::move(summaries)),
       Value(std::move(phrases)), Value(std::move(entities))});
}

Status Enrich::save_signals(Connection& connection, const std::vector<CallText>& calls,
                            const std::vector<CallInsights>& insights) {
  SOPHIA_TRY(auto appender, connection.appender("STG_TRANSFORMED", "STG_GONG_CALL_SIGNALS"));
  const auto text_or_null = [](const std::string& text) {
    return text.empty() ? Value(Null{}) : Value(text);
  };
  for (std::size_t i = 0; i < calls.size(); ++i) {
    std::int64_t index = 0;
    for (const Signal& signal : insights[i].signals) {
      const SpokenSentence& s = calls[i].sentences[signal.sentence];
      const Value due_date = signal.due_date ? Value(date_text(*signal.due_date)) : Value(Null{});
      const Value values[] = {Value(calls[i].call_id),
                              Value(index++),
                              Value(signal.kind),
                              Value(signal.name),
                              Value(signal.confidence),
                              Value(s.sentence_index),
                              Value(s.start_ms),
                              Value(s.end_ms),
                              text_or_null(s.speaker),
                              Value(s.speaker_type),
                              Value(s.text),
                              text_or_null(signal.owner),
                              text_or_null(signal.due),
                              due_date};
      SOPHIA_CHECK_OK(appender.append_row(values));
    }
  }
  return appender.close();
}

}  // namespace sophia::pipeline
