#include "cortex/functions/embedded_data.h"

#include <cstddef>

// The assembler includes each file as it is; CMake rebuilds this file when one changes.
#define SOPHIA_EMBED(name, file)                                                          \
  asm(".section .rodata\n"                                                                \
      ".balign 16\n"                                                                      \
      "sophia_data_" #name                                                                \
      ":\n"                                                                               \
      ".incbin \"" SOPHIA_FUNCTIONS_DATA "/" file                                         \
      "\"\n"                                                                              \
      "sophia_data_" #name                                                                \
      "_end:\n"                                                                           \
      ".byte 0\n"                                                                         \
      ".previous\n");                                                                     \
  extern "C" const char sophia_data_##name[] __attribute__((visibility("hidden")));       \
  extern "C" const char sophia_data_##name##_end[] __attribute__((visibility("hidden"))); \
  namespace sophia::cortex::data {                                                        \
  std::string_view name() {                                                               \
    return {sophia_data_##name,                                                           \
            static_cast<std::size_t>(sophia_data_##name##_end - sophia_data_##name)};     \
  }                                                                                       \
  }

SOPHIA_EMBED(valence_en, "valence_en.txt")
SOPHIA_EMBED(valence_de, "valence_de.txt")
SOPHIA_EMBED(valence_es, "valence_es.txt")
SOPHIA_EMBED(modifiers_en, "modifiers_en.txt")
SOPHIA_EMBED(modifiers_de, "modifiers_de.txt")
SOPHIA_EMBED(modifiers_es, "modifiers_es.txt")
SOPHIA_EMBED(emoticons, "emoticons.txt")
SOPHIA_EMBED(sentiment_weights, "sentiment_weights.tsv")
SOPHIA_EMBED(sentiment_vector_weights, "sentiment_vector_weights.tsv")
SOPHIA_EMBED(word_valences, "word_valences.tsv")
SOPHIA_EMBED(topics, "topics.txt")
SOPHIA_EMBED(cues, "cues.txt")
