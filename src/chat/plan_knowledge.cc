// Definitions and the knowledge base; and what is out of scope.
#include <algorithm>

#include "chat/plans.h"
#include "chat/sql.h"
#include "text/sentences.h"
#include "text/words.h"

namespace sophia::chat {
namespace {

bool mentions(const std::string& folded_question, std::string_view term) {
  const std::size_t at = folded_question.find(" " + std::string(term) + " ");
  return at != std::string::npos;
}

// The terms of the metric table that the question names, longest name first.
std::vector<const analytics::Term*> terms_in(const std::string& question) {
  std::string folded = " ";
  for (const auto& word : text::words(question)) folded += word.folded + " ";
  std::vector<const analytics::Term*> found;
  for (const analytics::Term& term : analytics::terms_table()) {
    bool named = mentions(folded, term.name);
    std::string_view also = term.also;
    while (!named && !also.empty()) {
      const std::size_t end = std::min(also.find('|'), also.size());
      named = mentions(folded, also.substr(0, end));
      also.remove_prefix(std::min(end + 1, also.size()));
    }
    if (named) found.push_back(&term);
  }
  return found;
}

struct Article {
  std::string id;
  std::string title;
  std::string sentence;
  float score = 0;
};

Result<std::vector<Article>> find_articles(const QuestionForm& form, const Sources& sources,
                                           std::size_t& total) {
  SOPHIA_TRY(const auto rows,
             sources.connection.query(sql::kKnowledge, {warehouse::Value(sources.now)}));
  total = rows.row_count();
  search::KeywordIndex index;
  for (std::size_t i = 0; i < rows.row_count(); ++i) {
    index.add(rows.text(i, 3) + " " + rows.text(i, 2), text::Language::kEnglish);
  }
  const auto query =
      search::parse_keyword_query(form.search_text.empty() ? form.question : form.search_text);
  std::vector<Article> articles;
  for (const auto& hit : index.search(query, 3)) {
    const std::string& content = rows.text(hit.doc, 2);
    Article article{rows.text(hit.doc, 0), rows.text(hit.doc, 3), {}, hit.score};
    std::size_t best = 0;
    for (const text::Span& span : text::sentences(content)) {
      const std::string sentence = content.substr(span.begin, span.end - span.begin);
      const std::size_t marks = search::marks_of(sentence, text::Language::kEnglish, query).size();
      if (marks > best || article.sentence.empty()) {
        best = marks;
        article.sentence = sentence;
      }
    }
    articles.push_back(std::move(article));
  }
  return articles;
}

// Where the manual says nothing the calls may: a phrase in quotes is looked for as it stands.
void said_in_calls(Answer& answer, const QuestionForm& form, const Sources& sources) {
  if (form.search_text.find('"') == std::string::npos) return;
  const auto found = sources.evidence.find({.text = form.search_text, .limit = 4, .per_call = 1},
                                           sources.evidence.calls(call_scope(form, sources)));
  if (!found.empty()) say(answer, Basis::kQuestion, "In calls it is said:");
  add_quotes(answer, found);
}

}  // namespace

Status plan_knowledge(Answer& answer, const QuestionForm& form, const Sources& sources) {
  for (const analytics::Term* term : terms_in(form.question)) {
    std::string name(term->name);
    name[0] = static_cast<char>(name[0] - 'a' + 'A');
    say(answer, Basis::kDefinition, name + ": " + std::string(term->meaning));
    if (!term->guidance.empty()) say(answer, Basis::kDefinition, std::string(term->guidance));
  }
  std::size_t total = 0;
  SOPHIA_TRY(const auto articles, find_articles(form, sources, total));
  for (const Article& article : articles) {
    Claim claim;
    claim.text = (article.title.empty() ? "" : article.title + ": ") + "“" + article.sentence + "”";
    claim.basis = Basis::kMemory;
    claim.memory_id = article.id;
    answer.claims.push_back(std::move(claim));
  }
  if (total == 0) {
    if (answer.claims.empty()) {
      say(answer, Basis::kQuestion,
          "The knowledge base is empty, so there is nothing to answer this from.");
      said_in_calls(answer, form, sources);
    }
    answer.limits.emplace_back(
        "no article yet; add one with sophia memory store --category kb_article");
  } else if (answer.claims.empty()) {
    say(answer, Basis::kQuestion,
        "None of the " + plural(total, "article", "articles") +
            " of the knowledge base speaks of that.");
    said_in_calls(answer, form, sources);
  }
  return {};
}

Status plan_out_of_scope(Answer& answer, const QuestionForm& form, const Sources&) {
  if (form.is_command) {
    say(answer, Basis::kQuestion,
        "That would change something: I read calls and deals, and change, send or delete nothing.");
    return {};
  }
  say(answer, Basis::kQuestion,
      "That is outside what the calls and deals can answer. I can find calls and what was said in "
      "them, "
      "sum up accounts, deals, sentiment, topics and competitors, show pipeline and results, give "
      "coaching points, and list what was promised.");
  answer.follow_ups = {"Show me recent calls with negative sentiment", "Which deals are at risk?",
                       "What did we promise this week?"};
  return {};
}

}  // namespace sophia::chat
