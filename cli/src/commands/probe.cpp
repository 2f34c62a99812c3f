// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "commands/commands.hpp"
#include "probe/probe.hpp"
#include "scmstats/host/quote.hpp"
#include "util/output.hpp"

namespace scmstats::cli {
namespace {

using Supported = ProbedStatistic::Supported;

const char* word(Supported supported) {
  switch (supported) {
    case Supported::Yes:
      return "yes";
    case Supported::WithCollect:
      return "with collect";
    case Supported::No:
      return "no";
  }
  return "";
}

/// Collects reasons that many statistics share, to print each once.
class Footnotes {
 public:
  /// Returns the number of a statistic's footnote, from 1.
  std::size_t of(const ProbedStatistic& each) {
    const std::string text = fmt::format("{}.\n    Would bring it: {}", each.reason, each.remedy);
    const auto found = std::ranges::find(texts_, text);
    if (found != texts_.end()) return static_cast<std::size_t>(found - texts_.begin()) + 1;
    texts_.push_back(text);
    return texts_.size();
  }

  void print() const {
    for (std::size_t i = 0; i < texts_.size(); ++i) cli::print("[{}] {}\n", i + 1, texts_[i]);
  }

 private:
  std::vector<std::string> texts_;
};

/// Returns a line, or an empty string if no NVDIMM of the host is involved.
std::string describe_nvdimm(const Probe& probe) {
  if (!probe.nvdimm_reason.empty()) {
    return "no PAPR statistics of the NVDIMM that stores it: " + probe.nvdimm_reason + "\n";
  }
  return probe.nvdimm ? "stored by NVDIMM " + *probe.nvdimm + "\n" : "";
}

void print_table(const Probe& probe) {
  cli::print("{}{}\n", probe.path,
             probe.planned_in.empty() ? "" : ", to be made in " + probe.planned_in);
  cli::print("{}\n{}\n",
             probe.storage ? "stored by block device " + probe.storage->name
                           : "no block device: " + probe.storage.error().reason,
             describe_nvdimm(probe));
  constexpr auto kRow = "{:8}  {:12}  {:>20}  {}\n";
  cli::print(kRow, "id", "supported", "value now", "from, or why not");
  Footnotes footnotes;
  for (const ProbedStatistic& each : probe.statistics) {
    const bool no = each.supported == Supported::No;
    cli::print(kRow, text_of(each.id), word(each.supported),
               each.value ? fmt::to_string(*each.value) : "-",
               no ? fmt::format("[{}]", footnotes.of(each)) : each.source);
  }
  cli::print("\n");
  footnotes.print();
  for (const std::string& note : probe.notes) cli::print("Note: {}\n", note);
  if (!probe.commands.empty()) cli::print("\nRun next to QEMU:\n");
  for (const std::string& command : probe.commands) cli::print("  {}\n", command);
  cli::print("\nGive QEMU, for -device nvdimm,id={}:\n  {}\n", probe.id, probe.plugin);
}

nlohmann::ordered_json json_of(const ProbedStatistic& each) {
  nlohmann::ordered_json object{{"id", trimmed_text_of(each.id)},
                                {"supported", word(each.supported)}};
  if (each.supported == Supported::No) {
    object["reason"] = each.reason;
    object["remedy"] = each.remedy;
  } else {
    object["source"] = each.source;
    object["value"] = each.value ? nlohmann::ordered_json(*each.value) : nullptr;
  }
  return object;
}

void print_json(const Probe& probe) {
  nlohmann::ordered_json object{{"path", probe.path}, {"planned", !probe.planned_in.empty()}};
  if (probe.storage) {
    object["block_device"] = probe.storage->name;
  } else {
    object["block_device"] = nullptr;
    object["block_reason"] = probe.storage.error().reason;
  }
  object["nvdimm"] = probe.nvdimm ? nlohmann::ordered_json(*probe.nvdimm) : nullptr;
  if (!probe.nvdimm_reason.empty()) object["nvdimm_reason"] = probe.nvdimm_reason;
  object["statistics"] = nlohmann::ordered_json::array();
  for (const ProbedStatistic& each : probe.statistics) {
    object["statistics"].push_back(json_of(each));
  }
  object["notes"] = probe.notes;
  object["commands"] = probe.commands;
  object["plugin"] = probe.plugin;
  // A path may have bytes that are not UTF-8.
  cli::print("{}\n", object.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

/// Returns an empty string if QEMU accepts the id, otherwise what would be right.
std::string is_id(const std::string& text) {
  const auto letter = [](char c) { return (c | 32) >= 'a' && (c | 32) <= 'z'; };
  const auto any = [&](char c) {
    return letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
  };
  if (!text.empty() && letter(text[0]) && std::ranges::all_of(text, any)) return {};
  return quote(text) + " is not an id: give a letter, then letters, digits, '-', '.' or '_'";
}

class ProbeCommand : public Command {
 public:
  void add_options(CLI::App& app) override {
    app.add_option("PATH", path_, "The file that has or will have its memory, or a block device")
        ->required();
    app.add_option("--id", id_, "The NVDIMM's id in QEMU")
        ->check(CLI::Validator(is_id, "", "id"))
        ->capture_default_str();
    app.add_flag("--json", json_, "Print JSON");
  }

  int run() override {
    const Probe probe = look_at(path_, id_);
    json_ ? print_json(probe) : print_table(probe);
    return 0;
  }

 private:
  std::string path_;
  std::string id_ = "nv0";
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_probe() {
  return std::make_unique<ProbeCommand>();
}

}  // namespace scmstats::cli
