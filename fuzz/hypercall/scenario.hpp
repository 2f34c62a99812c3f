// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>

#include "abi/oracle.hpp"
#include "input.hpp"
#include "memory.hpp"
#include "nvdimms.hpp"

namespace scmstats::fuzz {

/// One call and its surroundings. Zeros throughout mean the common case: all statistics, of an
/// NVDIMM that has them, in a buffer of the size needed; what is not zero departs from that.
struct Scenario {
  static constexpr std::size_t kMaxIds = 16, kMaxRewrites = 4;

  Window window;
  std::size_t slot;  // of the NVDIMM whose statistics are published
  bool allowed;
  std::uint64_t absent, seed;  // see Nvdimms::publish
  abi_test::oracle::Registers registers;

  std::uint64_t eye_catcher;
  std::uint32_t version, count;
  std::array<std::uint64_t, kMaxIds> ids;  // entry i asks for ids[i % num_ids]
  std::size_t num_ids;

  std::array<Rewrite, kMaxRewrites> rewrites;
  std::size_t num_rewrites;
};

Scenario decode(Input input, const Nvdimms& nvdimms);

/// Writes the request to where the registers point, as far as that is in the window.
void write_request(const Scenario& scenario, Contents& contents);

/// To stderr, for the reader of a failure.
void print(const Scenario& scenario);

}  // namespace scmstats::fuzz
