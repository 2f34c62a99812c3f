// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "scmstats/host/state_file.hpp"

namespace scmstats {

inline constexpr std::uint64_t kStateVersion = 1;

/// One of the two that a state file has: the higher sequence number is the newer one.
struct StateRecord {
  std::uint64_t sequence;
  LifeCounts counts;
};

/// The text of a record's block, which zeros follow.
std::string format_record(const StateRecord& record);

/// One block of a file's content, as far as it goes.
std::string_view state_block(std::string_view content, std::size_t number);

/// The newer of the records that are whole in a file's content.
std::optional<StateRecord> newest_record(std::string_view content);

/// The version that a file's content says it has, if any.
std::optional<std::uint64_t> state_version(std::string_view content);

}  // namespace scmstats
