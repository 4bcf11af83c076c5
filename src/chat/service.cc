#include "chat/service.h"

#include <algorithm>
#include <chrono>

#include "analytics/call_analytics.h"
#include "chat/commands.h"
#include "chat/plan_business.h"
#include "chat/plans.h"
#include "chat/sessions.h"
#include "chat/verifier.h"
#include "core/hash.h"
#include "text/utf8.h"

namespace sophia::chat {
namespace {

constexpr std::size_t kLongestQuestion = 2000;

class Stopwatch {
 public:
  explicit Stopwatch(Answer& answer) : answer_(answer) {}
  void lap(const char* step) {
    const auto now = std::chrono::steady_clock::now();
    answer_.timings.push_back(
        {step, std::chrono::duration<double, std::milli>(now - last_).count()});
    last_ = now;
  }
  double total_ms() const {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin_)
        .count();
  }

 private:
  Answer& answer_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point last_ = begin_;
};

bool looks_forward(const std::vector<text::Word>& words) {
  static constexpr std::string_view kAhead[] = {
      "close",    "closing", "closes", "due",      "sign", "renew",    "renewal", "forecast",
      "expected", "should",  "will",   "upcoming", "next", "supposed", "planned", "deliver"};
  return std::any_of(words.begin(), words.end(), [](const text::Word& w) {
    return std::find(std::begin(kAhead), std::end(kAhead), w.folded) != std::end(kAhead);
  });
}

// Names, ids, dates and periods that the question itself brought: the text may repeat them.
std::vector<std::string> context_pieces(const QuestionForm& form, const NameBook& names,
                                        const std::string& question) {
  std::vector<std::string> pieces;
  for (const auto* list : {&form.people, &form.accounts, &form.deals}) {
    for (const std::uint32_t i : *list) {
      pieces.push_back(names.name(i).shown);
      pieces.push_back(names.name(i).value);
    }
  }
  for (const DateRange& period : form.periods) {
    pieces.push_back(spoken(period));
    pieces.push_back(spoken(period_before(period)));
  }
  for (const auto& word : text::words(question)) {
    if (word.folded.find_first_of("0123456789") != std::string::npos) pieces.push_back(word.folded);
  }
  return pieces;
}

}  // namespace

ChatService::ChatService(warehouse::Connection& connection, Options options)
    : connection_(connection),
      options_(std::move(options)),
      index_(options_.embedder == nullptr
                 ? search::VectorChoice()
                 : search::VectorChoice{options_.model_id, options_.embedder->dimension()}),
      evidence_(index_, options_.principal, options_.policy, options_.embedder) {}

Result<std::unique_ptr<ChatService>> ChatService::open(warehouse::Connection& connection,
                                                       Options options) {
  std::unique_ptr<ChatService> service(new ChatService(connection, std::move(options)));
  SOPHIA_TRY(const auto examples, shipped_examples());
  service->ordinary_ = ordinary_words(examples);
  // The examples are part of the program: trained once a process, never changed afterwards.
  SOPHIA_TRY(const ExampleReader reader, ExampleReader::shipped());
  service->spelling_ = reader.spelling();
  static const IntentModel trained = IntentModel::train(examples, reader);
  service->model_ = trained;
  if (service->options_.embedder != nullptr) {
    SOPHIA_TRY(service->head_, IntentHead::shipped_for(service->options_.model_id));
  }
  SOPHIA_CHECK_OK(service->refresh());
  return service;
}

Status ChatService::refresh() {
  data_version_ = connection_.data_version();
  SOPHIA_TRY(hidden_, analytics::hidden_calls(connection_, options_.principal, options_.policy));
  SOPHIA_TRY(names_, NameBook::load(connection_, hidden_));
  SOPHIA_CHECK_OK(index_.refresh(connection_));
  evidence_.index_calls();
  facts_.emplace(connection_, hidden_);
  return {};
}

std::uint32_t ChatService::choose(const std::vector<std::uint32_t>& candidates,
                                  std::string_view question,
                                  const std::vector<std::string>& accounts) const {
  const auto best_of = [&](auto&& score) {
    std::uint32_t best = candidates[0];
    for (const std::uint32_t i : candidates) {
      if (score(names_.name(i)) > score(names_.name(best))) best = i;
    }
    return best;
  };
  for (const std::uint32_t i : candidates) {
    if (std::find(accounts.begin(), accounts.end(), names_.name(i).account) != accounts.end())
      return i;
  }
  for (const std::uint32_t i : candidates) {
    if (names_.name(i).internal) return i;
  }
  if (names_.name(candidates[0]).kind == NameKind::kPerson) {
    // Who says most of what is asked for?
    float top = 0;
    std::uint32_t best = candidates[0];
    analytics::CallScope all;
    all.hidden_call_ids = hidden_;
    const auto calls = evidence_.calls(all);
    for (const std::uint32_t i : candidates) {
      const auto found = evidence_.find({.text = std::string(question),
                                         .cues = {},
                                         .speakers = {names_.name(i).value},
                                         .limit = 1},
                                        calls);
      if (!found.empty() && found[0].score > top) {
        top = found[0].score;
        best = i;
      }
    }
    if (top > 0) return best;
  }
  return best_of([](const Name& name) { return name.calls; });
}

std::string ChatService::how_understood() const {
  if (options_.embedder == nullptr) return "words only: no embedding model is installed";
  const bool searched = index_.vectors() != nullptr && index_.vectors()->live_count() > 0;
  return std::string(head_ ? "words and meaning" : "words only (no intent head for this model)") +
         "; sentences by " +
         (searched ? "words and meaning" : "words only (no vectors: run sophia embed)") + "; " +
         options_.model_id;
}

Result<Understanding> ChatService::understand(std::string_view question, Timestamp now) const {
  const auto words = text::words(question);
  Understanding result;
  const auto is_ordinary = [&, language = glossed_language(words)](std::string_view word) {
    return text::is_stop_word(word) || !english_for(word, language).empty() ||
           std::binary_search(ordinary_.begin(), ordinary_.end(), word) ||
           index_.keywords().document_frequency(word) > 0;
  };
  std::vector<std::string> accounts;
  for (const NameMatch& match : names_.find(question, words, is_ordinary)) {
    const Name& name = names_.name(match.candidates[0]);
    if (match.candidates.size() == 1 && name.kind != NameKind::kPerson && !name.account.empty())
      accounts.push_back(name.account);
  }
  const EntityContext context{
      .names = names_,
      .dates = {.today = day_of(now),
                .fiscal_start_month = static_cast<unsigned>(options_.fiscal_start_month),
                .looks_forward = looks_forward(words)},
      .is_ordinary = is_ordinary,
      .choose = [&](const std::vector<std::uint32_t>& candidates) {
        return choose(candidates, question, accounts);
      }};
  result.entities = find_names_and_dates(question, words, context);
  const auto masks = masks_of(result.entities, names_);
  const auto plain = plain_words(question, words, spelling_);
  const auto features = intent_features(question, words, masks, plain);
  if (head_) {
    SOPHIA_TRY(const auto vector,
               options_.embedder->embed_query(with_stand_ins(question, words, masks, plain)));
    result.scores = head_->classify(model_.logits(features), vector);
  } else {
    result.scores = model_.classify(features);
  }
  const bool command = is_command(words, result.entities);
  if (command) result.scores = certainly(Intent::kOutOfScope);
  add_qualities(result.entities, question, words, result.scores.best);
  std::vector<std::string> mended(words.size());
  if (glossed_language(words).empty()) {
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (index_.keywords().document_frequency(words[i].folded) == 0) mended[i] = plain[i];
    }
  }
  result.form =
      make_form(question, words, {plain, mended}, result.scores.best, result.entities, names_);
  result.form.is_command = command;
  // Which deals are at risk is a question on deals, also when a stage or a close date limits them.
  if (result.form.intent == Intent::kPipeline && asks_about_risk(result.form)) {
    result.form.intent = Intent::kDeal;
    result.scores = certainly(Intent::kDeal);
  }
  result.follow_up = is_follow_up(words, result.entities);
  return result;
}

Result<std::optional<QuestionForm>> ChatService::form_before(const AskOptions& options) const {
  std::optional<QuestionForm> form;
  if (options.session_id.empty()) return form;
  SOPHIA_TRY(const auto turns,
             turns_of(connection_, options.session_id, options_.principal.id, 12));
  for (const Turn& turn : turns) {
    SOPHIA_TRY(Understanding understood, understand(turn.question, turn.started_at));
    form = form && understood.follow_up ? continued(*form, std::move(understood.form))
                                        : std::move(understood.form);
  }
  return form;
}

Status ChatService::say_unknown(Answer& answer, const Understanding& understood,
                                bool& enough) const {
  const auto& unknown = understood.entities.unknown;
  enough = true;
  const bool named = !understood.form.people.empty() || !understood.form.accounts.empty() ||
                     !understood.form.deals.empty();
  for (const UnknownName& name : unknown) {
    std::string text = "No account, person or deal is called \"" + name.text + "\"";
    for (std::size_t i = 0; i < name.near.size(); ++i)
      text += (i == 0 ? "; near names: " : ", ") + name.near[i];
    if (named) {
      answer.limits.push_back(text);
    } else {
      say(answer, Basis::kQuestion, text + ".");
      enough = false;
    }
  }
  for (const Entity& entity : understood.entities.all) {
    if (!entity.also.empty()) {
      std::string text = "\"" + entity.text + "\" was read as " + names_.name(*entity.name).shown +
                         "; also possible: ";
      for (std::size_t i = 0; i < entity.also.size() && i < 3; ++i)
        text += (i > 0 ? ", " : "") + entity.also[i];
      answer.limits.push_back(text);
    } else if (!entity.exact) {
      answer.limits.push_back("\"" + entity.text + "\" was read as " +
                              names_.name(*entity.name).shown);
    }
  }
  return {};
}

Result<Answer> ChatService::ask(std::string_view raw_question, const AskOptions& options) {
  if (raw_question.size() > kLongestQuestion) {
    return fail(Code::kInvalidArgument, "a question is at most 2,000 bytes long");
  }
  const std::string question = text::sanitize_utf8(raw_question);
  if (text::words(question).empty()) return fail(Code::kInvalidArgument, "the question is empty");
  if (connection_.data_version() != data_version_) SOPHIA_CHECK_OK(refresh());
  Answer answer;
  Stopwatch watch(answer);
  answer.question = question;
  answer.session_id = options.session_id;
  answer.as_of = format_seconds(options.now);
  answer.id = xxh128_hex(answer.as_of + "\n" + options.session_id + "\n" + question);
  SOPHIA_TRY(const auto before, form_before(options));
  SOPHIA_TRY(const Understanding understood, understand(question, options.now));
  watch.lap("understand");
  QuestionForm form = understood.form;
  if (before && understood.follow_up) form = continued(*before, std::move(form));
  for (const auto& [asked, read] : understood.form.mended)
    answer.limits.push_back("\"" + asked + "\" was read as \"" + read + "\"");
  for (const std::uint32_t i : form.guessed)
    answer.limits.push_back("no account is named; what is described is " + names_.name(i).shown);
  const bool continues = before && understood.follow_up;
  answer.intent = form.intent;
  answer.confidence = continues ? 1.0 : understood.scores.confidence();
  if (!continues && understood.scores.is_close() &&
      understood.scores.second != Intent::kOutOfScope) {
    answer.second = understood.scores.second;
    answer.second_confidence = understood.scores.second_confidence();
  }
  answer.entities = understood.entities;
  answer.form = described(form, names_);
  answer.how_understood = how_understood();
  answer.context_pieces = context_pieces(form, names_, question);
  SOPHIA_CHECK_OK(
      evidence_.set_question(continues ? before->subject + " " + form.subject : form.subject));
  watch.lap("meaning");
  bool enough = true;
  if (form.intent != Intent::kOutOfScope && form.intent != Intent::kKnowledge) {
    SOPHIA_CHECK_OK(say_unknown(answer, understood, enough));
  }
  // Words may be looked for although a name among them is unknown; figures of the whole book are no
  // answer to a question about somebody.
  const bool looks_for_words = form.intent == Intent::kCallSearch ||
                               form.intent == Intent::kTranscriptSearch ||
                               form.intent == Intent::kCompetitors;
  if (enough || looks_for_words) {
    const Sources sources{connection_,         *facts_, evidence_, names_, options.now,
                          day_of(options.now), hidden_};
    const auto planned = plan_answer(answer, form, sources);
    if (!planned) return fail(planned.error(), "answering");
  }
  watch.lap("plan");
  verify(answer);
  if (answer.claims.empty())
    say(answer, Basis::kQuestion, "Nothing in the calls and deals answers that.");
  watch.lap("verify");
  if (!options.session_id.empty()) {
    const Turn turn{question, text_of(answer), std::string(to_string(answer.intent)), options.now,
                    static_cast<std::int64_t>(watch.total_ms() + 0.5)};
    SOPHIA_CHECK_OK(store_turn(connection_, options.session_id, options_.principal.id, turn));
    watch.lap("store");
  }
  return answer;
}

}  // namespace sophia::chat
