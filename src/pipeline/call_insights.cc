#include "pipeline/call_insights.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/hash.h"
#include "cortex/functions/call_sentences.h"
#include "cortex/functions/cues.h"
#include "cortex/functions/entities.h"
#include "cortex/functions/key_phrases.h"
#include "cortex/functions/language_guess.h"
#include "cortex/functions/next_steps.h"
#include "cortex/functions/sentiment.h"
#include "cortex/functions/summary.h"
#include "cortex/functions/topics.h"

namespace sophia::pipeline {
namespace {

using cortex::CallSentence;
using cortex::Evidence;
using cortex::Utterance;

cortex::Side side_of(std::string_view speaker_type) {
  if (speaker_type == "Internal") return cortex::Side::kInternal;
  if (speaker_type == "External") return cortex::Side::kExternal;
  return cortex::Side::kUnknown;
}

// Each sentence is an utterance: evidence then names the sentence, with its measured times.
std::vector<Utterance> utterances(const CallText& call) {
  std::vector<Utterance> result;
  result.reserve(call.sentences.size());
  for (const SpokenSentence& s : call.sentences) {
    result.push_back(
        {s.text, s.start_ms, std::max(s.start_ms, s.end_ms), side_of(s.speaker_type), s.speaker});
  }
  return result;
}

text::Language language_of(const CallText& call) {
  const text::Language told = text::language_of(call.language);
  if (told != text::Language::kNone) return told;
  std::string sample;
  for (const SpokenSentence& s : call.sentences) {
    if (sample.size() > 4'000) break;
    sample += s.text + " ";
  }
  return cortex::guess_language(sample);
}

class Finder {
 public:
  Finder(const CallText& call, const std::vector<std::string>& competitors)
      : call_(call),
        competitors_(competitors),
        utterances_(utterances(call)),
        sentences_(cortex::call_sentences(utterances_)),
        language_(language_of(call)) {}

  CallInsights run() {
    judge_sentiment();
    summarise();
    find_topics();
    find_risks();
    find_next_steps();
    describe_segments();
    judge_mood();
    return std::move(found_);
  }

 private:
  void add_signal(std::string kind, std::string name, double confidence, const Evidence& evidence) {
    found_.signals.push_back(
        {std::move(kind), std::move(name), confidence, evidence.utterance, {}, {}, {}});
  }

  void judge_sentiment() {
    std::vector<double> scores;
    for (const Utterance& u : utterances_)
      scores.push_back(cortex::sentiment(u.text, language_).score);
    spoken_sentiment_ = cortex::call_sentiment(utterances_, scores).score;
    // A segment: mean of its sentences by length.
    for (std::size_t i = 0; i < utterances_.size();) {
      SegmentInsights segment;
      segment.transcript_id = call_.sentences[i].transcript_id;
      double sum = 0;
      double weight = 0;
      for (; i < utterances_.size() && call_.sentences[i].transcript_id == segment.transcript_id;
           ++i) {
        if (std::isnan(scores[i])) continue;
        sum += scores[i] * static_cast<double>(utterances_[i].text.size());
        weight += static_cast<double>(utterances_[i].text.size());
      }
      if (weight > 0) segment.sentiment = sum / weight;
      found_.segments.push_back(std::move(segment));
    }
  }

  void summarise() {
    cortex::CallSummaryInput input;
    input.account = call_.account;
    if (call_.started_at) input.date = utc_date(*call_.started_at);
    const auto summary = cortex::summarize_call(utterances_, input);
    found_.summary = summary.text;
    for (const Evidence& evidence : summary.sentences)
      add_signal("summary", "summary", 1, evidence);
  }

  void find_topics() {
    for (const cortex::Topic& topic : cortex::call_topics(sentences_, 10, competitors_)) {
      found_.topics.emplace_back(topic.name);
      for (const Evidence& evidence : topic.evidence) {
        add_signal("topic", std::string(topic.name), topic.share, evidence);
      }
    }
  }

  void find_risks() {
    cortex::CueOptions options;
    options.competitors = competitors_;
    std::set<std::string_view> seen;
    for (const cortex::Finding& risk : cortex::risks(sentences_, options)) {
      if (seen.insert(risk.type).second) found_.risks.emplace_back(risk.type);
      add_signal("risk", std::string(risk.type), risk.confidence, risk.evidence);
    }
    for (const cortex::Finding& objection : cortex::objections(sentences_, options)) {
      add_signal("objection", std::string(objection.type), objection.confidence,
                 objection.evidence);
    }
  }

  void find_next_steps() {
    const CivilDate date = call_.started_at ? utc_date(*call_.started_at) : CivilDate{};
    for (const cortex::NextStep& step : cortex::next_steps(sentences_, date)) {
      std::string text = step.owner.empty() ? "" : step.owner + ": ";
      text += step.action;
      found_.next_steps.push_back(std::move(text));
      add_signal("next_step", "next_step", step.confidence, step.evidence);
      Signal& signal = found_.signals.back();
      signal.owner = step.owner;
      signal.due = step.due;
      if (call_.started_at) signal.due_date = step.due_date;
    }
  }

  // See CallInsights::sentiment.
  void judge_mood() {
    if (std::isnan(spoken_sentiment_)) return;
    std::set<std::size_t> doubtful;
    for (const Signal& signal : found_.signals) {
      const bool doubt =
          signal.kind == "risk" &&
          (signal.name == "competitor" || signal.name == "silence" || signal.name == "churn");
      if (signal.kind == "objection" || doubt) doubtful.insert(signal.sentence);
    }
    std::size_t external = 0;
    for (const Utterance& u : utterances_) external += u.side == cortex::Side::kExternal ? 1 : 0;
    const double share = static_cast<double>(doubtful.size()) /
                         static_cast<double>(std::max<std::size_t>(external, 10));
    found_.sentiment = std::clamp(0.35 + 1.3 * spoken_sentiment_ - 2.2 * share, -1.0, 1.0);
  }

  // Summary, key phrases and entities of each segment.
  void describe_segments() {
    cortex::EntityOptions options;
    options.people = call_.people;
    std::vector<std::string> organisations = competitors_;
    if (!call_.account.empty()) organisations.push_back(call_.account);
    options.organisations = organisations;
    if (call_.started_at) options.reference = utc_date(*call_.started_at);
    std::size_t at = 0;  // sentences_ are in the order of utterances_
    std::size_t utterance = 0;
    for (SegmentInsights& segment : found_.segments) {
      for (; utterance < call_.sentences.size() &&
             call_.sentences[utterance].transcript_id == segment.transcript_id;
           ++utterance) {
        add_entities(utterance, options, segment);
      }
      const std::size_t first = at;
      while (at < sentences_.size() && sentences_[at].evidence.utterance < utterance) ++at;
      const std::span<const CallSentence> own(sentences_.data() + first, at - first);
      segment.summary = summary_of(own);
      for (cortex::KeyPhrase& phrase : cortex::key_phrases(own, 5)) {
        segment.key_phrases.push_back(std::move(phrase.text));
      }
    }
  }

  void add_entities(std::size_t sentence, const cortex::EntityOptions& options,
                    SegmentInsights& segment) const {
    const std::string& text = call_.sentences[sentence].text;
    for (cortex::Entity& e : cortex::find_entities(text, options)) {
      segment.entities.push_back({sentence, text.substr(e.begin, e.end - e.begin),
                                  std::string(cortex::to_string(e.type)), e.amount,
                                  std::move(e.currency), e.date});
    }
  }

  static std::string summary_of(std::span<const CallSentence> own) {
    cortex::SummaryOptions options;
    options.max_sentences = 2;
    std::string summary;
    for (const std::size_t i : cortex::choose_sentences(own, options)) {
      if (!summary.empty()) summary += ' ';
      summary += own[i].text;
    }
    // Nothing but sentences that are too long to choose from: the first says what it is about.
    if (summary.empty() && !own.empty()) summary = own.front().text;
    return summary;
  }

  const CallText& call_;
  const std::vector<std::string>& competitors_;
  std::vector<Utterance> utterances_;
  std::vector<CallSentence> sentences_;
  text::Language language_;
  double spoken_sentiment_ = 0;
  CallInsights found_;
};

}  // namespace

CallInsights find_insights(const CallText& call, const std::vector<std::string>& competitors) {
  return Finder(call, competitors).run();
}

std::string insights_version(const std::vector<std::string>& competitors) {
  std::string text;
  for (const text::Language language :
       {text::Language::kEnglish, text::Language::kGerman, text::Language::kSpanish}) {
    text += std::string(cortex::sentiment_version(language, false)) + "|";
  }
  for (const std::string_view version :
       {cortex::kSummaryVersion, cortex::kTopicsVersion, cortex::kRisksVersion,
        cortex::kObjectionsVersion, cortex::kNextStepsVersion, cortex::kKeyPhrasesVersion,
        cortex::kEntitiesVersion}) {
    text += std::string(version) + "|";
  }
  text += "mood-1|segments-1|";
  for (const std::string& name : competitors) text += name + ",";
  return sha256_hex(text).substr(0, 16);
}

}  // namespace sophia::pipeline
