// What the AI functions find in one call: the pure part of enrichment, without a warehouse.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/time.h"
#include "cortex/functions/utterance.h"

namespace sophia::pipeline {

// One sentence a row, in the order of the call.
struct SpokenSentence {
  std::string transcript_id;
  std::int64_t sentence_index = 0;
  std::int64_t start_ms = 0;
  std::int64_t end_ms = 0;
  std::string text;
  std::string speaker;
  std::string speaker_type;  // Internal, External, Unknown
};

struct CallText {
  std::string call_id;
  std::string account;
  std::optional<Timestamp> started_at;
  std::string language;  // Gong's code
  std::string content_hash;
  std::vector<std::string> people;  // the parties' names, of those who don't speak too
  std::vector<SpokenSentence> sentences;
};

struct Signal {
  std::string kind;  // topic, risk, objection, next_step, summary
  std::string name;
  double confidence = 1;
  std::size_t sentence = 0;  // index into CallText::sentences
  std::string owner;
  std::string due;
  std::optional<CivilDate> due_date;
};

// What a sentence names; see cortex/functions/entities.h.
struct SpokenEntity {
  std::size_t sentence = 0;  // index into CallText::sentences
  std::string text;          // as said
  std::string type;          // PERSON, ORG, MONEY, PERCENT, DATE, GPE, PRODUCT
  std::optional<double> amount;
  std::string currency;
  std::optional<CivilDate> date;
};

struct SegmentInsights {
  std::string transcript_id;
  std::optional<double> sentiment;
  std::string summary;  // its two most telling sentences; all of it when it has no more
  std::vector<std::string> key_phrases;
  std::vector<SpokenEntity> entities;  // in reading order
};

struct CallInsights {
  // What the customers' side said (time-weighted mean of its sentences), lowered by the share of
  // its sentences that are objections or speak of a competitor, of leaving or of putting it off:
  //   0.35 + 1.3 * mean - 2.2 * share, within -1..1
  // Business talk is polite: the words alone tell little of a call's mood. Weights fitted on the
  // sample company's calls; docs/quality.md has the figures.
  std::optional<double> sentiment;
  std::string summary;
  std::vector<std::string> topics;
  std::vector<std::string> risks;
  std::vector<std::string> next_steps;
  std::vector<SegmentInsights> segments;
  std::vector<Signal> signals;  // by kind, then in reading order
};

// `competitors`: folded names. Deterministic, thread-safe.
CallInsights find_insights(const CallText& call, const std::vector<std::string>& competitors);

// Version of everything that find_insights() uses; a change means that calls are enriched anew.
std::string insights_version(const std::vector<std::string>& competitors);

}  // namespace sophia::pipeline
