#pragma once

#include <string>
#include <vector>

#include "qmp/connection.hpp"

namespace scmstats::cli {

struct InjectOptions {
  Connection connection;
  std::string nvdimm;
  std::vector<std::string> injections;  ///< STAT=VALUE
};

/// For commands that are about one NVDIMM as a whole.
struct NvdimmOptions {
  Connection connection;
  std::string nvdimm;
};

/// The commands as parts of the program's; their options go to `options`.
CLI::App* add_inject(CLI::App& app, InjectOptions& options);
CLI::App* add_clear(CLI::App& app, NvdimmOptions& options);
CLI::App* add_collect_on(CLI::App& app, NvdimmOptions& options);
CLI::App* add_collect_off(CLI::App& app, NvdimmOptions& options);

/// Each returns the program's exit status.

/// Gives statistics of a running VM's NVDIMM values of one's own: all, or none where one of them
/// cannot have its.
int inject(const InjectOptions& options);

/// Ends all of an NVDIMM's injections.
int clear(const NvdimmOptions& options);

/// The administrator's switch: whether the guest gets statistics, or H_AUTHORITY.
int collect_on(const NvdimmOptions& options);
int collect_off(const NvdimmOptions& options);

}  // namespace scmstats::cli
