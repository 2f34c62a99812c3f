// Does what it is told over its console, a byte a command: 'a' prints every statistic of every slot
// that has an NVDIMM, 'r' resets the machine, 'q' powers it off. For tests that drive it.

#include "guest/console.hpp"
#include "guest/exceptions.hpp"
#include "guest/rr_buffer.hpp"
#include "guest/rtas.hpp"
#include "guest/start.hpp"

namespace {

using namespace guest;

constexpr uint64_t kFirstDrcIndex = 0x90000000;
constexpr uint64_t kSlots = 32;

constinit RrBuffer buffer;

/// Asks by index and not by the device tree, which does not tell of what is hot-plugged.
void print_slot(uint64_t slot) {
  const uint64_t drc_index = kFirstDrcIndex + slot;
  const auto needed = scm_performance_stats(drc_index, 0, 0);
  if (needed.status == Status::kParameter) return;
  buffer.ask_for_all(RrBuffer::kMaxBytes);
  const auto answer = scm_performance_stats(drc_index, buffer.address(), buffer.bytes());
  print("slot ", decimal(slot), " size ", decimal(needed.r4), " ", name(answer.status), "\n");
  if (answer.status != Status::kSuccess || buffer.check() != AnswerFault::kNone) return;
  for (uint32_t i = 0; i < buffer.count(); ++i) {
    const auto [id, value] = buffer.at(i);
    print(std::string_view{id.data(), id.size()}, " = ", decimal(value), "\n");
  }
}

}  // namespace

void guest::run(const DeviceTree&) {
  catch_exceptions();
  print("ready\n");
  while (true) {
    const auto command = read_char();
    if (command == 'r') reboot();
    if (command == 'q') return;
    if (command != 'a') continue;
    for (uint64_t slot = 0; slot < kSlots; ++slot) print_slot(slot);
    print("end\n");
  }
}
