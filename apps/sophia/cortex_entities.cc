#include "cortex_entities.h"

#include <algorithm>
#include <thread>

#include "core/json_writer.h"
#include "cortex/functions/entities.h"
#include "cortex/functions/pii.h"
#include "jsonl_runner.h"
#include "text/utf8.h"

namespace sophia::app {
namespace {

// Byte offsets to code point offsets; asked in rising order.
class CodePoints {
 public:
  explicit CodePoints(std::string_view text) : text_(text) {}
  std::int64_t at(std::size_t byte) {
    if (byte < byte_) byte_ = count_ = 0;
    count_ += text::code_point_count(text_.substr(byte_, byte - byte_));
    byte_ = byte;
    return static_cast<std::int64_t>(count_);
  }

 private:
  std::string_view text_;
  std::size_t byte_ = 0;
  std::size_t count_ = 0;
};

void add_jsonl_options(const Command& command, JsonlOptions& options) {
  command.add_option("--input", options.input, "JSON lines {\"id\",\"text\"}; - is standard input")
      .show_default();
  command.add_option("--output", options.output, "JSON lines, same order; - is standard output")
      .show_default();
}

int thread_count(const config::Settings& settings) {
  const auto asked = static_cast<int>(settings.cortex.threads);
  return asked > 0 ? asked : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

std::vector<std::string> texts_of(const Json& line, std::string_view key) {
  std::vector<std::string> texts;
  const JsonArray* array = json_array(line, key);
  if (array == nullptr) return texts;
  for (const Json& value : *array) {
    if (value.is_string()) texts.emplace_back(value.as_string());
  }
  return texts;
}

struct PiiFlags {
  JsonlOptions jsonl;
  bool mask = false;
  bool strict = false;
  bool keep_last4 = false;
};

std::string pii_line(const JsonlItem& item, const PiiFlags& flags) {
  const std::vector<std::string> parties = texts_of(item.line, "parties");
  const std::string previous = json_string(item.line, "previous").value_or("");
  const auto spans = cortex::find_pii(item.text, {parties, previous, !flags.strict});
  JsonWriter w;
  w.begin_object().key("id").raw(item.id).key("spans").begin_array();
  CodePoints points(item.text);
  for (const cortex::PiiSpan& span : spans) {
    w.begin_object().field("start", points.at(span.begin)).field("end", points.at(span.end));
    w.field("type", cortex::to_string(span.type)).end_object();
  }
  w.end_array();
  if (flags.mask) {
    w.field("masked", cortex::mask(item.text, spans, cortex::kAllPiiTypes, {flags.keep_last4}));
  }
  w.field("version", cortex::kPiiVersion).end_object();
  return w.take();
}

Result<int> run_pii(Runtime& runtime, PiiFlags flags) {
  SOPHIA_TRY(const config::Settings* settings, runtime.settings());
  flags.jsonl.progress = runtime.stderr_is_terminal();
  const auto answer = [&](const JsonlItem& item) -> Result<std::string> {
    return pii_line(item, flags);
  };
  return run_jsonl(flags.jsonl, for_each_text(answer, thread_count(*settings)), runtime.stop());
}

void add_pii_function(const Command& parent, Runtime& runtime) {
  const auto command = parent.add_command(
      "pii",
      "Personal data: {\"id\",\"spans\":[{\"start\",\"end\",\"type\"}]}, offsets in code points");
  command.footer(
      "A line may also have \"parties\" (names of the people in the call) and \"previous\" (what "
      "was "
      "said before).");
  auto flags = std::make_shared<PiiFlags>();
  add_jsonl_options(command, flags->jsonl);
  command.add_flag("--mask", flags->mask, "Add \"masked\": the text with [TYPE] for each span");
  command.add_flag("--keep-last4", flags->keep_last4,
                   "Leave a card's last four digits in the mask");
  command.add_flag(
      "--strict", flags->strict,
      "A bare number or unknown word is no personal data unless \"previous\" asks for it");
  command.on_run(
      [&runtime, flags] { runtime.run([flags](Runtime& rt) { return run_pii(rt, *flags); }); });
}

struct EntityFlags {
  JsonlOptions jsonl;
  std::string date;
};

Result<std::optional<CivilDate>> reference_of(const std::string& date) {
  if (date.empty()) return std::optional<CivilDate>();
  SOPHIA_TRY(const Timestamp at, parse_timestamp(date));
  return std::optional(utc_date(at));
}

void write_value(JsonWriter& w, const cortex::Entity& entity, std::string_view text) {
  w.key("value");
  if (entity.date) {
    const std::int64_t days =
        days_from_civil(entity.date->year, entity.date->month, entity.date->day);
    w.value(format_date(Timestamp{days * kUsPerDay}));
  } else if (entity.amount && entity.type == cortex::EntityType::kPercent) {
    w.value(*entity.amount);
  } else if (entity.amount) {
    w.begin_object().field("amount", *entity.amount).key("currency");
    entity.currency.empty() ? w.null() : w.value(entity.currency);
    w.end_object();
  } else if (entity.type == cortex::EntityType::kDate) {
    w.null();
  } else {
    w.value(text.substr(entity.begin, entity.end - entity.begin));
  }
}

Result<std::string> entity_line(const JsonlItem& item, std::optional<CivilDate> reference) {
  if (const auto date = json_string(item.line, "date")) {
    const auto own = reference_of(*date);
    if (own) reference = *own;  // a date that cannot be read settles nothing
  }
  const std::vector<std::string> people = texts_of(item.line, "parties");
  const std::vector<std::string> organisations = texts_of(item.line, "accounts");
  const std::vector<std::string> products = texts_of(item.line, "products");
  const auto entities =
      cortex::find_entities(item.text, {people, organisations, products, reference});
  JsonWriter w;
  w.begin_object().key("id").raw(item.id).key("spans").begin_array();
  CodePoints points(item.text);
  for (const cortex::Entity& entity : entities) {
    w.begin_object().field("start", points.at(entity.begin)).field("end", points.at(entity.end));
    w.field("type", cortex::to_string(entity.type));
    write_value(w, entity, item.text);
    w.end_object();
  }
  w.end_array().field("version", cortex::kEntitiesVersion).end_object();
  return w.take();
}

Result<int> run_entities(Runtime& runtime, EntityFlags flags) {
  SOPHIA_TRY(const config::Settings* settings, runtime.settings());
  SOPHIA_TRY(const auto reference, reference_of(flags.date));
  flags.jsonl.progress = runtime.stderr_is_terminal();
  const auto answer = [&](const JsonlItem& item) { return entity_line(item, reference); };
  return run_jsonl(flags.jsonl, for_each_text(answer, thread_count(*settings)), runtime.stop());
}

void add_entities_function(const Command& parent, Runtime& runtime) {
  const auto command =
      parent.add_command("entities",
                         "People, companies, places, products, money, percentages and dates: "
                         "{\"id\",\"spans\":[{\"start\",\"end\",\"type\",\"value\"}]}");
  command.footer(
      "A line may also have \"parties\", \"accounts\" and \"products\" (known names) and \"date\" "
      "(the day of the call, for \"next Tuesday\").");
  auto flags = std::make_shared<EntityFlags>();
  add_jsonl_options(command, flags->jsonl);
  command.add_option("--date", flags->date, "Day of the call for lines without \"date\"");
  command.on_run([&runtime, flags] {
    runtime.run([flags](Runtime& rt) { return run_entities(rt, *flags); });
  });
}

}  // namespace

void add_entity_functions(const Command& parent, Runtime& runtime) {
  add_entities_function(parent, runtime);
  add_pii_function(parent, runtime);
}

}  // namespace sophia::app
