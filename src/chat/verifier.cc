#include "chat/verifier.h"

#include <algorithm>

#include "analytics/deal_risk.h"
#include "chat/dates.h"
#include "core/log.h"
#include "search/transcript_search.h"
#include "text/words.h"

namespace sophia::chat {
namespace {

constexpr std::string_view kOpen = "“";
constexpr std::string_view kClose = "”";

// Takes the first occurrence of `piece` out of `text`.
void take(std::string& text, std::string_view piece) {
  if (piece.empty()) return;
  const std::size_t at = text.find(piece);
  if (at != std::string::npos) text.replace(at, piece.size(), " ");
}

// Quotations of a claim: what stands between “ and ”, to the last ” before a citation mark.
std::vector<std::string> quotations(std::string_view text) {
  std::vector<std::string> found;
  for (std::size_t at = text.find(kOpen); at != std::string_view::npos; at = text.find(kOpen, at)) {
    at += kOpen.size();
    std::size_t end = text.find("” [", at);
    if (end == std::string_view::npos) end = text.rfind(kClose);
    if (end == std::string_view::npos || end < at) break;
    found.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return found;
}

std::string bad_number(const std::string& rest) {
  for (const auto& word : text::words(rest)) {
    if (word.folded.find_first_of("0123456789") != std::string::npos) return word.folded;
  }
  return {};
}

// What comes with a citation: its mark, its place in the call, the call's day, who spoke.
void add_citation(std::vector<std::string>& pieces, const Citation& citation, std::size_t number) {
  pieces.push_back("[" + std::to_string(number) + "]");
  pieces.push_back(search::clock_text(citation.start_ms));
  if (citation.started_at) {
    const std::int64_t day = day_of(*citation.started_at);
    pieces.push_back(spoken({day, day}));
  }
  pieces.push_back(citation.speaker);
  pieces.push_back(citation.account);
}

std::string fault_of_data(const Answer& answer, const Claim& claim) {
  std::string rest = claim.text;
  for (const std::size_t index : claim.citations) {
    if (index >= answer.citations.size()) return "cites what is not there";
  }
  for (const std::string& quote : quotations(claim.text)) {
    const bool cited =
        std::any_of(claim.citations.begin(), claim.citations.end(),
                    [&](std::size_t i) { return answer.citations[i].sentence == quote; });
    if (!cited) return "quotes what nobody said";
    take(rest, quote);
  }
  // Pieces with evidence, longest first, so that "1" is not taken out of "120,000".
  std::vector<std::string> pieces{" of 100", " of 10", "43 to 46 %", "60 to 90 seconds"};
  for (const Proof& proof : claim.proofs) {
    const auto shown = proven_text(answer.results, proof);
    if (!shown || *shown != proof.shown) return "a figure is not that of its statement";
    pieces.push_back(proof.shown);
    if (proof.kind != ProofKind::kRiskScore) continue;
    const auto risk = analytics::deal_risk(answer.results[proof.result], proof.row);
    for (const auto& factor : risk.factors) pieces.push_back(factor.reason);
  }
  for (const std::size_t index : claim.citations)
    add_citation(pieces, answer.citations[index], index + 1);
  for (const std::string& piece : answer.context_pieces) pieces.insert(pieces.end(), 2, piece);
  std::stable_sort(pieces.begin(), pieces.end(),
                   [](const std::string& x, const std::string& y) { return x.size() > y.size(); });
  for (const std::string& piece : pieces) take(rest, piece);
  const std::string number = bad_number(rest);
  if (!number.empty()) return "the number " + number + " has no proof";
  if (claim.proofs.empty() && claim.citations.empty()) return "has no evidence";
  return {};
}

std::string fault_of_definition(const Claim& claim) {
  for (const analytics::Term& term : analytics::terms_table()) {
    if (claim.text.ends_with(term.meaning)) return {};
    if (!term.guidance.empty() && claim.text == term.guidance) return {};
  }
  return "is no definition of ours";
}

}  // namespace

std::string fault_of(const Answer& answer, const Claim& claim) {
  switch (claim.basis) {
    case Basis::kData:
      return fault_of_data(answer, claim);
    case Basis::kDefinition:
      return fault_of_definition(claim);
    case Basis::kMemory:
      return claim.memory_id.empty() ? "names no memory" : "";
    case Basis::kQuestion:
      return {};
  }
  return "has no basis";
}

void verify(Answer& answer) {
  std::erase_if(answer.claims, [&](const Claim& claim) {
    const std::string fault = fault_of(answer, claim);
    if (fault.empty()) return false;
    ++answer.dropped_claims;
    log::warn("claim dropped", {{"intent", to_string(answer.intent)}, {"fault", fault}});
    return true;
  });
}

}  // namespace sophia::chat
