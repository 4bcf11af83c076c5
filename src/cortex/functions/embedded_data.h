// Word lists and learned weights of the functions, linked into the program from data/.
#pragma once

#include <string_view>

namespace sophia::cortex::data {

std::string_view valence_en();
std::string_view valence_de();
std::string_view valence_es();
std::string_view modifiers_en();
std::string_view modifiers_de();
std::string_view modifiers_es();
std::string_view emoticons();
std::string_view sentiment_weights();
std::string_view sentiment_vector_weights();
std::string_view word_valences();
std::string_view topics();
std::string_view cues();

}  // namespace sophia::cortex::data
