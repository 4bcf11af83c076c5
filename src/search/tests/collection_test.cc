#include "search/collection.h"

#include <gtest/gtest.h>

#include "word_embedder.h"

namespace sophia::search {
namespace {

CollectionItem turn(std::string id, std::string conversation, double position, std::string speaker,
                    std::string text) {
  CollectionItem item;
  item.id = std::move(id);
  item.text = std::move(text);
  item.conversation = std::move(conversation);
  item.speaker = std::move(speaker);
  item.position = position;
  return item;
}

std::vector<std::string> ids(const Collection& collection, const std::vector<RankedItem>& ranked) {
  std::vector<std::string> result;
  for (const RankedItem& r : ranked) result.push_back(collection.items()[r.item].id);
  return result;
}

TEST(Collection, FindsDocumentsByWordsAlone) {
  std::vector<CollectionItem> items(3);
  items[0] = {"a", "", "The invoice was paid late.", "", "", "", "", 0};
  items[1] = {"b", "", "Security review of the cloud.", "", "", "", "", 0};
  items[2] = {"c", "", "Lunch on Friday.", "", "", "", "", 0};
  const auto collection = Collection::build(items, nullptr, {});
  ASSERT_TRUE(collection.has_value());
  EXPECT_EQ(ids(*collection, *collection->search("paid invoices", std::nullopt, 10)),
            (std::vector<std::string>{"a"}));
  EXPECT_TRUE(collection->search("", std::nullopt, 10)->empty());
}

TEST(Collection, AGroupIsSearchedAlone) {
  std::vector<CollectionItem> items(2);
  items[0] = {"a", "east", "pricing", "", "", "", "", 0};
  items[1] = {"b", "west", "pricing", "", "", "", "", 0};
  WordEmbedder embedder;
  const auto collection = Collection::build(items, &embedder, {});
  ASSERT_TRUE(collection.has_value());
  EXPECT_EQ(ids(*collection, *collection->search("pricing", "west", 10)),
            (std::vector<std::string>{"b"}));
  EXPECT_TRUE(collection->search("pricing", "north", 10)->empty());
  EXPECT_EQ(collection->search("pricing", std::nullopt, 10)->size(), 2U);
}

TEST(Collection, TheAnswerNextToItsQuestionIsFound) {
  // The answer shares no word with the query; the question before it does.
  std::vector<CollectionItem> items;
  items.push_back(turn("1", "talk", 1, "Ann", "When does your contract with the old vendor end?"));
  items.push_back(turn("2", "talk", 2, "Bob", "In March."));
  for (int i = 0; i < 20; ++i) {
    items.push_back(
        turn("x" + std::to_string(i), "other", i, "Eve", "Something about " + std::to_string(i)));
  }
  WordEmbedder embedder;
  const auto collection = Collection::build(items, &embedder, {});
  ASSERT_TRUE(collection.has_value());
  const auto found = ids(*collection, *collection->search("contract vendor end", std::nullopt, 2));
  EXPECT_EQ(found, (std::vector<std::string>{"1", "2"}));
}

TEST(Collection, InALongConversationTheTalkAroundDecidesBetweenEqualSentences) {
  std::vector<CollectionItem> items;
  for (int i = 0; i < 300; ++i) {
    std::string text = "Well.";
    if (i == 100 || i == 200) text = "Then we agreed on that.";
    if (i > 200 && i < 210 && i != 201) text = "The battery of the remote control, please.";
    items.push_back(turn(std::to_string(i), "talk", i, "Ann", text));
  }
  WordEmbedder embedder;
  const auto collection = Collection::build(items, &embedder, {});
  ASSERT_TRUE(collection.has_value());
  const auto found = ids(*collection, *collection->search("battery agreed", std::nullopt, 50));
  const auto near = std::find(found.begin(), found.end(), "200");
  const auto far = std::find(found.begin(), found.end(), "100");
  ASSERT_NE(near, found.end());
  ASSERT_NE(far, found.end());
  EXPECT_LT(near - found.begin(), far - found.begin());
}

TEST(Collection, InputOrderDoesNotMatterWithinAConversation) {
  std::vector<CollectionItem> forward;
  for (int i = 0; i < 30; ++i) {
    forward.push_back(
        turn("t" + std::to_string(i), "c", i, i % 2 ? "Ann" : "Bob",
             "word" + std::to_string(i % 7) + " common text " + std::to_string(i % 3)));
  }
  std::vector<CollectionItem> backward(forward.rbegin(), forward.rend());
  WordEmbedder embedder;
  const auto a = Collection::build(forward, &embedder, {});
  const auto b = Collection::build(backward, &embedder, {});
  for (const char* query : {"word3", "common 2", "Ann word1 text"}) {
    EXPECT_EQ(ids(*a, *a->search(query, std::nullopt, 30)),
              ids(*b, *b->search(query, std::nullopt, 30)))
        << query;
  }
}

TEST(Collection, TwoItemsWithOneIdAreRefused) {
  std::vector<CollectionItem> items(2);
  items[0].id = items[1].id = "same";
  const auto collection = Collection::build(items, nullptr, {});
  ASSERT_FALSE(collection.has_value());
  EXPECT_EQ(collection.error().code, Code::kInvalidArgument);
}

}  // namespace
}  // namespace sophia::search
