// Extractive summary of a call or text: its own sentences, word for word, in reading order.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"
#include "cortex/functions/call_sentences.h"

namespace sophia::cortex {

inline constexpr std::string_view kSummaryVersion = "summary-1";

struct SummaryOptions {
  std::size_t max_sentences = 5;
  std::size_t max_words = 45;  // of one sentence; longer ones are not taken
};

// Indices into `sentences`, ascending. How they are chosen:
//   a word weighs log(1 + times said), fillers and stop words nothing; a sentence is as central as
//   its place in the graph of sentences that share words (LexRank: Erkan and Radev 2004) says,
//   times the mean weight of its words; then one after the other the sentence is taken that adds
//   most weight that no chosen sentence has said. Questions, sentences of fewer than 6 words and
//   those of whoever speaks least count less; decisions and agreements count more.
// Texts of at most max_sentences sentences are kept whole. O(n + m^2) for n sentences, m <= 400.
std::vector<std::size_t> choose_sentences(std::span<const CallSentence> sentences,
                                          const SummaryOptions& options = {});

// The chosen sentences joined by blanks.
std::string summarize_text(std::string_view text, const SummaryOptions& options = {});

struct CallSummaryInput {
  std::string_view account;  // empty: unknown
  std::optional<CivilDate> date;
};

struct CallSummary {
  std::string who;  // "John Smith (us) with Maria Chen and Tom Becker"
  std::string account;
  std::vector<Evidence> sentences;
  std::string
      outcome;  // the last agreed next step, word for word with its speaker, or that there is none
  std::optional<Evidence> outcome_evidence;
  std::string text;  // all of it
};

CallSummary summarize_call(std::span<const Utterance> call, const CallSummaryInput& input,
                           const SummaryOptions& options = {});

}  // namespace sophia::cortex
