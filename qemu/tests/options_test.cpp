// SPDX-License-Identifier: MIT
#include "options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "temporary_file.hpp"

namespace scmstats {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

Options good(const std::vector<std::string>& arguments) {
  const auto parsed = parse_options(arguments);
  if (!parsed) {
    ADD_FAILURE() << parsed.error().reason;
    return {};
  }
  return *parsed;
}

std::string complaint(const std::vector<std::string>& arguments) {
  const auto parsed = parse_options(arguments);
  return parsed ? "" : parsed.error().reason;
}

TEST(Options, AreAllOptional) {
  const Options options = good({});
  EXPECT_EQ(options.interval, seconds(1));
  EXPECT_FALSE(options.metrics);
  EXPECT_EQ(options.metrics_interval, seconds(5));
  EXPECT_FALSE(options.count_accesses);
  EXPECT_FALSE(options.faults);
  EXPECT_FALSE(options.untested);
  EXPECT_THAT(options.nvdimms, IsEmpty());
}

TEST(Options, AreReadPerNvdimm) {
  const Options options =
      good({"interval=0.25", "metrics=/run/vm.prom", "metrics-interval=15", "nv0.samples=/run/nv0",
            "nv0.max-age=90", "nv0.state=/var/nv0", "nv1.allow=off", "nv1.statistics=all",
            "nv2.statistics=none", "nv2.allow=on", "nv2.block=off", "nv0.papr=nmem12",
            "nv1.papr=off", "nv2.papr=auto", "nv3.block=auto"});
  EXPECT_EQ(options.interval, milliseconds(250));
  EXPECT_EQ(options.metrics, "/run/vm.prom");
  EXPECT_EQ(options.metrics_interval, seconds(15));
  EXPECT_EQ(options.nvdimms.at("nv0").samples, "/run/nv0");
  EXPECT_EQ(options.nvdimms.at("nv0").max_age, seconds(90));
  EXPECT_EQ(options.nvdimms.at("nv0").state, "/var/nv0");
  EXPECT_FALSE(options.nvdimms.at("nv1").state);
  EXPECT_TRUE(options.nvdimms.at("nv0").allow);
  EXPECT_EQ(options.nvdimms.at("nv0").statistics, Support::Auto);
  EXPECT_FALSE(options.nvdimms.at("nv1").allow);
  EXPECT_EQ(options.nvdimms.at("nv1").statistics, Support::All);
  EXPECT_EQ(options.nvdimms.at("nv2").statistics, Support::None);
  EXPECT_EQ(options.nvdimms.at("nv1").block, "auto");
  EXPECT_EQ(options.nvdimms.at("nv2").block, "off");
  EXPECT_EQ(options.nvdimms.at("nv3").block, "auto");
  EXPECT_EQ(options.nvdimms.at("nv0").papr, "nmem12");
  EXPECT_EQ(options.nvdimms.at("nv1").papr, "off");
  EXPECT_EQ(options.nvdimms.at("nv2").papr, std::nullopt);
}

TEST(Options, RefuseARelativePathInARemovedDirectory) {
  const auto before = std::filesystem::current_path();
  const TemporaryFile file;
  const auto removed = file.path().parent_path() / "removed";
  std::filesystem::create_directory(removed);
  std::filesystem::current_path(removed);
  std::filesystem::remove(removed);
  EXPECT_EQ(complaint({"nv0.samples=file"}),
            "'nv0.samples=file': give an absolute path: No such file or directory");
  EXPECT_EQ(complaint({"nv0.samples=/file"}), "");
  std::filesystem::current_path(before);
}

TEST(Options, TryAnUntestedQemuWhereAsked) {
  EXPECT_TRUE(good({"untested=on"}).untested);
  EXPECT_FALSE(good({"untested=off"}).untested);
  EXPECT_EQ(complaint({"untested=yes"}), "'untested=yes': give on or off");
}

TEST(Options, CountAccessesWhereAsked) {
  EXPECT_TRUE(good({"count-accesses=on"}).count_accesses);
  EXPECT_FALSE(good({"count-accesses=off"}).count_accesses);
  EXPECT_TRUE(good({"faults=on"}).faults);
  EXPECT_FALSE(good({"faults=off"}).faults);
  EXPECT_EQ(complaint({"faults=1"}), "'faults=1': give on or off");
  EXPECT_EQ(complaint({"count-accesses=maybe"}), "'count-accesses=maybe': give on or off");
}

TEST(Options, TakeAnIdWithDotsAndAValueWithEqualsSigns) {
  const Options options = good({"a.b.samples=/x=y"});
  EXPECT_EQ(options.nvdimms.at("a.b").samples, "/x=y");
}

TEST(Options, MakePathsAbsolute) {
  const Options options = good({"nv0.samples=here"});
  EXPECT_EQ(options.nvdimms.at("nv0").samples, std::filesystem::current_path() / "here");
}

TEST(Options, NameWhatIsWrongAndWhatWouldBeRight) {
  const std::string right = ": give seconds from 0.01 to 3600";
  for (const std::string bad : {"", "0", "-1", "1s", "abc", "3601", "1e3", "nan", "inf", "0x1"}) {
    EXPECT_EQ(complaint({"interval=" + bad}), "'interval=" + bad + "'" + right);
    EXPECT_EQ(complaint({"metrics-interval=" + bad}), "'metrics-interval=" + bad + "'" + right);
  }
  EXPECT_EQ(complaint({"metrics-interval=9"}),
            "'metrics-interval': only a metrics file has one; give 'metrics=FILE.prom' too");
  EXPECT_EQ(complaint({"nv0.samples=/x", "nv0.max-age=0"}),
            "'nv0.max-age=0': give seconds from 0.01 to 1000000000");
  EXPECT_EQ(complaint({"nv0.max-age=9"}),
            "'nv0.max-age': only a sample file has an age; give 'nv0.samples=FILE' too");
  EXPECT_EQ(complaint({"a\n.max-age=9"}),
            "'a\\x0a.max-age': only a sample file has an age; give 'a\\x0a.samples=FILE' too");
  EXPECT_EQ(complaint({"nv0.allow=yes"}), "'nv0.allow=yes': give on or off");
  EXPECT_EQ(complaint({"nv0.statistics=some"}), "'nv0.statistics=some': give auto, all or none");
  EXPECT_EQ(complaint({"nv0.block=/dev/null"}),
            "'nv0.block=/dev/null': no block device there; give auto, off or a block device as "
            "/dev/sda");
  for (const std::string bad : {"", "nmem", "nmem0x", "../nmem0", "on", "region0"}) {
    EXPECT_EQ(complaint({"nv0.papr=" + bad}),
              "'nv0.papr=" + bad + "': give auto, off or an NVDIMM of the host as nmem0");
  }
  EXPECT_EQ(complaint({"metrics=/run/vm.txt"}),
            "'metrics=/run/vm.txt': give a file's path that ends in .prom; node_exporter reads no "
            "other");
  EXPECT_EQ(complaint({"nv0.samples="}), "'nv0.samples=': give a file's path");
  EXPECT_EQ(complaint({"nv0.statistics"}), "'nv0.statistics': no value; give KEY=VALUE");
  EXPECT_EQ(complaint({"interval=1", "interval=1"}), "'interval=1': the option is given twice");
}

TEST(Options, RefuseUnknownKeysAndNameTheKnown) {
  for (const std::string bad :
       {"intervall=1", "samples=/x", "nv0.sample=/x", ".samples=/x", "=1"}) {
    EXPECT_EQ(complaint({bad}),
              "'" + bad +
                  "': unknown option; known are interval=SECONDS, metrics=FILE.prom, "
                  "metrics-interval=SECONDS, count-accesses=on|off, faults=on|off, untested=on|off "
                  "and, for the NVDIMM of that "
                  "id, "
                  "ID.samples=FILE, ID.max-age=SECONDS, ID.papr=auto|off|NVDIMM, ID.state=FILE, "
                  "ID.block=auto|off|DEVICE, ID.allow=on|off, ID.statistics=auto|all|none");
  }
}

TEST(Options, OfATextAreSeparatedByCommasOfWhichADoubledOneIsText) {
  EXPECT_THAT(split_options(""), IsEmpty());
  EXPECT_THAT(split_options("a=1"), ElementsAre("a=1"));
  EXPECT_THAT(split_options("a=1,b=2"), ElementsAre("a=1", "b=2"));
  EXPECT_THAT(split_options("a=x,,y,b=,,"), ElementsAre("a=x,y", "b=,"));
  EXPECT_THAT(split_options("a=1,"), ElementsAre("a=1", ""));
}

}  // namespace
}  // namespace scmstats
