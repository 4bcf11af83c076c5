#include "pipeline/measures.h"

#include <utility>
#include <vector>

#include "core/json_writer.h"
#include "pipeline/conversation_metrics.h"
#include "pipeline/sql.h"

namespace sophia::pipeline {
namespace {

Side side_of(std::string_view type) {
  if (type == "Internal") return Side::kInternal;
  if (type == "External") return Side::kExternal;
  return Side::kUnknown;
}

class Writer {
 public:
  Writer() { json_.begin_array(); }

  void start(const std::string& call, double seconds) {
    end();
    call_ = call;
    seconds_ = seconds;
  }
  void add(Sentence sentence) { sentences_.push_back(std::move(sentence)); }
  void end() {
    if (sentences_.empty()) return;
    json_.begin_object().field("c", call_).key("m").begin_array();
    for (const Measure& m : measure_conversation(std::exchange(sentences_, {}), seconds_)) {
      json_.begin_object().field("n", m.name).field("u", m.unit).field("v", m.value).end_object();
    }
    json_.end_array().end_object();
  }
  std::string take() {
    end();
    json_.end_array();
    return json_.take();
  }
  const std::string& call() const { return call_; }

 private:
  JsonWriter json_;
  std::string call_;
  double seconds_ = 0;
  std::vector<Sentence> sentences_;
};

}  // namespace

Result<std::string> measure_batch(warehouse::Connection& connection) {
  Writer writer;
  SOPHIA_CHECK_OK(
      connection.stream(sql::kSentencesRead, {}, [&](const warehouse::ResultSet& rows) -> Status {
        for (std::size_t i = 0; i < rows.row_count(); ++i) {
          if (rows.text(i, 0) != writer.call()) {
            writer.start(rows.text(i, 0), static_cast<double>(rows.integer(i, 6)));
          }
          writer.add({rows.text(i, 1), side_of(rows.text(i, 2)), rows.integer(i, 3),
                      rows.integer(i, 4), rows.text(i, 5)});
        }
        return {};
      }));
  return writer.take();
}

}  // namespace sophia::pipeline
