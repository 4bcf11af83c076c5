// Reads the two file formats of a BERT tokenizer. Anything that is not plain BERT is refused, with
// the part that differs.
#include <algorithm>

#include "core/file.h"
#include "core/hash.h"
#include "core/json.h"
#include "cortex/encoder/tokenizer.h"

namespace sophia::cortex {

class TokenizerLoader {
 public:
  explicit TokenizerLoader(std::filesystem::path folder) : folder_(std::move(folder)) {}

  Result<Tokenizer> load() {
    std::error_code ignored;
    const auto json_file = folder_ / "tokenizer.json";
    if (std::filesystem::exists(json_file, ignored)) {
      SOPHIA_CHECK_OK(load_json(json_file));
    } else {
      SOPHIA_CHECK_OK(load_vocab(folder_ / "vocab.txt"));
    }
    std::stable_sort(made_.specials_.begin(), made_.specials_.end(),
                     [](const auto& a, const auto& b) { return a.text.size() > b.text.size(); });
    return std::move(made_);
  }

 private:
  std::unexpected<Error> refuse(const std::string& what) const {
    return fail(Code::kInvalidArgument, file_.string() + ": " + what);
  }

  Status load_json(const std::filesystem::path& file) {
    file_ = file;
    SOPHIA_TRY(const std::string bytes, read_file(file));
    made_.fingerprint_ = xxh128_hex(bytes);
    auto parsed = parse_json(bytes);
    if (!parsed) return fail(std::move(parsed).error(), file.string());
    const Json& root = *parsed;
    SOPHIA_CHECK_OK(read_normalizer(root));
    const Json* pre = json_find(root, "pre_tokenizer");
    if (pre == nullptr || json_string(*pre, "type") != "BertPreTokenizer") {
      return refuse("pre_tokenizer is not BertPreTokenizer");
    }
    SOPHIA_CHECK_OK(read_model(root));
    SOPHIA_CHECK_OK(read_added_tokens(root));
    return read_post_processor(root);
  }

  Status read_normalizer(const Json& root) {
    const Json* normalizer = json_find(root, "normalizer");
    if (normalizer == nullptr || json_string(*normalizer, "type") != "BertNormalizer") {
      return refuse("normalizer is not BertNormalizer");
    }
    TokenizerRules& rules = made_.rules_;
    rules.clean_text = json_bool(*normalizer, "clean_text").value_or(true);
    rules.split_ideographs = json_bool(*normalizer, "handle_chinese_chars").value_or(true);
    rules.lowercase = json_bool(*normalizer, "lowercase").value_or(true);
    rules.strip_accents = json_bool(*normalizer, "strip_accents").value_or(rules.lowercase);
    return {};
  }

  Status read_model(const Json& root) {
    const Json* model = json_find(root, "model");
    if (model == nullptr || json_string(*model, "type").value_or("WordPiece") != "WordPiece") {
      return refuse("model is not WordPiece");
    }
    const JsonObject* vocab = json_object(*model, "vocab");
    if (vocab == nullptr || vocab->empty()) return refuse("model has no vocab");
    made_.vocabulary_ = Vocabulary(json_string(*model, "continuing_subword_prefix").value_or("##"));
    for (const auto& [piece, id] : *vocab) {
      const auto* number = id.if_int64();
      if (number == nullptr || *number < 0 || *number > kMaxId) {
        return refuse("the id of piece " + json_quote_text(piece) + " is no small whole number");
      }
      made_.vocabulary_.add(piece, static_cast<std::int32_t>(*number));
    }
    const auto longest = json_int(*model, "max_input_chars_per_word").value_or(100);
    if (longest < 1 || longest > 100'000) return refuse("max_input_chars_per_word is out of range");
    made_.rules_.max_word_characters = static_cast<std::size_t>(longest);
    return special_id(json_string(*model, "unk_token").value_or("[UNK]"), made_.unknown_);
  }

  Status read_added_tokens(const Json& root) {
    const JsonArray* added = json_array(root, "added_tokens");
    if (added == nullptr) return {};
    for (const Json& token : *added) {
      const auto text = json_string(token, "content");
      const auto id = json_int(token, "id");
      if (!text || text->empty() || !id || *id < 0 || *id > kMaxId) {
        return refuse("an added token has no content or no id");
      }
      for (const char* option : {"single_word", "lstrip", "rstrip", "normalized"}) {
        if (!json_bool(token, option).value_or(false)) continue;
        return refuse("added token " + json_quote_text(*text) + " sets " + option +
                      ", which is not supported");
      }
      made_.specials_.push_back({*text, static_cast<std::int32_t>(*id)});
    }
    return {};
  }

  // [CLS] text [SEP], in either of the two spellings.
  Status read_post_processor(const Json& root) {
    const Json* post = json_find(root, "post_processor");
    const auto type = post == nullptr ? std::nullopt : json_string(*post, "type");
    if (type == "BertProcessing") {
      const JsonArray* cls = json_array(*post, "cls");
      const JsonArray* sep = json_array(*post, "sep");
      if (cls == nullptr || sep == nullptr || cls->empty() || sep->empty() ||
          !cls->front().is_string() || !sep->front().is_string()) {
        return refuse("post_processor has no cls or sep");
      }
      SOPHIA_CHECK_OK(special_id(cls->front().as_string().c_str(), made_.first_));
      return special_id(sep->front().as_string().c_str(), made_.last_);
    }
    const JsonArray* single = type == "TemplateProcessing" ? json_array(*post, "single") : nullptr;
    if (single == nullptr || single->size() != 3 ||
        json_object((*single)[1], "Sequence") == nullptr) {
      return refuse("post_processor does not make [CLS] text [SEP]");
    }
    SOPHIA_CHECK_OK(template_id((*single)[0], made_.first_));
    return template_id((*single)[2], made_.last_);
  }

  Status template_id(const Json& item, std::int32_t& id) {
    const Json* token = json_find(item, "SpecialToken");
    const auto text = token == nullptr ? std::nullopt : json_string(*token, "id");
    if (!text) return refuse("post_processor does not make [CLS] text [SEP]");
    return special_id(*text, id);
  }

  Status special_id(const std::string& text, std::int32_t& id) {
    for (const SpecialPiece& special : made_.specials_) {
      if (special.text != text) continue;
      id = special.id;
      return {};
    }
    const auto found = made_.vocabulary_.find(text);
    if (!found) return refuse("the vocabulary has no " + json_quote_text(text));
    id = *found;
    return {};
  }

  Status load_vocab(const std::filesystem::path& file) {
    file_ = file;
    SOPHIA_TRY(const std::string bytes, read_file(file));
    made_.fingerprint_ = xxh128_hex(bytes);
    std::int32_t id = 0;
    for (std::size_t at = 0; at < bytes.size();) {
      const std::size_t end = std::min(bytes.find('\n', at), bytes.size());
      std::string_view piece(bytes.data() + at, end - at);
      while (!piece.empty() && (piece.back() == '\r' || piece.back() == ' '))
        piece.remove_suffix(1);
      if (id > kMaxId) return refuse("too many pieces");
      made_.vocabulary_.add(piece, id++);
      at = end + 1;
    }
    SOPHIA_CHECK_OK(read_tokenizer_config());
    for (const char* text : {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}) {
      if (const auto found = made_.vocabulary_.find(text))
        made_.specials_.push_back({text, *found});
    }
    SOPHIA_CHECK_OK(special_id("[UNK]", made_.unknown_));
    SOPHIA_CHECK_OK(special_id("[CLS]", made_.first_));
    return special_id("[SEP]", made_.last_);
  }

  Status read_tokenizer_config() {
    const auto file = folder_ / "tokenizer_config.json";
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) return {};
    SOPHIA_TRY(const std::string bytes, read_file(file));
    const auto config = parse_json(bytes);
    if (!config) return fail(config.error(), file.string());
    TokenizerRules& rules = made_.rules_;
    rules.lowercase = json_bool(*config, "do_lower_case").value_or(true);
    rules.strip_accents = json_bool(*config, "strip_accents").value_or(rules.lowercase);
    rules.split_ideographs = json_bool(*config, "tokenize_chinese_chars").value_or(true);
    made_.fingerprint_ += rules.lowercase ? 'l' : '-';
    made_.fingerprint_ += rules.strip_accents ? 'a' : '-';
    made_.fingerprint_ += rules.split_ideographs ? 'i' : '-';
    return {};
  }

  static std::string json_quote_text(std::string_view text) {
    return to_text(Json(boost::json::string(text.substr(0, 40))));
  }

  static constexpr std::int64_t kMaxId = 10'000'000;
  std::filesystem::path folder_;
  std::filesystem::path file_;
  Tokenizer made_;
};

Result<Tokenizer> Tokenizer::load(const std::filesystem::path& folder) {
  return TokenizerLoader(folder).load();
}

}  // namespace sophia::cortex
