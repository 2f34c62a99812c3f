// SPDX-License-Identifier: MIT
#include "qmp/virsh_monitor.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "qmp/monitor.hpp"
#include "scmstats/host/descriptor.hpp"
#include "scmstats/host/quote.hpp"
#include "scmstats/host/sample_text.hpp"
#include "util/stop_signals.hpp"

namespace scmstats::cli {
namespace {

struct Pipe {
  Descriptor from, to;

  Pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) {
      throw std::runtime_error(std::string("pipe: ") + std::strerror(errno));
    }
    from = Descriptor(ends[0]);
    to = Descriptor(ends[1]);
  }
};

/// Copies our environment, except for the language.
class Environment {
 public:
  Environment() {
    for (char** variable = environ; *variable; ++variable) {
      if (!std::string_view(*variable).starts_with("LC_ALL=")) variables_.push_back(*variable);
    }
    variables_.push_back(language_.data());
    variables_.push_back(nullptr);
  }
  char** variables() { return variables_.data(); }

 private:
  std::string language_ = "LC_ALL=C";
  std::vector<char*> variables_;
};

std::string reason_of(int error) {
  return error == ENOENT ? "not found in PATH; install it" : std::strerror(error);
}

/// Owns a running child, and kills it unless wait() was called.
class Child {
 public:
  Child(const std::vector<std::string>& words, int output, int errors) {
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);

    posix_spawn_file_actions_t files;
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&files, errors, STDERR_FILENO);
    posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);  // signals that we block are not the child's to miss
    ::posix_spawnattr_setsigmask(&attributes, &none);
    sigset_t ignored;  // nor are those that we ignore
    sigemptyset(&ignored);
    sigaddset(&ignored, SIGPIPE);
    sigaddset(&ignored, SIGXFSZ);
    ::posix_spawnattr_setsigdefault(&attributes, &ignored);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    const int error = ::posix_spawnp(&pid_, arguments[0], &files, &attributes, arguments.data(),
                                     Environment().variables());
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&files);
    if (error != 0) throw std::runtime_error(words[0] + ": " + reason_of(error));
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  ~Child() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    wait();
  }

  int wait() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  pid_t pid_ = 0;
};

/// Appends what can be read. Returns false at the end.
bool append(int descriptor, std::string& text) {
  std::array<char, 1 << 14> bytes{};
  const ssize_t got = ::read(descriptor, bytes.data(), bytes.size());
  if (got < 0) return errno == EINTR;
  text.append(bytes.data(), static_cast<std::size_t>(got));
  return got > 0;
}

/// Runs a program, found in PATH, without a shell, with empty standard input and messages in
/// English. Kills the program if it has not ended by `then`, or prints more than `most` bytes.
/// Throws std::runtime_error, with the program's name, if it cannot be run or was killed so; and
/// Interrupted.
ChildOutput run_child(const std::vector<std::string>& words, std::size_t most, int stop,
                      Instant then) {
  ChildOutput result;
  Pipe output, errors;
  Child child(words, output.to.get(), errors.to.get());
  output.to = Descriptor();
  errors.to = Descriptor();
  for (auto [pipe, text] : {std::pair{&output, &result.output}, {&errors, &result.errors}}) {
    do {
      if (text->size() > most) throw std::runtime_error(words[0] + ": prints without an end");
      if (!wait_readable(pipe->from.get(), stop, then)) {
        throw std::runtime_error(
            fmt::format("{}: has not ended after {} s", words[0], kPatience.count()));
      }
    } while (append(pipe->from.get(), *text));
  }
  result.status = child.wait();
  return result;
}

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
