// SPDX-License-Identifier: MIT
#include "qmp/virsh_monitor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "qmp/message.hpp"
#include "scmstats/host/quote.hpp"
#include "scmstats/host/sample_text.hpp"
#include "util/wait.hpp"

namespace scmstats::cli {
namespace {

/// Is how long libvirt may take to notice that a QEMU has ended whose monitor it could not read.
constexpr std::chrono::seconds kNoticed(2);
constexpr std::chrono::milliseconds kLookAgain(100);

/// Returns the lines of virsh's output that are not empty.
std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.empty()) lines.emplace_back(line);
  }
  return lines;
}

/// Joins lines as "error: failed to connect to the hypervisor; error: ...".
std::string on_one_line(std::string_view text) {
  std::string all;
  for (const std::string& line : lines_of(text)) all += (all.empty() ? "" : "; ") + line;
  return one_line(all);
}

/// Returns whether one of the lines "UUID ID NAME" is the domain's, by any of the three.
bool lists(std::string_view text, const std::string& domain) {
  return std::ranges::any_of(lines_of(text), [&](const std::string& line) {
    return (' ' + line).ends_with(' ' + domain) ||
           (' ' + line).find(' ' + domain + ' ') != std::string::npos;
  });
}

}  // namespace

VirshMonitor::VirshMonitor(std::string domain, int stop)
    : domain_(std::move(domain)), stop_(stop) {}

void VirshMonitor::fail(const std::string& reason) const {
  throw std::runtime_error("domain " + quote(domain_) + ": " + reason);
}

ChildOutput VirshMonitor::virsh(const std::vector<std::string>& words) const {
  try {
    return run_child(words, kMostMessageBytes, stop_, std::chrono::steady_clock::now() + kPatience);
  } catch (const std::runtime_error& error) {
    fail(error.what());
  }
}

void VirshMonitor::look_up() {
  if (answered_ && !runs(std::chrono::seconds(0))) {
    throw Ended("the VM has ended: libvirt no longer has it running");
  }
}

bool VirshMonitor::runs(std::chrono::seconds later) const {
  const Instant deadline = std::chrono::steady_clock::now() + later;
  do {
    const ChildOutput run = virsh({"virsh", "list", "--id", "--uuid", "--name"});
    if (run.status == 0 && !lists(run.output, domain_)) return false;
  } while (!wait_readable(-1, stop_, std::chrono::steady_clock::now() + kLookAgain) &&
           std::chrono::steady_clock::now() < deadline);
  return true;
}

Json VirshMonitor::execute(const std::string& command, const Json& arguments) {
  const Json message{{"execute", command}, {"arguments", arguments}};
  const ChildOutput run = virsh({"virsh", "qemu-monitor-command", "--domain", domain_, "--cmd",
                                 message.dump(-1, ' ', true, Json::error_handler_t::replace)});
  if (run.status != 0) {
    std::string complaint = on_one_line(run.errors);
    if (complaint.empty()) complaint = fmt::format("exit status {}", run.status);
    if (answered_ && !runs(kNoticed)) throw Ended("the VM has ended: " + complaint);
    fail("virsh: " + complaint);
  }
  const Json answer = Json::parse(run.output, nullptr, false);
  if (!answer.is_object())
    fail("virsh: " + quote(on_one_line(run.output)) + " is not a QMP message");
  answered_ = true;
  return result_of(answer);
}

}  // namespace scmstats::cli
