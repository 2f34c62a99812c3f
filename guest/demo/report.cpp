// SPDX-License-Identifier: MIT
#include "report.hpp"

#include "guest/catalogue.hpp"
#include "guest/console.hpp"
#include "guest/rr_buffer.hpp"

namespace guest::demo {
namespace {

constexpr size_t kValueWidth = 20;  // digits of 2^64 - 1
constexpr size_t kUnitWidth = 11;   // "nanoseconds"
constexpr size_t kMeaningWidth = 36;

constinit RrBuffer buffer;

std::string_view explanation(Status status) {
  switch (status) {
    case Status::Function:
      return "this hypervisor does not know the hypercall; is the plug-in loaded?";
    case Status::Unsupported:
      return "this NVDIMM supports no statistics";
    case Status::Authority:
      return "the administrator has denied access to the statistics";
    case Status::Hardware:
      return "none of the statistics has a value at the moment";
    case Status::Parameter:
      return "the hypervisor does not know this NVDIMM";
    default:
      return "this should not happen";
  }
}

std::string_view explanation(AnswerFault fault) {
  switch (fault) {
    case AnswerFault::kEyeCatcher:
      return "it does not begin with SCMSTATS";
    case AnswerFault::kVersion:
      return "its version is not 1";
    case AnswerFault::kCount:
      return "it says more statistics than the buffer holds";
    case AnswerFault::kNone:
      break;
  }
  return "";
}

void print_heading(const Nvdimm& nvdimm) {
  constexpr uint64_t kMiB = 1 << 20;
  print("\nNVDIMM ", hex(nvdimm.drc_index, 8));
  if (const uint64_t mib = nvdimm.bytes() / kMiB; mib != 0) print(", ", decimal(mib), " MiB");
  if (!nvdimm.unit_guid().empty()) print(", uuid ", nvdimm.unit_guid());
  print("\n");
}

void print_failure(Status status) {
  print("  ", name(status), " (", decimal(static_cast<int64_t>(status)), "): ", explanation(status),
        "\n");
}

void print_statistic(const Statistic& statistic) {
  StatisticId id = statistic.id;
  for (char& character : id) {
    if (character < ' ' || character > '~') character = '?';
  }
  const scmstats::Statistic* known = describe(statistic.id);
  print("  ", std::string_view{id.data(), id.size()}, "  ",
        right(decimal(statistic.value), kValueWidth));
  print("  ", left(known ? name(known->unit) : "", kUnitWidth));
  print("  ", known ? known->meaning : "vendor statistic", "\n");
}

void print_rule() {
  constexpr std::string_view kDashes = "----------------------------------------";
  print("  ", kDashes.substr(0, sizeof(StatisticId)), "  ", kDashes.substr(0, kValueWidth));
  print("  ", kDashes.substr(0, kUnitWidth), "  ", kDashes.substr(0, kMeaningWidth), "\n");
}

void print_table() {
  print("  ", left("id", sizeof(StatisticId)), "  ", right("value", kValueWidth));
  print("  ", left("unit", kUnitWidth), "  meaning\n");
  print_rule();
  for (uint32_t i = 0; i < buffer.count(); ++i) print_statistic(buffer.at(i));
}

}  // namespace

void report(const Nvdimm& nvdimm) {
  print_heading(nvdimm);
  const auto needed = scm_performance_stats(nvdimm.drc_index, 0, 0);
  if (needed.status != Status::Success) return print_failure(needed.status);
  if (!RrBuffer::plausible(needed.r4)) {
    print("  the answer to the size query makes no sense: ", decimal(needed.r4), " bytes\n");
    return;
  }
  buffer.ask_for_all(needed.r4);
  const auto answer = scm_performance_stats(nvdimm.drc_index, buffer.address(), buffer.bytes());
  if (answer.status != Status::Success) return print_failure(answer.status);
  if (const AnswerFault fault = buffer.check(); fault != AnswerFault::kNone) {
    print("  the answer is refused: ", explanation(fault), "\n");
    return;
  }
  print_table();
}

}  // namespace guest::demo
