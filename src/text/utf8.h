// Code points of UTF-8 text. Invalid bytes decode to U+FFFD one byte at a time and are never read
// past; offsets are bytes unless a name says code points.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sophia::text {

inline constexpr std::uint32_t kReplacement = 0xFFFD;

// Decodes the code point at `at` (< size) and moves `at` behind it.
std::uint32_t next_code_point(std::string_view text, std::size_t& at);
void append_code_point(std::string& out, std::uint32_t code_point);
// Number of code points in text[0, byte_offset).
std::size_t code_point_count(std::string_view text);
bool is_valid_utf8(std::string_view text);
// Invalid bytes replaced by U+FFFD.
std::string sanitize_utf8(std::string_view text);

bool is_letter_or_mark(std::uint32_t code_point);
bool is_number(std::uint32_t code_point);
// Scripts written without spaces between words: Han, kana, Hangul, Thai, Lao, Khmer, Myanmar.
bool is_unspaced_script(std::uint32_t code_point);

// Simple case folding with compatibility normalisation (NFKC_Casefold); marks of Latin, Greek and
// Cyrillic letters are dropped ("Müller" -> "muller"), those of other scripts are kept.
std::string fold(std::string_view text);

}  // namespace sophia::text
