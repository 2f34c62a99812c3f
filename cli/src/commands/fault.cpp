// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "commands/commands.hpp"
#include "qmp/nvdimm.hpp"
#include "scmstats/host/fault_text.hpp"
#include "scmstats/host/parse_number.hpp"
#include "scmstats/host/quote.hpp"
#include "util/output.hpp"

namespace scmstats::cli {
namespace {

constexpr const char* kProperty = "scm-fault";

std::string list_kinds() {
  std::string table = fmt::format("{:11}  {:11}  {}", "kind", "value", "what is wrong");
  for (const FaultKey& each : kFaultKinds) {
    table += fmt::format("\n{:11}  {:11}  {}", each.name, each.value, each.meaning);
  }
  return table;
}

/// Returns the JSON of a number, decimal or hexadecimal after 0x; of anything else, a text.
Json scalar(std::string_view text) {
  if (text.starts_with("0x")) {
    if (const auto number = parse_number(text, 16)) return *number;
  }
  if (const auto number = parse_digits(text)) return *number;
  if (const auto number = parse_signed(text)) return *number;
  if (!text.empty() && text.find_first_not_of("0123456789.") == std::string_view::npos) {
    if (const auto number = parse_real(text)) return *number;
  }
  return text;
}

/// Adds a STAT or STAT:VALUE to a member of a fault.
void add_statistic(Json& member, std::string_view text, bool has_value) {
  const std::size_t colon = text.find(':');
  if (!has_value) {
    member.push_back(text);
  } else if (colon == std::string_view::npos) {
    throw CLI::ValidationError(quote(text) +
                               ": no ':'; give a statistic and its value, as MemLife:101");
  } else {
    const std::string id(text.substr(0, colon));
    if (member.contains(id)) throw CLI::ValidationError(quote(id) + ": given twice");
    member[id] = scalar(text.substr(colon + 1));
  }
}

/// Adds KIND=VALUE to a fault.
void add_word(Json& fault, std::string_view word) {
  const std::size_t equals = word.find('=');
  const std::string_view key = word.substr(0, equals);
  const auto* const kind = std::ranges::find(kFaultKinds, key, &FaultKey::name);
  if (equals == std::string_view::npos || kind == kFaultKinds.end()) {
    throw CLI::ValidationError(quote(word) +
                               ": not KIND=VALUE; 'scmstats fault --list' lists the kinds");
  }
  std::string_view value = word.substr(equals + 1);
  Json& member = fault[std::string(key)];
  if (!kind->value.starts_with("STAT")) {
    if (!member.is_null()) throw CLI::ValidationError(quote(key) + ": given twice");
    member = scalar(value);
    return;
  }
  while (true) {
    const std::size_t comma = value.find(',');
    add_statistic(member, value.substr(0, comma), kind->value != "STAT");
    if (comma == std::string_view::npos) return;
    value.remove_prefix(comma + 1);
  }
}

class InjectFault : public Command {
 public:
  void add_options(CLI::App& app) override {
    app.add_option("ID", nvdimm_, "The NVDIMM's id in QEMU")->required();
    app.add_option("FAULT", words_,  // CLI11 2.4 refuses a name with a '='
                   "Kinds of fault and their values, which together are one fault; or one "
                   "JSON object. Without it, print the faults")
        ->type_name("KIND=VALUE");
    app.add_option("--on", on_, "The requests that have the fault; each without it")
        ->check(CLI::IsMember({"size", "all", "named", "each"}));
    app.add_option("--every", every_, "Of these, only each with a multiple of this number")
        ->type_name("N");
    app.add_option("--calls", calls_, "End the fault after so many calls that had it")
        ->type_name("N");
    app.add_option("--for", duration_, "End the fault after this time")->type_name("SECONDS");
    app.add_flag("--clear", clear_, "End all faults of the NVDIMM");
    // As --version: it needs no other option.
    app.add_flag_callback(
        "--list", [] { throw CLI::CallForVersion(list_kinds(), 0); }, "List the kinds of fault");
    add_connection(app, connection_);
    app.final_callback([this] { make_change(); });
  }

  int run() override {
    const auto monitor = connect(connection_);
    const VmNvdimm nvdimm = find_nvdimm(*monitor, nvdimm_);
    if (!has_property(*monitor, nvdimm, kProperty)) {
      throw std::runtime_error(nvdimm.shown() +
                               ": no faults can be injected; start QEMU with "
                               "-plugin libscmstats-qemu.so,faults=on" +
                               version_note(*monitor));
    }
    if (change_.is_null()) {
      print_faults(get_property(*monitor, nvdimm, kProperty));
    } else {
      set_property(*monitor, nvdimm, kProperty, change_);
    }
    return 0;
  }

 private:
  bool has_condition() const { return !(on_ + every_ + calls_ + duration_).empty(); }

  /// Makes what is written to the property from the words and the options. Throws
  /// CLI::ValidationError if it is wrong.
  void make_change() {
    if (clear_) {
      if (!words_.empty() || has_condition()) {
        throw CLI::ValidationError("--clear ends all faults; give no fault with it");
      }
      change_ = Json::array();
      return;
    }
    if (words_.empty()) {
      if (has_condition()) throw CLI::RequiredError("FAULT");
      return;
    }
    const bool is_json = words_[0].starts_with('{');
    if (is_json && (words_.size() > 1 || has_condition())) {
      throw CLI::ValidationError("JSON describes all of the fault; give no other word or option");
    }
    if (is_json) {
      check(words_[0]);
      change_ = Json::parse(words_[0], nullptr, false);
      // Its parser refuses numbers as 01, which ours takes.
      if (change_.is_discarded()) throw CLI::ValidationError(quote(words_[0]) + ": not JSON");
      return;
    }
    Json fault = Json::object();
    for (const std::string& word : words_) add_word(fault, word);
    for (const auto& [key, text] : {std::pair("on", &on_), std::pair("every", &every_),
                                    std::pair("calls", &calls_), std::pair("for", &duration_)}) {
      if (!text->empty()) fault[key] = scalar(*text);
    }
    check(fault.dump(-1, ' ', true, Json::error_handler_t::replace));
    change_ = std::move(fault);
  }

  static void check(const std::string& json) {
    const auto change = parse_faults(json);
    if (!change) throw CLI::ValidationError(change.error().reason);
  }

  /// Prints each fault as the JSON that FAULT may be.
  static void print_faults(const Json& faults) {
    if (faults.empty()) print("no faults\n");
    for (const Json& each : faults) print("{}\n", sorted(each).dump(-1, ' ', true));
  }

  /// Returns a fault with its kinds first, in the order of the list. QEMU's order is that of a
  /// hash.
  static Json sorted(const Json& fault) {
    Json result = Json::object();
    const auto take = [&](std::string_view key) {
      if (const auto found = fault.find(std::string(key)); found != fault.end()) {
        result[found.key()] = *found;
      }
    };
    for (const FaultKey& each : kFaultKinds) take(each.name);
    for (const char* key : {"on", "every", "calls", "for"}) take(key);
    result.update(fault);
    return result;
  }

  Connection connection_;
  std::string nvdimm_;
  std::vector<std::string> words_;
  std::string on_, every_, calls_, duration_;
  bool clear_ = false;
  Json change_;  // null to print the faults
};

}  // namespace

std::unique_ptr<Command> make_fault() {
  return std::make_unique<InjectFault>();
}

}  // namespace scmstats::cli
