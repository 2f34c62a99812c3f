// SPDX-License-Identifier: MIT
#include "qmp/nvdimm.hpp"

#include <gtest/gtest.h>

#include "scmstats/core/catalogue.hpp"
#include "scmstats/host/sample_text.hpp"

namespace scmstats::cli {
namespace {

TEST(StatisticKey, LeadsBackToTheStatistic) {
  for (const Statistic& each : kCatalogue) {
    EXPECT_EQ(id_of_key(qemu_key(each.id)), each.id);
    for (const auto& name :
         {trimmed_text_of(each.id), std::string(each.perf_event), qemu_key(each.id)}) {
      EXPECT_EQ(find_by_name(name), each.id);
    }
  }
  EXPECT_EQ(qemu_key("CritRscU"), "cri-res-util");
  EXPECT_EQ(json_key("PonSecs"), "poweron_secs");
}

TEST(StatisticKey, OfASourcesOwnIsItsId) {
  EXPECT_EQ(qemu_key("Acme_T"), "Acme_T");
  EXPECT_EQ(json_key("Acme_T"), "Acme_T");
  EXPECT_EQ(id_of_key("Acme_T"), StatisticId("Acme_T"));
  EXPECT_EQ(find_by_name("Acme_T"), std::nullopt);
}

TEST(StatisticKey, IsNothingElse) {
  for (const auto* key : {"", "ninechars", "mem\x1blife", "memlifeee"}) {
    EXPECT_EQ(id_of_key(key), std::nullopt);
    EXPECT_EQ(find_by_name(key), std::nullopt);
  }
  EXPECT_EQ(find_by_name("MemLife "), std::nullopt);
}

}  // namespace
}  // namespace scmstats::cli
