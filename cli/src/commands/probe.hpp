// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/App.hpp>
#include <string>

namespace scmstats::cli {

struct ProbeOptions {
  std::string path;
  std::string id = "nv0";
  bool json = false;
};

/// Adds the subcommand, which fills `options`.
CLI::App* add_probe(CLI::App& app, ProbeOptions& options);

/// Prints what an NVDIMM would support, as a table or as JSON. The program's exit status.
int probe(const ProbeOptions& options);

}  // namespace scmstats::cli
