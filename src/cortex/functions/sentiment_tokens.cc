#include "cortex/functions/sentiment_tokens.h"

#include "cortex/functions/valence_lexicon.h"
#include "cortex/functions/word_table.h"
#include "text/utf8.h"

namespace sophia::cortex {
namespace {

constexpr std::size_t kMaxWord = 200;  // bytes; longer runs are cut into several words

bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

class Scanner {
 public:
  Scanner(std::string_view text, bool (*is_word)(std::string_view), TokenList& out)
      : text_(text), is_word_(is_word), out_(out) {
    out_.text.clear();
    out_.tokens.clear();
  }
  void run() {
    while (at_ < text_.size()) step();
  }

 private:
  void step() {
    const char c = text_[at_];
    if (c == ' ' || c == '\t' || c == '\r') {
      ++at_;
    } else if (c == '&' && read_entity()) {
      return;
    } else if (!after_letter() && read_emoticon()) {
      return;
    } else if (is_ascii_letter(c) || is_ascii_digit(c)) {
      if (!read_link()) read_word();
    } else if (static_cast<unsigned char>(c) >= 0x80) {
      read_unicode();
    } else {
      read_sign(c);
    }
  }

  bool after_letter() const { return at_ > 0 && is_ascii_letter(text_[at_ - 1]); }

  bool read_entity() {
    const auto rest = text_.substr(at_);
    if (rest.starts_with("&lt;3")) {
      push(TokenKind::kEmoticon, "<3").valence = 3;
      at_ += 5;
    } else if (rest.starts_with("&amp;")) {
      at_ += 5;
    } else if (rest.starts_with("&lt;") || rest.starts_with("&gt;")) {
      at_ += 4;
    } else {
      return false;
    }
    return true;
  }

  bool read_emoticon() {
    const Emoticon* emoticon = emoticon_at(text_.substr(at_));
    if (emoticon == nullptr) return false;
    const std::size_t end = at_ + emoticon->bytes;
    const bool letters = is_ascii_letter(text_[end - 1]) || is_ascii_digit(text_[end - 1]);
    if (letters && end < text_.size() &&
        (is_ascii_letter(text_[end]) || is_ascii_digit(text_[end]))) {
      return false;
    }
    push(TokenKind::kEmoticon, text_.substr(at_, emoticon->bytes)).valence = emoticon->valence;
    at_ = end;
    return true;
  }

  bool read_link() {
    const auto rest = text_.substr(at_);
    if (!rest.starts_with("http") && !rest.starts_with("www.")) return false;
    while (at_ < text_.size() && text_[at_] != ' ' && text_[at_] != '\n') ++at_;
    push(TokenKind::kLink, "url");
    return true;
  }

  // Bytes of the word part at `at`: a letter, a digit, an apostrophe between letters; 0: none.
  std::size_t word_part(std::size_t at, std::string& folded) const {
    const char c = text_[at];
    if (is_ascii_letter(c) || is_ascii_digit(c)) {
      folded.push_back(lower(c));
      return 1;
    }
    const bool curly = text_.substr(at).starts_with("\xE2\x80\x99");
    const std::size_t size = curly ? 3 : 1;
    if ((c == '\'' || curly) && at + size < text_.size() && is_ascii_letter(text_[at + size])) {
      folded.push_back('\'');
      return size;
    }
    if (static_cast<unsigned char>(c) < 0x80) return 0;
    std::size_t next = at;
    const auto code_point = text::next_code_point(text_, next);
    if (!text::is_letter_or_mark(code_point) && !text::is_number(code_point)) return 0;
    folded += text::fold(text_.substr(at, next - at));
    return next - at;
  }

  std::size_t word_end(std::size_t at, std::string& folded) const {
    while (at < text_.size() && folded.size() < kMaxWord) {
      const std::size_t size = word_part(at, folded);
      if (size == 0) break;
      at += size;
    }
    return at;
  }

  void read_word() {
    const std::size_t begin = at_;
    word_.clear();
    std::size_t end = word_end(begin, word_);
    while (end + 1 < text_.size() && text_[end] == '-' && is_ascii_letter(text_[end + 1])) {
      joined_ = word_ + '-';
      const std::size_t joined_end = word_end(end + 1, joined_);
      if (!is_word_(joined_)) break;
      word_ = joined_;
      end = joined_end;
    }
    at_ = end;
    if (is_ascii_digit(word_.front())) {
      while (at_ + 1 < text_.size() && (text_[at_] == '.' || text_[at_] == ',') &&
             is_ascii_digit(text_[at_ + 1])) {
        at_ = word_end(at_ + 1, word_);
      }
      push(TokenKind::kNumber, "0");
      return;
    }
    const bool stretched = shorten(word_);
    Token& token = push(TokenKind::kWord, word_);
    token.stretched = stretched;
    token.caps = is_caps(text_.substr(begin, end - begin));
  }

  // "soooo" -> "soo": true when something was cut.
  static bool shorten(std::string& word) {
    std::size_t kept = 0;
    bool cut = false;
    for (std::size_t i = 0; i < word.size(); ++i) {
      if (kept >= 2 && word[kept - 1] == word[i] && word[kept - 2] == word[i]) {
        cut = true;
        continue;
      }
      word[kept++] = word[i];
    }
    word.resize(kept);
    return cut;
  }

  static bool is_caps(std::string_view raw) {
    int letters = 0;
    for (const char c : raw) {
      if (c >= 'a' && c <= 'z') return false;
      if (c >= 'A' && c <= 'Z') ++letters;
    }
    return letters >= 2;
  }

  void read_unicode() {
    std::size_t next = at_;
    const auto code_point = text::next_code_point(text_, next);
    if (text::is_letter_or_mark(code_point) || text::is_number(code_point)) {
      read_word();
      return;
    }
    if (code_point == 0x2026) push(TokenKind::kEllipsis, "...");
    if (code_point == 0x2014 || code_point == 0x2013) push(TokenKind::kPause, ",");
    if (code_point == 0xA1 || code_point == 0xBF) push(TokenKind::kPause, ",");
    at_ = next;
  }

  void read_sign(char c) {
    const std::size_t begin = at_;
    while (at_ < text_.size() && text_[at_] == c) ++at_;
    const std::size_t run = at_ - begin;
    switch (c) {
      case '!':
        for (std::size_t i = 0; i < run && i < 4; ++i) push(TokenKind::kExclaim, "!");
        break;
      case '?':
        push(TokenKind::kQuestion, "?");
        break;
      case '.':
        if (run > 1)
          push(TokenKind::kEllipsis, "...");
        else
          push(TokenKind::kStop, ".");
        break;
      case '\n':
        push(TokenKind::kStop, ".");
        break;
      case '@':
        while (at_ < text_.size() && text_[at_] != ' ' && text_[at_] != ':') ++at_;
        push(TokenKind::kMention, "@");
        break;
      case ',':
      case ';':
      case ':':
      case '(':
      case ')':
      case '"':
        push(TokenKind::kPause, ",");
        break;
      case '-':
        if (run > 1 || (begin > 0 && text_[begin - 1] == ' ')) push(TokenKind::kPause, ",");
        break;
      default:
        break;
    }
  }

  Token& push(TokenKind kind, std::string_view text) {
    Token token;
    token.kind = kind;
    token.begin = static_cast<std::uint32_t>(out_.text.size());
    token.size = static_cast<std::uint16_t>(text.size());
    token.hash = word_hash(text);
    out_.text += text;
    out_.tokens.push_back(token);
    return out_.tokens.back();
  }

  std::string_view text_;
  bool (*is_word_)(std::string_view);
  TokenList& out_;
  std::size_t at_ = 0;
  std::string word_;
  std::string joined_;
};

}  // namespace

void scan_tokens(std::string_view text, bool (*is_word)(std::string_view), TokenList& out) {
  Scanner(text, is_word, out).run();
}

}  // namespace sophia::cortex
