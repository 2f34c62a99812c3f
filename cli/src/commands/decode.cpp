// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cerrno>
#include <string>

#include "commands/commands.hpp"
#include "decode/dump.hpp"
#include "decode/rr_buffer.hpp"
#include "scmstats/host/descriptor.hpp"
#include "scmstats/host/result.hpp"
#include "util/output.hpp"

namespace scmstats::cli {
namespace {

/// Bounds the input. A page needs 20 KiB as text of any form; the rest is room for surrounding
/// text.
constexpr std::size_t kMostInput = 1 << 20;

constexpr auto kForms = R"(What is read is told by its content:
  binary    the bytes themselves
  hex       two digits a byte, in the order of memory; with or without spaces,
            newlines and 0x
  gdb       what gdb prints for x/512xb, xh, xw or xg, with addresses, or QEMU's
            monitor for x and xp. The words may be of a big-endian or of a
            little-endian target: the one that makes the buffer begin with
            SCMSTATS is taken.
A check that the buffer fails has the name of its row in docs/abi.md.)";

/// Reads to the end. Fails if that is more than allowed.
Result<std::string> read_all(int descriptor) {
  std::string text;
  std::array<char, 1 << 14> bytes{};
  while (text.size() <= kMostInput) {
    const ssize_t got = ::read(descriptor, bytes.data(), bytes.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return last_error();
    if (got == 0) return text;
    text.append(bytes.data(), static_cast<std::size_t>(got));
  }
  return Failure{fmt::format("larger than {} bytes; an rr-buffer has 4096 at most", kMostInput)};
}

Result<std::string> read_input(const std::string& file) {
  if (file == "-") return read_all(STDIN_FILENO);
  const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  return descriptor ? read_all(descriptor.get()) : last_error();
}

class Decode : public Command {
 public:
  void add_options(CLI::App& app) override {
    app.add_option("FILE", file_, "The dump, of at most 1 MiB; without it, or as -, standard input")
        ->type_name("");
    app.footer(kForms);
  }

  int run() override {
    const std::string name = file_ == "-" ? "standard input" : file_;
    const auto text = read_input(file_);
    if (!text) return fail(name + ": " + text.error().reason);
    const auto dump = parse_dump(*text);
    if (!dump) return fail(name + ": " + dump.error().reason);
    const auto& bytes = *dump;
    if (bytes.empty()) return fail(name + ": no bytes in it; give an rr-buffer's, 16 at least");
    if (const auto failed = check_rr_buffer(bytes)) {
      return fail(fmt::format("{}: {}: {}: {}", name, failed->row, failed->reason,
                              describe(failed->status)));
    }
    standard_output().add(table_of(bytes));
    return 0;
  }

 private:
  std::string file_ = "-";
};

}  // namespace

std::unique_ptr<Command> make_decode() {
  return std::make_unique<Decode>();
}

}  // namespace scmstats::cli
