// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <string>

#include "commands/commands.hpp"
#include "qmp/nvdimm.hpp"

namespace scmstats::cli {
namespace {

/// Implements the commands allow and deny: the guest gets statistics, or H_AUTHORITY.
class Allow : public Command {
 public:
  explicit Allow(bool allow) : allow_(allow) {}

  void add_options(CLI::App& app) override {
    app.add_option("ID", nvdimm_, "The NVDIMM's id in QEMU")->required();
    add_connection(app, connection_);
  }

  int run() override {
    const auto monitor = connect(connection_);
    set_property(*monitor, find_nvdimm(*monitor, nvdimm_), "scm-allow", allow_);
    return 0;
  }

 private:
  const bool allow_;
  Connection connection_;
  std::string nvdimm_;
};

}  // namespace

std::unique_ptr<Command> make_allow() {
  return std::make_unique<Allow>(true);
}

std::unique_ptr<Command> make_deny() {
  return std::make_unique<Allow>(false);
}

}  // namespace scmstats::cli
