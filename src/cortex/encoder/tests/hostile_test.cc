// Folders and files that are damaged, unsupported or made to hurt are refused with the reason.
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <fstream>

#include "core/hash.h"
#include "cortex/encoder/manifest.h"
#include "cortex/encoder/model_folder.h"
#include "cortex/encoder/model_store.h"
#include "cortex/encoder/safetensors.h"
#include "fixtures.h"

namespace sophia::cortex {
namespace {

namespace fs = std::filesystem;

std::string safetensors(const std::string& header, std::size_t data_bytes) {
  const std::uint64_t size = header.size();
  std::string bytes(8, '\0');
  std::memcpy(bytes.data(), &size, 8);
  return bytes + header + std::string(data_bytes, '\0');
}

std::string refusal(const std::string& bytes) {
  const auto parsed = Safetensors::parse(std::as_bytes(std::span(bytes)));
  return parsed ? "accepted" : parsed.error().message;
}

constexpr char kGood[] = R"({"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},)"
                         R"("b":{"dtype":"F16","shape":[4],"data_offsets":[24,32]}})";

TEST(Safetensors, ReadsTensors) {
  const std::string bytes = safetensors(kGood, 32);
  const auto parsed = Safetensors::parse(std::as_bytes(std::span(bytes)));
  ASSERT_TRUE(parsed) << parsed.error().message;
  ASSERT_NE(parsed->find("a"), nullptr);
  EXPECT_EQ(parsed->find("a")->shape, (std::vector<std::uint64_t>{2, 3}));
  EXPECT_EQ(parsed->find("b")->bytes.size(), 8);
  EXPECT_EQ(parsed->find("c"), nullptr);
}

TEST(Safetensors, RefusesWhatDoesNotFit) {
  const auto one = [](const char* shape, const char* offsets, std::size_t data) {
    return refusal(safetensors(std::string(R"({"a":{"dtype":"F32","shape":)") + shape +
                                   R"(,"data_offsets":)" + offsets + "}}",
                               data));
  };
  EXPECT_EQ(one("[2]", "[0,8]", 8), "accepted");
  EXPECT_NE(one("[2]", "[0,8]", 7).find("truncated"), std::string::npos);
  EXPECT_NE(one("[2]", "[0,8]", 9).find("follows the last"), std::string::npos);
  EXPECT_NE(one("[3]", "[0,8]", 8).find("its shape takes 12"), std::string::npos);
  EXPECT_NE(one("[2]", "[8,0]", 8).find("offsets"), std::string::npos);
  EXPECT_NE(one("[2]", "[-8,0]", 8).find("offsets"), std::string::npos);
  EXPECT_NE(one("[-2]", "[0,8]", 8).find("shape"), std::string::npos);
  EXPECT_NE(one("[4611686018427387904,4]", "[0,0]", 0).find("shape"), std::string::npos);
  EXPECT_NE(one("[1.5]", "[0,8]", 8).find("shape"), std::string::npos);
  EXPECT_NE(one("[2]", "[4,12]", 12).find("hole"), std::string::npos);
  EXPECT_NE(refusal("").find("too short"), std::string::npos);
  EXPECT_NE(refusal(std::string(8, '\xff')).find("implausibly"), std::string::npos);
  EXPECT_NE(refusal(safetensors("{}", 0).substr(0, 9)).find("does not end"), std::string::npos);
  EXPECT_NE(refusal(safetensors("{", 0)).find("no JSON"), std::string::npos);
  EXPECT_NE(refusal(safetensors("[]", 0)).find("object"), std::string::npos);
  EXPECT_NE(refusal(safetensors(R"({"a":{"dtype":"X9","shape":[],"data_offsets":[0,0]}})", 0))
                .find("dtype"),
            std::string::npos);
  EXPECT_NE(refusal(safetensors(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
                                R"("b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}})",
                                6))
                .find("overlap"),
            std::string::npos);
}

// Any change of bytes is either refused or gives views that lie inside the data.
TEST(Safetensors, ChangedBytesNeverReachOutside) {
  const std::string good = safetensors(kGood, 32);
  Random random(11);
  int accepted = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes = good;
    for (std::uint64_t n = 1 + random.next() % 4; n > 0; --n) {
      bytes[random.next() % bytes.size()] = static_cast<char>(random.next());
    }
    if (random.next() % 4 == 0) bytes.resize(random.next() % (bytes.size() + 1));
    const auto parsed = Safetensors::parse(std::as_bytes(std::span(bytes)));
    if (!parsed) continue;
    ++accepted;
    for (const auto& [name, tensor] : parsed->tensors()) {
      const auto* begin = reinterpret_cast<const char*>(tensor.bytes.data());
      if (tensor.bytes.empty()) continue;
      EXPECT_GE(begin, bytes.data());
      EXPECT_LE(begin + tensor.bytes.size(), bytes.data() + bytes.size());
    }
  }
  EXPECT_GT(accepted, 0);
}

// A copy of the default model's folder (weights linked, not copied) that a test may spoil.
TEST(Manifest, NumbersAndPathsThatHurtAreRefused) {
  const auto manifest = [](const std::string& path, const std::string& bytes,
                           const std::string& value) {
    return parse_manifest(R"({"name":"m","files":[{"path":")" + path + R"(","bytes":)" + bytes +
                          R"(,"sha256":"00"}],"self_test":"t","vector":[)" + value + "]}");
  };
  EXPECT_TRUE(manifest("1_Pooling/config.json", "12", "-1.5"));
  EXPECT_FALSE(manifest("../config.json", "12", "1"));
  EXPECT_FALSE(manifest("/etc/passwd", "12", "1"));
  EXPECT_FALSE(manifest("config.json", "-1", "1"));
  EXPECT_FALSE(manifest("config.json", "12", "1e39"));  // no float holds it
}

class HostileFolder : public ::testing::Test {
 protected:
  void SetUp() override {
    SOPHIA_NEED(testing::default_model());
    folder_ = fs::temp_directory_path() / ("sophia_hostile_" + std::to_string(getpid())) /
              "all-MiniLM-L6-v2";
    fs::remove_all(folder_);
    fs::create_directories(folder_ / "1_Pooling");
    for (const auto& entry : fs::directory_iterator(testing::default_model())) {
      if (!entry.is_regular_file()) continue;
      const fs::path target = folder_ / entry.path().filename();
      if (entry.path().extension() == ".safetensors") {
        fs::create_symlink(fs::absolute(entry.path()), target);
      } else {
        fs::copy_file(entry.path(), target);
      }
    }
    fs::copy_file(testing::default_model() / "1_Pooling/config.json",
                  folder_ / "1_Pooling/config.json");
  }
  void TearDown() override { fs::remove_all(folder_.parent_path()); }

  void write(const std::string& file, const std::string& text) {
    fs::remove(folder_ / file);
    std::ofstream(folder_ / file, std::ios::binary) << text;
  }
  void replace(const std::string& file, const std::string& from, const std::string& to) {
    std::string text = read_file(folder_ / file).value();
    const auto at = text.find(from);
    ASSERT_NE(at, std::string::npos);
    write(file, text.replace(at, from.size(), to));
  }
  // Leaves the first lines of vocab.txt.
  void cut_vocabulary(std::size_t lines) {
    const std::string text = read_file(folder_ / "vocab.txt").value();
    std::size_t end = 0;
    while (lines-- > 0 && end < text.size()) end = text.find('\n', end) + 1;
    write("vocab.txt", text.substr(0, end));
  }
  std::string refusal() const {
    const auto encoder = Encoder::load(folder_, {PrecisionChoice::kF32, 1, ""});
    return encoder ? "accepted" : encoder.error().message;
  }
  void expect_refusal(const std::string& part) const {
    const std::string message = refusal();
    EXPECT_NE(message.find(part), std::string::npos) << message;
  }

  fs::path folder_;
};

TEST_F(HostileFolder, UnchangedIsAccepted) { EXPECT_EQ(refusal(), "accepted"); }

TEST_F(HostileFolder, OtherArchitecture) {
  replace("config.json", "\"model_type\": \"bert\"", "\"model_type\": \"mpnet\"");
  expect_refusal("architecture 'mpnet' is not supported");
}
TEST_F(HostileFolder, ConfigIsNoJson) {
  write("config.json", "{\"model_type\": ");
  expect_refusal("config.json");
}
TEST_F(HostileFolder, ConfigIsMissing) {
  fs::remove(folder_ / "config.json");
  expect_refusal("config.json");
}
TEST_F(HostileFolder, ShapesDiffer) {
  replace("config.json", "\"intermediate_size\": 1536", "\"intermediate_size\": 1535");
  expect_refusal("has shape [1536,384]; config.json asks for [1535,384]");
}
TEST_F(HostileFolder, ALayerIsMissing) {
  replace("config.json", "\"num_hidden_layers\": 6", "\"num_hidden_layers\": 7");
  expect_refusal("encoder.layer.6.attention.self.query.weight is missing");
}
TEST_F(HostileFolder, HeadsDoNotDivide) {
  replace("config.json", "\"num_attention_heads\": 12", "\"num_attention_heads\": 7");
  expect_refusal("no multiple");
}
TEST_F(HostileFolder, HeadWidthIsNoMultipleOfEight) {
  replace("config.json", "\"num_attention_heads\": 12", "\"num_attention_heads\": 96");
  expect_refusal("multiple of 8");
}
TEST_F(HostileFolder, ImpossibleNumbers) {
  replace("config.json", "\"hidden_size\": 384", "\"hidden_size\": -1");
  expect_refusal("hidden_size is missing or not within");
}
TEST_F(HostileFolder, WeightsAreCutOff) {
  const fs::path weights = folder_ / "model.safetensors";
  std::ifstream in(weights, std::ios::binary);
  std::string head(1'000'000, '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  write("model.safetensors", head);
  expect_refusal("the file is truncated");
}
TEST_F(HostileFolder, WeightsAreEmpty) {
  write("model.safetensors", "");
  expect_refusal("model.safetensors");
}
TEST_F(HostileFolder, PoolingIsNotOneMode) {
  replace("1_Pooling/config.json", "\"pooling_mode_cls_token\": false",
          "\"pooling_mode_cls_token\": true");
  expect_refusal("exactly one pooling mode");
}
TEST_F(HostileFolder, AStepIsUnknown) {
  replace("modules.json", "models.Normalize", "models.Dense");
  expect_refusal("step 'Dense' is not supported");
}
TEST_F(HostileFolder, PoolingLeavesTheFolder) {
  replace("modules.json", "\"1_Pooling\"", "\"../secrets\"");
  expect_refusal("leaves the folder");
}
TEST_F(HostileFolder, TokenizerIsOfAnotherKind) {
  replace("tokenizer.json", "\"type\":\"WordPiece\",\"unk_token\"",
          "\"type\":\"BPE\",\"unk_token\"");
  expect_refusal("model is not WordPiece");
}
TEST_F(HostileFolder, TokenizerHasIdsBeyondTheTable) {
  replace("tokenizer.json", "\"[unused0]\":1,", "\"[unused0]\":30522,");
  expect_refusal("ids beyond");
}
TEST_F(HostileFolder, VocabTxtAloneIsEnough) {
  const auto with_json = Encoder::load(folder_, {PrecisionChoice::kF32, 1, ""}).value();
  fs::remove(folder_ / "tokenizer.json");
  const auto with_text = Encoder::load(folder_, {PrecisionChoice::kF32, 1, ""}).value();
  const char* text = "Caf\u00e9 [SEP] unaffable, \u4e2d\u6587!";
  EXPECT_EQ(with_text->tokenize(TextKind::kPassage, text),
            with_json->tokenize(TextKind::kPassage, text));
}
TEST_F(HostileFolder, WeightsHaveMoreLayersThanTheConfiguration) {
  replace("config.json", "\"num_hidden_layers\": 6", "\"num_hidden_layers\": 3");
  expect_refusal("encoder.layer.3.attention.output.LayerNorm.bias is of a layer beyond");
}
TEST_F(HostileFolder, VocabTxtIsCutOff) {
  fs::remove(folder_ / "tokenizer.json");
  cut_vocabulary(1'000);
  expect_refusal("the tokenizer has 1000 tokens, but config.json's vocab_size is 30522");
  write("vocab.txt", "[PAD]\n[UNK]\n");
  expect_refusal("the vocabulary has no \"[CLS]\"");
}
TEST_F(HostileFolder, RowsThatPadTheTableAreNoFault) {
  fs::remove(folder_ / "tokenizer.json");
  cut_vocabulary(30'522 - 128);
  EXPECT_EQ(refusal(), "accepted");
  cut_vocabulary(30'522 - 129);
  expect_refusal("the tokenizer has 30393 tokens");
}
TEST_F(HostileFolder, TokenizerLacksAnId) {
  replace("tokenizer.json", "\"[unused0]\":1,", "");
  expect_refusal("the tokenizer has no token for id 1");
}
TEST_F(HostileFolder, APieceThatIsThereTwiceInVocabTxtLeavesNoGap) {
  fs::remove(folder_ / "tokenizer.json");
  replace("vocab.txt", "[unused1]\n", "[unused0]\n");
  EXPECT_EQ(refusal(), "accepted");
}
TEST_F(HostileFolder, NamesOfFamiliesChoosePrefixes) {
  const auto e5 = read_model_folder(folder_, "e5-base-v2").value();
  EXPECT_EQ(e5.query_prefix, "query: ");
  EXPECT_EQ(e5.passage_prefix, "passage: ");
  const auto bge = read_model_folder(folder_, "bge-small-en-v1.5").value();
  EXPECT_EQ(bge.query_prefix, "Represent this sentence for searching relevant passages: ");
  EXPECT_EQ(bge.passage_prefix, "");
}

TEST_F(HostileFolder, StoreAddsVerifiesResolvesAndRemoves) {
  const fs::path data = folder_.parent_path() / "data";
  const auto store_with = [&](std::string aliases) {
    return ModelStore({data, {folder_.parent_path()}, "", std::move(aliases)});
  };
  const ModelStore store = store_with("e5-base-v2=mini");
  ASSERT_TRUE(store.add(folder_, "mini", {}));
  EXPECT_FALSE(store.add(folder_, "mini", {}));
  EXPECT_FALSE(store.add(folder_, "../mini", {}));
  const auto fresh = store.verify("mini", PrecisionChoice::kAuto).value();
  for (const auto& check : fresh) {
    EXPECT_TRUE(check.ok) << check.what << check.detail;
  }
  EXPECT_EQ(store.resolve("mini")->how, ResolvedModel::How::kInstalled);
  EXPECT_EQ(store.resolve("e5-base-v2")->model.name, "mini");
  EXPECT_EQ(store.resolve("e5-base-v2")->how, ResolvedModel::How::kAlias);
  EXPECT_EQ(store.resolve("other")->model.name, "all-MiniLM-L6-v2");
  EXPECT_EQ(store.resolve("other")->how, ResolvedModel::How::kDefault);
  EXPECT_FALSE(store_with("broken").resolve("other"));
  ASSERT_TRUE(store.set_default("mini"));
  EXPECT_EQ(store.default_name(), "mini");
  std::fstream(data / "models/mini/vocab.txt", std::ios::in | std::ios::out).put('X');
  const auto checks = store.verify("mini", PrecisionChoice::kAuto).value();
  EXPECT_EQ(std::count_if(checks.begin(), checks.end(), [](const auto& c) { return !c.ok; }), 1);
  ASSERT_TRUE(store.remove("mini"));
  EXPECT_EQ(store.default_name(), "all-MiniLM-L6-v2");
  EXPECT_FALSE(store.remove("all-MiniLM-L6-v2"));
  EXPECT_EQ(store.list().size(), 1);
}

TEST_F(HostileFolder, StoreLeavesNothingOfARefusedFolder) {
  replace("config.json", "\"num_hidden_layers\": 6", "\"num_hidden_layers\": 7");
  const fs::path data = folder_.parent_path() / "data";
  const auto added = ModelStore({data, {}, "", ""}).add(folder_, "mini", {});
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().code, Code::kDataLoss);
  // The reason names the user's folder, not the copy that is gone.
  EXPECT_TRUE(added.error().message.starts_with((folder_ / "model.safetensors").string()))
      << added.error().message;
  EXPECT_TRUE(fs::is_empty(data / "models"));
}

}  // namespace
}  // namespace sophia::cortex
