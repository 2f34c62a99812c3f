// SPDX-License-Identifier: MIT
#include "scmstats/host/fault_text.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace scmstats {
namespace {

using namespace std::chrono_literals;

PlannedFault parsed(const std::string& text) {
  const auto change = parse_faults(text);
  if (!change) {
    ADD_FAILURE() << text << ": " << change.error().reason;
    return {};
  }
  EXPECT_EQ(change->faults.size(), 1u);
  return change->faults.at(0);
}

std::string error_of(const std::string& text) {
  const auto change = parse_faults(text);
  return change ? "no error" : change.error().reason;
}

TEST(FaultText, HasEveryKindAndCondition) {
  const PlannedFault planned = parsed(
      R"({"status": "H_Hardware", "r4": 18446744073709551615, "eye-catcher": "SCMSTATX",
          "version": 2, "count": 4294967295, "vanish": ["MemLife", "med-r-cnt"],
          "appear": {"AcmeTemp": 5}, "values": {"mem_life": 101},
          "ids": {"PonSecs": "\u0000\u00ff", "MedRCnt": 7}, "order": "reversed", "write": 20,
          "delay": 0.25, "step": -1, "on": "named", "every": 2, "calls": 3, "for": 1.5})");
  const Fault& fault = planned.fault;
  // Clang 14 crashes on ids in the assertions.
  constexpr StatisticId kAcmeTemp("AcmeTemp"), kMemLife("MemLife"), kPonSecs("PonSecs"),
      kText("SCMSTATX");
  EXPECT_EQ(fault.status, Status::Hardware);
  EXPECT_EQ(fault.r4, ~0ull);
  EXPECT_EQ(fault.eye_catcher, kText.number());
  EXPECT_EQ(fault.version, 2u);
  EXPECT_EQ(fault.count, 0xffffffffu);
  const std::vector<StatisticId> vanished{kMemLife, StatisticId("MedRCnt")};
  EXPECT_EQ(fault.vanish, vanished);
  ASSERT_EQ(fault.appear.size() * fault.values.size(), 1u);
  EXPECT_EQ(fault.appear[0].id, kAcmeTemp);
  EXPECT_EQ(fault.appear[0].value, 5u);
  EXPECT_EQ(fault.values[0].id, kMemLife);
  EXPECT_EQ(fault.values[0].value, 101u);
  ASSERT_EQ(fault.ids.size(), 2u);
  EXPECT_EQ(fault.ids[0].id, kPonSecs);
  EXPECT_EQ(fault.ids[0].value.number(), 0x00ff202020202020u);
  EXPECT_EQ(fault.ids[1].value.number(), 7u);
  EXPECT_TRUE(fault.reversed);
  EXPECT_EQ(fault.write, 20u);
  EXPECT_EQ(fault.step, ~0ull);
  EXPECT_EQ(planned.delay, 250ms);
  EXPECT_EQ(planned.on, Request::Named);
  EXPECT_EQ(planned.every, 2u);
  EXPECT_EQ(planned.calls, 3u);
  EXPECT_EQ(planned.duration, 1500ms);
}

TEST(FaultText, HasEveryStatusByItsNamesAndNumbers) {
  for (const NamedStatus& each : kStatuses) {
    const std::string name = "{\"status\": \"" + std::string(each.name) + "\"}";
    EXPECT_EQ(parsed(name).fault.status, Status{each.number});
  }
  EXPECT_EQ(parsed(R"({"status": "H_LongBusyOrder1mSec"})").fault.status, Status{9900});
  EXPECT_EQ(parsed(R"({"status": "h_busy"})").fault.status, Status::Busy);
  EXPECT_EQ(parsed(R"({"status": -9223372036854775808})").fault.status, Status{INT64_MIN});
}

TEST(FaultText, ReplacesByAListAndAddsByAnObject) {
  const auto replaces = [](const char* text) { return parse_faults(text)->replaces; };
  EXPECT_TRUE(replaces("[]"));
  EXPECT_TRUE(replaces(R"([{"r4": 1}])"));
  EXPECT_FALSE(replaces(R"({"r4": 1})"));
}

TEST(FaultText, ThatIsWrongIsNamedOnOneLine) {
  const std::pair<const char*, const char*> wrong[] = {
      {"5", "'5': give an object as {\"status\": \"H_Hardware\", \"calls\": 3}"},
      {"[5]", "fault 1: '5': give an object as"},
      {R"([{"r4": 1}, {"r4": -1}])",
       "fault 2: r4: '-1': give a whole number from 0 to 18446744073709551615"},
      {R"({"r4": 18446744073709551616})",
       "r4: '18446744073709551616': give a whole number from 0 to 18446744073709551615"},
      {R"({"r4": "1"})", "r4: '\"1\"': give a whole number"},
      {R"({"r4": 1.0})", "r4: '1.0': give a whole number"},
      {R"({"r4": null})", "r4: 'null': give a whole number"},
      {R"({"status": "H_Foo"})", "status: '\"H_Foo\"': give a status of PAPR as \"H_Hardware\""},
      {R"({"status": 9223372036854775808})", "status: '9223372036854775808': give a status"},
      {R"({"count": 4294967296})", "count: '4294967296': give a whole number from 0 to 4294967295"},
      {R"({"version": true})", "version: 'true': give a whole number from 0 to 4294967295"},
      {R"({"write": 4097})", "write: '4097': give a whole number from 0 to 4096"},
      {R"({"delay": 1.1})", "delay: '1.1': give seconds from 0.001 to 1"},
      {R"({"delay": 0})", "delay: '0': give seconds from 0.001 to 1"},
      {R"({"delay": 1e400})", "delay: '1e400': give seconds from 0.001 to 1"},
      {R"({"r4": 1, "calls": 0})", "calls: '0': give a whole number from 1 to 4294967295"},
      {R"({"r4": 1, "every": 0})", "every: '0': give a whole number from 1 to 4294967295"},
      {R"({"r4": 1, "for": 0})", "for: '0': give seconds from 0.001 to 86400"},
      {R"({"r4": 1, "on": "none"})",
       "on: '\"none\"': give \"size\", \"all\", \"named\" or \"each\""},
      {R"({"order": "random"})", "order: '\"random\"': give \"reversed\""},
      {R"({"vanish": "MemLife"})", "vanish: '\"MemLife\"': give a list of 1 to 255 statistics"},
      {R"({"vanish": []})", "vanish: '[]': give a list of 1 to 255 statistics"},
      {R"({"vanish": ["MemoryLife"]})",
       "vanish: 'MemoryLife': give an id of 1 to 8 characters up to U+00FF"},
      {R"({"vanish": [7]})", "vanish: '7': give a statistic's id"},
      {R"({"values": {}})", "values: '{}': give an object of 1 to 255 values"},
      {R"({"values": {"MemLife": 1, "mem-life": 2}})",
       "values: 'mem-life': given twice; give each statistic once"},
      {R"({"values": {"MemLife": -1}})", "values: '-1': give a whole number from 0"},
      {R"({"ids": {"MemLife": []}})", "ids: '[]': give a text of 1 to 8 characters, or a number"},
      {R"({"eye-catcher": "SCMSTATS1"})", "eye-catcher: 'SCMSTATS1': give an id of 1 to 8"},
      {R"({"foo": 1})", "foo: unknown; known are status, r4, eye-catcher, version, count, vanish,"},
      {R"({"calls": 3})", "'{\"calls\": 3}': no fault; give one or more of status, r4,"},
      {R"({"step": 3})", "'{\"step\": 3}': no fault;"},
      {R"({"step": 3, "count": 1})", "step: there is nothing to add it to; give r4 or values, too"},
      {R"({"r4": 1, "r4": 2})", "'r4' is given twice"},
      {"", "not JSON: the text ends at byte 0; expected a value"},
      {R"({"r4" 1})", "not JSON: '1}' at byte 6; expected ':'"},
      {R"({"r4": 1)", "not JSON: the text ends at byte 8; expected ',' or '}'"},
      {R"([{"r4": 1} 2])", "not JSON: '2]' at byte 11; expected ',' or ']'"},
      {R"({"r4": 1} x)", "not JSON: 'x' at byte 10; expected the end of the text"},
      {R"({"r4)", "not JSON: the text ends at byte 4; expected '\"' at the end of the text"},
      {"{\"a\nb\": 1}", "not JSON: '\\x0ab\": 1}' at byte 3; expected a character that is not"},
      {R"({"ids": {"MemLife": "\u0100"}})", "not JSON: "},
      {R"({"ids": {"MemLife": "\x41"}})", "not JSON: "},
      {"{\"ids\": {\"MemLife\": \"\xe2\x82\xac\"}}", "not JSON: "},
      {"{5: 1}", "not JSON: '5: 1}' at byte 1; expected a name in double quotes"},
      {"[[[[[[[[[[]]]]]]]]]]", "not JSON: "},
  };
  for (const auto& [text, line] : wrong) {
    const std::string error = error_of(text);
    EXPECT_EQ(error.substr(0, std::string_view(line).size()), line) << text;
    EXPECT_EQ(error.find('\n'), std::string::npos) << text;
    EXPECT_LT(error.size(), 300u) << text;
  }
  std::string many = "[";
  for (int i = 0; i < 17; ++i) many += std::string(i == 0 ? "" : ",") + "{\"r4\": 1}";
  EXPECT_EQ(error_of(many + "]"), "17 faults; give at most 16");
  EXPECT_EQ(error_of(std::string(65537, ' ')), "a text of 65537 bytes; give at most 65536");
}

TEST(FaultText, ThatIsFormattedIsParsedAsTheSame) {
  for (const char* const text : {
           R"({"status": "H_PARTIAL", "r4": 5, "on": "size"})",
           R"({"status": 4711, "on": "all", "every": 7})",
           R"({"eye-catcher": "SCM", "version": 0, "count": 0})",
           R"({"eye-catcher": "0x2020202020202020"})",
           R"({"vanish": ["MemLife", "0x6d656d2d6c696665"], "delay": 0.001})",
           R"({"appear": {"A\u0000\u00ff\u0022\u005c": 18446744073709551615}, "calls": 2})",
           R"({"values": {"MemLife": 101}, "step": -5, "for": 86400})",
           R"({"ids": {"MemLife": "PonSecs"}, "order": "reversed", "write": 0})",
       }) {
    EXPECT_EQ(format_faults(std::vector{parsed(text)}), "[" + std::string(text) + "]");
  }
  EXPECT_EQ(format_faults({}), "[]");
  EXPECT_EQ(format_faults(std::vector{parsed(R"({"r4": 1})"), parsed(R"({"r4": 2})")}),
            R"([{"r4": 1}, {"r4": 2}])");
  EXPECT_EQ(format_faults(std::vector{parsed("{\"ids\": {\"MemLife\": \"\xc3\xbf\"}}")}),
            R"([{"ids": {"MemLife": "\u00ff"}}])");
}

TEST(FaultText, OfGarbageIsRefusedOrParsed) {
  std::mt19937 random(14);
  const std::string good =
      R"([{"status": "H_Busy", "values": {"MemLife": 1}, "vanish": ["\u00ff"], "for": 1.5}])";
  for (int round = 0; round < 50000; ++round) {
    std::string text = good;
    for (unsigned i = random() % 4 + 1; i != 0; --i) {
      const auto at = random() % text.size();
      if (random() % 2 != 0) {
        text[at] = static_cast<char>(random());
      } else {
        text.erase(at, random() % 8);
        if (text.empty()) text = " ";
      }
    }
    if (const auto parsed = parse_faults(text)) {
      EXPECT_LE(parsed->faults.size(), FaultPlan::kMost);
      EXPECT_TRUE(parse_faults(format_faults(parsed->faults))) << text;
    }
  }
}

}  // namespace
}  // namespace scmstats
