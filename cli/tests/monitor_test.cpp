// SPDX-License-Identifier: MIT
#include "qmp/monitor.hpp"

#include <gtest/gtest.h>

namespace scmstats::cli {
namespace {

TEST(MessageStream, CutsLinesHoweverTheyCome) {
  MessageStream stream;
  for (const std::string_view part : {"{\"a\"", ":1}\r", "\n{}\n{\"b\"", ":2}\n"}) {
    EXPECT_TRUE(stream.add(part));
  }
  EXPECT_EQ(stream.next(), "{\"a\":1}");
  EXPECT_EQ(stream.next(), "{}");
  EXPECT_EQ(stream.next(), "{\"b\":2}");
  EXPECT_EQ(stream.next(), std::nullopt);
}

TEST(MessageStream, TakesNoLineWithoutAnEnd) {
  MessageStream stream;
  EXPECT_TRUE(stream.add(std::string(kMostMessageBytes, 'x')));
  EXPECT_FALSE(stream.add("x"));
}

TEST(ResultOf, IsExactOrQemusOwnWords) {
  EXPECT_EQ(
      result_of(Json::parse(R"({"return":18446744073709551615,"id":1})")).get<std::uint64_t>(),
      18446744073709551615U);
  for (const auto& [answer, text] : {
           std::pair{R"({"error":{"class":"GenericError","desc":"no \u001b[31m\nway"}})",
                     "no \\x1b[31m\\x0away"},
           {R"({"error":{"desc":7}})", "7"},
           {R"({"error":"odd"})", "odd"},
       }) {
    try {
      result_of(Json::parse(answer));
      FAIL() << answer;
    } catch (const Refused& refused) {
      EXPECT_STREQ(refused.what(), text);
    }
  }
  EXPECT_THROW(result_of(Json::object()), std::runtime_error);
}

}  // namespace
}  // namespace scmstats::cli
