#include "cortex_functions.h"

#include <algorithm>
#include <cmath>
#include <thread>

#include "core/json_writer.h"
#include "cortex/functions/cues.h"
#include "cortex/functions/key_phrases.h"
#include "cortex/functions/language_guess.h"
#include "cortex/functions/next_steps.h"
#include "cortex/functions/sentiment.h"
#include "cortex/functions/summary.h"
#include "cortex/functions/topics.h"
#include "jsonl_runner.h"
#include "models.h"
#include "text/utf8.h"

namespace sophia::app {
namespace {

struct TextFlags {
  JsonlOptions jsonl;
  std::string language = "auto";
  std::string vectors = "auto";
  std::string date;
  std::vector<std::string> competitors;
};

// What the answers need besides the text.
struct TextContext {
  CivilDate date;
  cortex::CueOptions cues;
};

int threads() { return static_cast<int>(std::max(1U, std::thread::hardware_concurrency())); }

// A text cut into sentences, alive as long as the answer is written.
struct ReadText {
  explicit ReadText(std::string_view text)
      : turns(cortex::utterances_of(text)), sentences(cortex::call_sentences(turns)) {
    for (std::size_t i = 0; i < sentences.size(); ++i) {
      if (i == 0 || sentences[i].evidence.utterance != sentences[i - 1].evidence.utterance) {
        first_of_turn.resize(sentences[i].evidence.utterance + 1, i);
      }
    }
  }
  // Number of a sentence in the whole text.
  std::size_t index_of(const cortex::Evidence& evidence) const {
    return first_of_turn[evidence.utterance] + evidence.sentence;
  }
  std::string_view text_of(const cortex::Evidence& evidence) const {
    return sentences[index_of(evidence)].text;
  }
  std::vector<cortex::Utterance> turns;
  std::vector<cortex::CallSentence> sentences;
  std::vector<std::size_t> first_of_turn;
};

void write_sentence(JsonWriter& w, const ReadText& read, const cortex::Evidence& evidence) {
  w.field("sentence", static_cast<std::int64_t>(read.index_of(evidence)));
  w.field("text", read.text_of(evidence));
}

void write_speaker(JsonWriter& w, std::string_view speaker) {
  if (!speaker.empty()) w.field("speaker", speaker);
}

double rounded(double value) { return std::round(value * 1e4) / 1e4; }

using Answer = void (*)(JsonWriter&, const JsonlItem&, const TextContext&);

void answer_summary(JsonWriter& w, const JsonlItem& item, const TextContext&) {
  w.field("summary", cortex::summarize_text(item.text)).field("version", cortex::kSummaryVersion);
}

void answer_topics(JsonWriter& w, const JsonlItem& item, const TextContext& context) {
  const ReadText read(item.text);
  w.key("topics").begin_array();
  for (const auto& topic : cortex::call_topics(read.sentences, 10, context.cues.competitors)) {
    w.begin_object().field("topic", topic.name).field("share", rounded(topic.share));
    w.field("mentions", static_cast<std::int64_t>(topic.mentions)).key("sentences").begin_array();
    for (const auto& evidence : topic.evidence) {
      w.value(static_cast<std::int64_t>(read.index_of(evidence)));
    }
    w.end_array().end_object();
  }
  w.end_array().key("phrases").begin_array();
  for (const auto& phrase : cortex::key_phrases(read.sentences, 5)) w.value(phrase.text);
  w.end_array().field("version", cortex::kTopicsVersion);
}

void answer_key_phrases(JsonWriter& w, const JsonlItem& item, const TextContext&) {
  const ReadText read(item.text);
  w.key("phrases").begin_array();
  for (const auto& phrase : cortex::key_phrases(read.sentences)) {
    w.begin_object().field("phrase", phrase.text).field("score", rounded(phrase.score));
    w.field("count", static_cast<std::int64_t>(phrase.count)).key("sentences").begin_array();
    for (const auto& evidence : phrase.evidence) {
      w.value(static_cast<std::int64_t>(read.index_of(evidence)));
    }
    w.end_array().end_object();
  }
  w.end_array().field("version", cortex::kKeyPhrasesVersion);
}

void write_findings(JsonWriter& w, const ReadText& read,
                    std::span<const cortex::Finding> findings) {
  for (const auto& finding : findings) {
    w.begin_object().field("type", finding.type).field("confidence", rounded(finding.confidence));
    write_sentence(w, read, finding.evidence);
    write_speaker(w, finding.speaker);
    w.end_object();
  }
}

void answer_risks(JsonWriter& w, const JsonlItem& item, const TextContext& context) {
  const ReadText read(item.text);
  w.key("risks").begin_array();
  write_findings(w, read, cortex::risks(read.sentences, context.cues));
  w.end_array().field("version", cortex::kRisksVersion);
}

void answer_objections(JsonWriter& w, const JsonlItem& item, const TextContext& context) {
  const ReadText read(item.text);
  w.key("objections").begin_array();
  write_findings(w, read, cortex::objections(read.sentences, context.cues));
  w.end_array().field("version", cortex::kObjectionsVersion);
}

void answer_questions(JsonWriter& w, const JsonlItem& item, const TextContext&) {
  const ReadText read(item.text);
  w.key("questions").begin_array();
  for (const auto& question : cortex::questions(read.sentences)) {
    w.begin_object().field("open", question.open);
    write_sentence(w, read, question.evidence);
    write_speaker(w, question.speaker);
    w.end_object();
  }
  w.end_array().field("version", cortex::kQuestionsVersion);
}

void answer_next_steps(JsonWriter& w, const JsonlItem& item, const TextContext& context) {
  const ReadText read(item.text);
  w.key("next_steps").begin_array();
  for (const auto& step : cortex::next_steps(read.sentences, context.date)) {
    w.begin_object().field("owner", step.owner).field("due", step.due).key("due_date");
    if (step.due_date) {
      const auto days =
          days_from_civil(step.due_date->year, step.due_date->month, step.due_date->day);
      w.value(format_date(Timestamp{days * kUsPerDay}));
    } else {
      w.null();
    }
    w.field("confidence", rounded(step.confidence));
    write_sentence(w, read, step.evidence);
    write_speaker(w, step.speaker);
    w.end_object();
  }
  w.end_array().field("version", cortex::kNextStepsVersion);
}

Result<int> run_text_function(Runtime& runtime, TextFlags flags, Answer answer) {
  TextContext context;
  context.date = utc_date(runtime.clock().now());
  if (!flags.date.empty()) {
    SOPHIA_TRY(const auto at, parse_timestamp(flags.date));
    context.date = utc_date(at);
  }
  for (const auto& name : flags.competitors) context.cues.competitors.push_back(text::fold(name));
  flags.jsonl.progress = runtime.stderr_is_terminal();
  const auto line = [&](const JsonlItem& item) -> Result<std::string> {
    JsonWriter w;
    w.begin_object().key("id").raw(item.id);
    answer(w, item, context);
    w.end_object();
    return w.take();
  };
  return run_jsonl(flags.jsonl, for_each_text(line, threads()), runtime.stop());
}

// The encoder for the better regression; none when it is not wanted or, with "auto", the very model
// that the regression was fitted on is not installed (another one's vectors would mean nothing).
Result<std::unique_ptr<cortex::Encoder>> vector_encoder(Runtime& runtime,
                                                        const std::string& wanted) {
  if (wanted == "never") return nullptr;
  SOPHIA_TRY(const config::Settings* settings, runtime.settings());
  const auto resolved = model_store(*settings).resolve(cortex::kSentimentVectorModel);
  if (resolved && resolved->model.name == cortex::kSentimentVectorModel) {
    return load_encoder(*settings, cortex::kSentimentVectorModel);
  }
  if (wanted == "auto") return nullptr;
  if (!resolved) return std::unexpected(resolved.error());
  return fail(Code::kFailedPrecondition, "the model " + std::string(cortex::kSentimentVectorModel) +
                                             " is not installed; see 'sophia model add'");
}

text::Language language_for(const std::string& flag, std::string_view text) {
  return flag == "auto" ? cortex::guess_language(text) : text::language_of(flag);
}

std::string sentiment_line(const JsonlItem& item, text::Language language,
                           std::span<const float> vector) {
  const auto found = cortex::sentiment(item.text, language, vector);
  JsonWriter w;
  w.begin_object().key("id").raw(item.id).field("score", rounded(found.score));
  w.field("label", cortex::to_string(found.label));
  if (found.irony) w.field("irony", true);
  w.field("version", cortex::sentiment_version(language, !vector.empty())).end_object();
  return w.take();
}

Result<int> run_sentiment(Runtime& runtime, TextFlags flags) {
  SOPHIA_TRY(const auto encoder, vector_encoder(runtime, flags.vectors));
  flags.jsonl.progress = runtime.stderr_is_terminal();
  const auto batch = [&](std::span<const JsonlItem> items) -> Result<std::vector<std::string>> {
    std::vector<text::Language> languages;
    for (const auto& item : items) languages.push_back(language_for(flags.language, item.text));
    cortex::Embeddings vectors;
    if (encoder) {
      std::vector<std::string_view> texts;
      for (const auto& item : items) texts.emplace_back(item.text);
      SOPHIA_TRY(vectors, encoder->embed_batch(cortex::TextKind::kPassage, texts, runtime.stop()));
    }
    const auto line = [&](const JsonlItem& item) -> Result<std::string> {
      const auto i = static_cast<std::size_t>(&item - items.data());
      const bool with_vector = encoder && cortex::sentiment_uses_vector(item.text, languages[i]);
      return sentiment_line(item, languages[i],
                            with_vector ? vectors[i] : std::span<const float>{});
    };
    return for_each_text(line, threads())(items);
  };
  return run_jsonl(flags.jsonl, batch, runtime.stop());
}

std::shared_ptr<TextFlags> bind_files(const Command& command) {
  auto flags = std::make_shared<TextFlags>();
  command
      .add_option("--input", flags->jsonl.input,
                  "JSON lines {\"id\",\"text\"}; - is standard input")
      .show_default();
  command
      .add_option("--output", flags->jsonl.output, "JSON lines, same order; - is standard output")
      .show_default();
  return flags;
}

struct Function {
  const char* name;
  const char* what;
  Answer answer;
};
constexpr Function kFunctions[] = {
    {"summarize", "At most five of the text's own sentences: {\"id\",\"summary\"}", answer_summary},
    {"topics", "Topics of the vocabulary and free ones: {\"id\",\"topics\",\"phrases\"}",
     answer_topics},
    {"key-phrases", "Key phrases with their sentences: {\"id\",\"phrases\"}", answer_key_phrases},
    {"risks", "Risk indicators by type: {\"id\",\"risks\"}", answer_risks},
    {"next-steps", "Promises with owner and due date: {\"id\",\"next_steps\"}", answer_next_steps},
    {"objections", "Objections by type: {\"id\",\"objections\"}", answer_objections},
    {"questions", "Who asked what: {\"id\",\"questions\"}", answer_questions},
};

void add_sentiment_function(const Command& parent, Runtime& runtime) {
  const auto command = parent.add_command(
      "sentiment", "Score from -1 to 1 of each text: {\"id\",\"score\",\"label\",\"version\"}");
  auto flags = bind_files(command);
  command
      .add_option("--language", flags->language,
                  "ISO code of the texts; auto: by each text's words")
      .show_default();
  command
      .add_option("--vectors", flags->vectors,
                  "Use sentence vectors for English: better, slower; "
                  "auto: where the model is installed")
      .one_of({"auto", "never", "always"})
      .show_default();
  command.on_run([&runtime, flags] {
    runtime.run([flags](Runtime& rt) { return run_sentiment(rt, *flags); });
  });
}

}  // namespace

void add_text_functions(const Command& parent, Runtime& runtime) {
  add_sentiment_function(parent, runtime);
  for (const Function& function : kFunctions) {
    const auto command = parent.add_command(function.name, function.what);
    auto flags = bind_files(command);
    if (function.answer == answer_next_steps) {
      command.add_option("--date", flags->date,
                         "Day of the call, for \"by Friday\" (default: today)");
    }
    if (function.answer == answer_risks || function.answer == answer_objections ||
        function.answer == answer_topics) {
      command.add_option("--competitor", flags->competitors,
                         "A competitor's name; may be repeated");
    }
    command.on_run([&runtime, flags, answer = function.answer] {
      runtime.run([flags, answer](Runtime& rt) { return run_text_function(rt, *flags, answer); });
    });
  }
}

}  // namespace sophia::app
