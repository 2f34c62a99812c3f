// SPDX-License-Identifier: MIT
// Times calls for all statistics of the first slot, one by one, in turn with calls of an opcode
// that there is not. Over the console: 't' times a million of each, 'q' powers off.

#include "guest/console.hpp"
#include "guest/exceptions.hpp"
#include "guest/rr_buffer.hpp"
#include "guest/start.hpp"
#include "guest/timebase.hpp"

namespace {

using namespace guest;

constexpr uint64_t kDrcIndex = 0x90000000;
constexpr uint64_t kNoSuchOpcode = 0x41c;
constexpr uint64_t kCalls = 1'000'000;

constinit RrBuffer buffer;

struct Times {
  uint64_t sum = 0, longest = 0;  // ticks

  void add(uint64_t ticks) {
    sum += ticks;
    if (ticks > longest) longest = ticks;
  }
};

template <typename Call>
uint64_t ticks_of(Call&& call) {
  const uint64_t before = timebase();
  call();
  return timebase() - before;
}

void print_times(std::string_view what, const Times& times, uint64_t frequency) {
  print(what, ": mean ", decimal(nanoseconds(times.sum / kCalls, frequency)), " ns, longest ",
        decimal(nanoseconds(times.longest, frequency)), " ns\n");
}

void time_calls(uint64_t frequency) {
  Times ours, unknown;
  uint64_t failed = 0;
  for (uint64_t i = 0; i < kCalls; ++i) {
    buffer.ask_for_all(RrBuffer::kMaxBytes);
    HypercallResult result{};
    ours.add(ticks_of(
        [&] { result = scm_performance_stats(kDrcIndex, buffer.address(), buffer.bytes()); }));
    failed += result.status != Status::Success;
    unknown.add(ticks_of([&] { (void)hypercall(kNoSuchOpcode); }));
  }
  print_times("all statistics", ours, frequency);
  print_times("no such hypercall", unknown, frequency);
  print("end: ", decimal(kCalls), " calls, ", decimal(failed), " failed\n");
}

}  // namespace

void guest::run(const DeviceTree& tree) {
  const auto frequency = timebase_frequency(tree);
  catch_exceptions();
  if (!frequency) return print("no timebase frequency\n");
  print("ready\n");
  while (true) {
    const auto command = read_char();
    if (command == 't') time_calls(*frequency);
    if (command == 'q') return;
  }
}
