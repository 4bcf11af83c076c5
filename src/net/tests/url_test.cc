#include "net/url.h"

#include <gtest/gtest.h>

namespace sophia::net {
namespace {

TEST(UrlEncode, KeepsOnlyUnreserved) {
  EXPECT_EQ(url_encode("AZaz09-._~"), "AZaz09-._~");
  EXPECT_EQ(url_encode("2026-01-02T10:00:00+01:00"), "2026-01-02T10%3A00%3A00%2B01%3A00");
  EXPECT_EQ(url_encode("é &=/"), "%C3%A9%20%26%3D%2F");
}

TEST(UrlDecode, UndoesEveryByteAndKeepsBrokenEscapes) {
  std::string all;
  for (int i = 0; i < 256; ++i) all.push_back(static_cast<char>(i));
  EXPECT_EQ(url_decode(url_encode(all)), all);
  EXPECT_EQ(url_decode("%zz%4"), "%zz%4");
  EXPECT_EQ(url_decode("a+b"), "a+b");
  EXPECT_EQ(url_decode("a+b", true), "a b");
}

TEST(ParseQuery, KeepsOrderAndRepeats) {
  EXPECT_EQ(parse_query("a=1&b=x%20y&a=&c&&=z"),
            (QueryParams{{"a", "1"}, {"b", "x y"}, {"a", ""}, {"c", ""}, {"", "z"}}));
  EXPECT_TRUE(parse_query("").empty());
}

TEST(SplitUrl, CutsUserPortQuery) {
  const auto url = split_url("https://user:pw@us-1.api.gong.io:8443/v2/calls?x=1#f");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->host, "us-1.api.gong.io");
  EXPECT_EQ(url->authority, "us-1.api.gong.io:8443");
  EXPECT_EQ(url->path, "/v2/calls");
  EXPECT_EQ(split_url("http://[::1]:80/x")->host, "::1");
}

TEST(SplitUrl, RefusesWhatIsNoAbsoluteUrl) {
  for (const char* text : {"", "/v2", "api.gong.io", "http://", "http:///x", "http://a b/",
                           "http://a/\r\nHost: b", "http://[::1/"}) {
    EXPECT_FALSE(split_url(text)) << text;
  }
}

TEST(IsLoopbackHost, TakesAddressesNotLookalikes) {
  EXPECT_TRUE(is_loopback_host("127.0.0.1"));
  EXPECT_TRUE(is_loopback_host("::1"));
  EXPECT_TRUE(is_loopback_host("localhost"));
  EXPECT_FALSE(is_loopback_host("127.evil.example"));
  EXPECT_FALSE(is_loopback_host("api.gong.io"));
}

}  // namespace
}  // namespace sophia::net
