#include "cortex/functions/entities_names.h"
#include "cortex/functions/pii_parts.h"

namespace sophia::cortex {

void find_persons(PiiFinding& finding) {
  const EntityTokens& tokens = finding.tokens;
  bool bare = finding.options.bare_answers;
  if (!bare && !finding.options.previous.empty()) {
    bare = asked_type(EntityTokens(finding.options.previous)) == PiiType::kPerson;
  }
  const auto taken = [&](std::size_t i) { return finding.marks.taken(i); };
  for (const NameRange& name : find_names(tokens, finding.options.parties, bare, taken)) {
    finding.add(name.first, name.last, PiiType::kPerson);
  }
}

}  // namespace sophia::cortex
