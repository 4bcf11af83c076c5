// Scores of question sets and rankings, with bootstrap intervals.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "chat/answer.h"
#include "core/result.h"

namespace sophia::chat {

// A line of a question set (samples/eval/README.md describes the format).
struct EvalQuestion {
  std::string id;
  std::string text;
  std::string intent;
  std::vector<std::pair<std::string, std::string>> entities;  // type, value
  std::vector<std::string> must_cite;  // call ids, or the part of CLIENT_UNIQUE_ID after the colon
  std::vector<std::string> must_not;
  std::string as_of;  // empty: the run's
};
// Errors: kInvalidArgument with the line's number.
Result<std::vector<EvalQuestion>> read_questions(const std::string& path);

struct QuestionScore {
  std::string id;
  std::string intent;  // found
  bool intent_right = false;
  std::size_t entities_right = 0;  // type and value agree
  std::size_t entities_found = 0;
  std::size_t entities_wanted = 0;
  bool has_must_cite = false;
  bool cites_all = false;
  bool says_forbidden = false;
  std::size_t claims = 0;
  std::size_t dropped_claims = 0;
  std::size_t numbers = 0;
  std::size_t wrong_numbers = 0;  // by replaying the proof
  std::size_t sentences = 0;
  bool out_of_scope_wanted = false;
  bool out_of_scope_found = false;
  double ms = 0;
};

// `slugs`: the part of CLIENT_UNIQUE_ID after the colon -> call id.
QuestionScore score_question(const EvalQuestion& question, const Answer& answer,
                             const std::map<std::string, std::string>& slugs);

struct Estimate {
  double value = 0;
  double low = 0;  // 95 % by bootstrap over questions
  double high = 0;
  std::size_t n = 0;
};

// intent_accuracy, entity_f1, out_of_scope_recall, out_of_scope_false, citations_complete,
// nothing_forbidden, numbers_equal, p50_ms, p99_ms (the last two without interval).
std::map<std::string, Estimate> summarise(const std::vector<QuestionScore>& scores);

// Rankings against relevance grades: ndcg@10, recall@10, mrr.
using Grades = std::map<std::string, std::map<std::string, double>>;  // query -> item -> grade
using Rankings = std::map<std::string, std::vector<std::string>>;     // query -> items, best first
std::map<std::string, Estimate> score_rankings(const Rankings& rankings, const Grades& grades);

}  // namespace sophia::chat
