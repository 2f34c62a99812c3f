// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "guest/nvdimm.hpp"

/// The hypercalls that are timed.
namespace guest {

struct Call {
  std::string_view name;
  uint64_t opcode;
  uint64_t bytes;  ///< r6
  uint32_t count;  ///< num_statistics of the request
  size_t nvdimms;  ///< how many are called in turn
};

/// Makes the requests for these NVDIMMs, and asks the first one what it supports; null where it
/// does not answer. The calls that there are then.
std::span<const Call> prepare_calls(std::span<const Nvdimm> nvdimms);

/// Makes that call that many times, on vCPU `number`. False where one of them failed.
///
/// Every call goes through the same loop, so that its cost is the same for all: an answer to "all"
/// says how many there are where the request said 0, and nothing else changes, so one store makes
/// each request again.
bool make_calls(const Call& call, size_t number, uint64_t times);

}  // namespace guest
