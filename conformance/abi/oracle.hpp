// SPDX-License-Identifier: MIT
#pragma once

// A second implementation of the hypercall, for tests only: written from the table of checks in
// docs/abi.md, as plainly as possible, sharing nothing with core/.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "abi/cases.hpp"

namespace abi_test::oracle {

struct Statistic {
  std::uint64_t id;
  bool has_value;
  std::uint64_t value;
};

struct Nvdimm {
  std::uint64_t drc_index;
  std::span<const Statistic> supported;
  bool allowed;
};

/// Guest real addresses first to last. What is in no region is not RAM.
struct RamRegion {
  std::uint64_t first, last;
  bool writable;
};

struct Machine {
  std::span<const Nvdimm> nvdimms;
  std::span<const RamRegion> ram;
};

struct Registers {
  std::uint64_t r4, r5, r6;
};

/// The required result of one call.
struct Outcome {
  Row row;  // that decides
  Status r3;
  std::uint64_t r4;
  std::size_t result_size;  // bytes written to r5; 0 where nothing is
  std::array<std::uint8_t, 4096> result;
};

inline std::uint64_t big_endian(const std::uint8_t* from, int bytes) {
  std::uint64_t number = 0;
  for (int i = 0; i < bytes; ++i) number = number * 256 + from[i];
  return number;
}

inline void put_big_endian(std::uint8_t* to, std::uint64_t number, int bytes) {
  for (int i = bytes - 1; i >= 0; --i, number /= 256) to[i] = static_cast<std::uint8_t>(number);
}

/// Returns whether all addresses from first to last are RAM, and writable if asked.
inline bool is_ram(const Machine& machine, std::uint64_t first, std::uint64_t last, bool writable) {
  for (const RamRegion& region : machine.ram) {
    if (first < region.first || first > region.last) continue;
    if (writable && !region.writable) return false;
    return last <= region.last || is_ram(machine, region.last + 1, last, writable);
  }
  return false;
}

inline const Statistic* find(const Nvdimm& nvdimm, std::uint64_t id) {
  for (const Statistic& statistic : nvdimm.supported) {
    if (statistic.id == id) return &statistic;
  }
  return nullptr;
}

inline void append(Outcome& outcome, std::uint64_t id, std::uint64_t value) {
  put_big_endian(&outcome.result[outcome.result_size], id, 8);
  put_big_endian(&outcome.result[outcome.result_size + 8], value, 8);
  outcome.result_size += 16;
}

/// Answers a request that no row before NoValue refuses.
inline void answer(const Machine& machine, const Nvdimm& nvdimm, const Registers& in,
                   const std::uint8_t* request, Outcome& outcome) {
  const std::uint64_t asked = big_endian(request + 12, 4);
  outcome.row = asked == 0 ? Row::All : Row::Named;
  outcome.r3 = Status::Success;
  outcome.r4 = 0;
  outcome.result_size = 16;
  if (asked == 0) {
    for (const Statistic& statistic : nvdimm.supported) {
      if (statistic.has_value) append(outcome, statistic.id, statistic.value);
    }
  }
  for (std::uint64_t i = 0; i < asked; ++i) {
    const std::uint64_t id = big_endian(request + 16 + 16 * i, 8);
    const Statistic* const statistic = find(nvdimm, id);
    const bool served = statistic && statistic->has_value;
    append(outcome, served ? id : kNoop, served ? statistic->value : 0);
    if (!served && id != kNoop && outcome.row != Row::Partial) {
      outcome.row = Row::Partial;
      outcome.r3 = Status::Partial;
      outcome.r4 = id;
    }
  }
  const std::size_t entries = (outcome.result_size - 16) / 16;
  std::memcpy(outcome.result.data(), "SCMSTATS\0\0\0\1", 12);
  put_big_endian(&outcome.result[12], entries, 4);

  const bool writable = is_ram(machine, in.r5, in.r5 + outcome.result_size - 1, true);
  if (asked == 0 && entries == 0) {
    outcome.row = Row::NoValue;
    outcome.r3 = Status::Hardware;
  } else if (!writable) {
    outcome.row = Row::ReadOnly;
    outcome.r3 = Status::Privilege;
  }
  if (outcome.row < Row::All) {
    outcome.r4 = in.r4;
    outcome.result_size = 0;
  }
}

/// `buffer`: what the r6 bytes at r5 hold when the hypervisor reads them. Not looked at where they
/// are not all RAM.
inline void call(const Machine& machine, const Registers& in, const std::uint8_t* buffer,
                 Outcome& outcome) {
  const auto decide = [&](Row row, Status r3) {
    outcome.row = row;
    outcome.r3 = r3;
    outcome.r4 = in.r4;
    outcome.result_size = 0;
  };
  const auto nvdimm =
      std::ranges::find_if(machine.nvdimms, [&](const auto& n) { return n.drc_index == in.r4; });
  if (nvdimm == machine.nvdimms.end()) return decide(Row::UnknownNvdimm, Status::Parameter);
  const std::uint64_t supported = nvdimm->supported.size();
  if (supported == 0) return decide(Row::NoStatistics, Status::Unsupported);
  if (!nvdimm->allowed) return decide(Row::Denied, Status::Authority);
  if (in.r6 == 0) {
    decide(Row::SizeQuery, Status::Success);
    outcome.r4 = 16 + 16 * supported;
    return;
  }
  if (in.r6 < 16) return decide(Row::BelowHeader, Status::BadData);
  if (in.r6 > 4096) return decide(Row::AbovePage, Status::P3);
  const std::uint64_t last = in.r5 + in.r6 - 1;
  if (last < in.r5) return decide(Row::NotRam, Status::Privilege);
  if (!is_ram(machine, in.r5, last, false)) return decide(Row::NotRam, Status::Privilege);
  if (std::memcmp(buffer, "SCMSTATS", 8) != 0) return decide(Row::EyeCatcher, Status::BadData);
  if (big_endian(buffer + 8, 4) != 1) return decide(Row::Version, Status::NotAvailable);
  const std::uint64_t asked = big_endian(buffer + 12, 4);
  if (asked > 255) return decide(Row::TooManyNamed, Status::P3);
  if (in.r6 < 16 + 16 * (asked == 0 ? supported : asked)) return decide(Row::TooSmall, Status::P3);
  answer(machine, *nvdimm, in, buffer, outcome);
}

}  // namespace abi_test::oracle
