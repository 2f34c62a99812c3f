// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scmstats/core/catalogue.hpp"
#include "scmstats/host/block_device.hpp"
#include "scmstats/host/result.hpp"
#include "scmstats/host/sample_text.hpp"

namespace scmstats::cli {

/// Describes one statistic as a guest would see it.
struct ProbedStatistic {
  enum class Supported {
    Yes,
    WithCollect,  ///< once `scmstats collect` writes the NVDIMM's sample file
    No,
  };

  StatisticId id;
  Supported supported;
  std::string source;                  ///< where it is supported: for people
  std::optional<std::uint64_t> value;  ///< now; none where the source has none
  std::string reason;                  ///< where it is not: why
  std::string remedy;                  ///< and what would bring it
};

/// Describes the statistics of an NVDIMM with its memory at `path`.
struct Probe {
  std::string id;                           ///< the NVDIMM's
  std::string path;                         ///< absolute
  std::string planned_in;                   ///< the directory, where nothing is at path yet
  Result<BlockDevice> storage = Failure{};  ///< the device that stores it, or why none does
  std::optional<std::string> nvdimm;        ///< the host's NVDIMM that stores it
  std::string nvdimm_reason;                ///< why its PAPR statistics are not used
  std::vector<std::string> notes;           ///< what the collector does not bring, and why
  std::vector<ProbedStatistic> statistics;  ///< the catalogue's, then a source's own
  std::vector<std::string> commands;        ///< to be run next to QEMU, for a shell
  std::string plugin;                       ///< QEMU's option, for a shell
};

/// Sets up what the plug-in would, by the same code, and asks the device as a collector would,
/// which may need privileges. Throws std::runtime_error, one line, if the path is wrong.
Probe look_at(const std::string& path, const std::string& id);

}  // namespace scmstats::cli
