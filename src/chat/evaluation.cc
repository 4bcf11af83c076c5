#include "chat/evaluation.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include "core/file.h"
#include "core/hash.h"
#include "core/json.h"

namespace sophia::chat {
namespace {

constexpr int kResamples = 1000;

// 95 % interval of a statistic of resampled indexes.
Estimate bootstrap(std::size_t n,
                   const std::function<double(const std::vector<std::size_t>&)>& statistic) {
  Estimate estimate;
  estimate.n = n;
  if (n == 0) return estimate;
  std::vector<std::size_t> indexes(n);
  for (std::size_t i = 0; i < n; ++i) indexes[i] = i;
  estimate.value = statistic(indexes);
  Random random(11);
  std::vector<double> values;
  for (int round = 0; round < kResamples; ++round) {
    for (std::size_t& index : indexes) index = static_cast<std::size_t>(random.next() % n);
    values.push_back(statistic(indexes));
  }
  std::sort(values.begin(), values.end());
  estimate.low = values[kResamples * 25 / 1000];
  estimate.high = values[kResamples * 975 / 1000 - 1];
  return estimate;
}

Estimate share(const std::vector<QuestionScore>& scores,
               const std::function<bool(const QuestionScore&)>& counts,
               const std::function<bool(const QuestionScore&)>& hit) {
  std::vector<double> values;
  for (const QuestionScore& s : scores) {
    if (counts(s)) values.push_back(hit(s) ? 1 : 0);
  }
  return bootstrap(values.size(), [&](const std::vector<std::size_t>& indexes) {
    double sum = 0;
    for (const std::size_t i : indexes) sum += values[i];
    return sum / static_cast<double>(indexes.size());
  });
}

std::string folded(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return result;
}

// All that the answer shows: text, tables, notes.
std::string shown_text(const Answer& answer) {
  std::string text = text_of(answer);
  for (const Table& table : answer.tables) {
    const auto& rows = answer.results[table.result];
    for (std::size_t row = 0; row < std::min(rows.count(), table.row_limit); ++row) {
      for (const TableColumn& column : table.columns) {
        text += " " + formatted(rows.rows.at(row, rows.column(column.column)), column.format);
      }
    }
  }
  for (const std::string& limit : answer.limits) text += " " + limit;
  return text;
}

std::vector<std::string> texts(const Json& json, const char* key) {
  std::vector<std::string> result;
  if (const JsonArray* list = json_array(json, key)) {
    for (const Json& item : *list) {
      if (item.is_string()) result.emplace_back(item.as_string());
    }
  }
  return result;
}

double gain(const std::vector<std::string>& items, const std::map<std::string, double>& grades) {
  double sum = 0;
  for (std::size_t i = 0; i < items.size() && i < 10; ++i) {
    const auto found = grades.find(items[i]);
    if (found != grades.end()) sum += found->second / std::log2(static_cast<double>(i) + 2);
  }
  return sum;
}

}  // namespace

Result<std::vector<EvalQuestion>> read_questions(const std::string& path) {
  std::vector<EvalQuestion> questions;
  SOPHIA_CHECK_OK(for_each_line(path, [&](std::string_view line, std::int64_t number) -> Status {
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) return {};
    const auto json = parse_json(line);
    if (!json) return fail(json.error(), "line " + std::to_string(number));
    EvalQuestion q;
    q.id = json_string(*json, "id").value_or(std::to_string(number));
    q.text = json_string(*json, "question").value_or(json_string(*json, "text").value_or(""));
    q.intent = json_string(*json, "intent").value_or("");
    q.as_of = json_string(*json, "as_of").value_or("");
    if (q.text.empty() || !intent_of(q.intent)) {
      return fail(Code::kInvalidArgument,
                  "line " + std::to_string(number) + ": question or intent is missing or unknown");
    }
    if (const JsonArray* entities = json_array(*json, "entities")) {
      for (const Json& e : *entities) {
        q.entities.emplace_back(json_string(e, "type").value_or(""),
                                json_string(e, "value").value_or(""));
      }
    }
    q.must_cite = texts(*json, "must_cite");
    q.must_not = texts(*json, "must_not");
    questions.push_back(std::move(q));
    return {};
  }));
  return questions;
}

QuestionScore score_question(const EvalQuestion& question, const Answer& answer,
                             const std::map<std::string, std::string>& slugs) {
  QuestionScore score;
  score.id = question.id;
  score.intent = to_string(answer.intent);
  score.intent_right = score.intent == question.intent;
  score.out_of_scope_wanted = question.intent == to_string(Intent::kOutOfScope);
  score.out_of_scope_found = answer.intent == Intent::kOutOfScope;
  std::multiset<std::pair<std::string, std::string>> wanted(question.entities.begin(),
                                                            question.entities.end());
  score.entities_wanted = wanted.size();
  for (const Entity& entity : answer.entities.all) {
    ++score.entities_found;
    const auto found = wanted.find({std::string(to_string(entity.type)), entity.value});
    if (found != wanted.end()) {
      wanted.erase(found);
      ++score.entities_right;
    }
  }
  const auto cited = cited_call_ids(answer);
  score.has_must_cite = !question.must_cite.empty();
  score.cites_all = std::all_of(
      question.must_cite.begin(), question.must_cite.end(), [&](const std::string& name) {
        const auto slug = slugs.find(name);
        return std::binary_search(cited.begin(), cited.end(),
                                  slug == slugs.end() ? name : slug->second);
      });
  const std::string shown = folded(shown_text(answer));
  score.says_forbidden = std::any_of(
      question.must_not.begin(), question.must_not.end(),
      [&](const std::string& piece) { return shown.find(folded(piece)) != std::string::npos; });
  score.claims = answer.claims.size();
  score.dropped_claims = answer.dropped_claims;
  for (const Timing& timing : answer.timings) score.ms += timing.ms;
  return score;
}

std::map<std::string, Estimate> summarise(const std::vector<QuestionScore>& scores) {
  std::map<std::string, Estimate> result;
  const auto all = [](const QuestionScore&) { return true; };
  result["intent_accuracy"] = share(scores, all, [](const auto& s) { return s.intent_right; });
  result["out_of_scope_recall"] = share(
      scores, [](const auto& s) { return s.out_of_scope_wanted; },
      [](const auto& s) { return s.out_of_scope_found; });
  result["out_of_scope_false"] = share(
      scores, [](const auto& s) { return !s.out_of_scope_wanted; },
      [](const auto& s) { return s.out_of_scope_found; });
  result["citations_complete"] = share(
      scores, [](const auto& s) { return s.has_must_cite; },
      [](const auto& s) { return s.cites_all; });
  result["nothing_forbidden"] = share(scores, all, [](const auto& s) { return !s.says_forbidden; });
  result["numbers_equal"] = share(
      scores, [](const auto& s) { return s.numbers > 0; },
      [](const auto& s) { return s.wrong_numbers == 0; });
  result["entity_f1"] = bootstrap(scores.size(), [&](const std::vector<std::size_t>& indexes) {
    double right = 0, found = 0, wanted = 0;
    for (const std::size_t i : indexes) {
      right += static_cast<double>(scores[i].entities_right);
      found += static_cast<double>(scores[i].entities_found);
      wanted += static_cast<double>(scores[i].entities_wanted);
    }
    return found + wanted > 0 ? 2 * right / (found + wanted) : 1.0;
  });
  std::vector<double> ms;
  for (const QuestionScore& s : scores) ms.push_back(s.ms);
  std::sort(ms.begin(), ms.end());
  if (!ms.empty()) {
    const auto at = [&](double q) {
      return ms[std::min(ms.size() - 1,
                         static_cast<std::size_t>(q * static_cast<double>(ms.size())))];
    };
    result["p50_ms"] = {at(0.5), at(0.5), at(0.5), ms.size()};
    result["p99_ms"] = {at(0.99), at(0.99), at(0.99), ms.size()};
  }
  return result;
}

std::map<std::string, Estimate> score_rankings(const Rankings& rankings, const Grades& grades) {
  std::vector<double> ndcg, recall, reciprocal;
  for (const auto& [query, wanted] : grades) {
    if (wanted.empty()) continue;
    const auto found = rankings.find(query);
    const std::vector<std::string> items =
        found == rankings.end() ? std::vector<std::string>() : found->second;
    std::vector<std::pair<double, std::string>> ideal;
    for (const auto& [item, grade] : wanted) ideal.emplace_back(-grade, item);
    std::sort(ideal.begin(), ideal.end());
    std::vector<std::string> best;
    for (const auto& [grade, item] : ideal) best.push_back(item);
    const double top = gain(best, wanted);
    ndcg.push_back(top > 0 ? gain(items, wanted) / top : 0);
    double hits = 0, first = 0;
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (!wanted.contains(items[i])) continue;
      if (i < 10) hits += 1;
      if (first == 0) first = 1.0 / static_cast<double>(i + 1);
    }
    recall.push_back(hits / static_cast<double>(wanted.size()));
    reciprocal.push_back(first);
  }
  const auto mean = [](const std::vector<double>& values) {
    return bootstrap(values.size(), [&](const std::vector<std::size_t>& indexes) {
      double sum = 0;
      for (const std::size_t i : indexes) sum += values[i];
      return sum / static_cast<double>(indexes.size());
    });
  };
  return {{"ndcg@10", mean(ndcg)}, {"recall@10", mean(recall)}, {"mrr", mean(reciprocal)}};
}

}  // namespace sophia::chat
