#include "guest/rtas.hpp"

#include <algorithm>

#include "client_interface.hpp"
#include "guest/console.hpp"

namespace guest {
namespace {

/// QEMU asks for 20 bytes, or for 3 KiB where RTAS also keeps error logs.
alignas(4096) constinit uint8_t rtas_memory[4096]{};

constinit FirmwareEntry rtas{};
constinit RtasService power_off_service;
constinit RtasService reboot_service;

[[noreturn]] void wait_for_the_end() {
  for (;;) asm volatile("");
}

}  // namespace

void instantiate_rtas(const DeviceTree& tree) {
  const uint32_t size = tree.find("/rtas").u32("rtas-size").value_or(0);
  const uint32_t base = address32(rtas_memory);
  const uint32_t instance = call_client("open", {address32("/rtas")});
  uint32_t entry = 0;
  if (size == 0 || size > sizeof rtas_memory) return;
  if (call_client("call-method", {address32("instantiate-rtas"), instance, base}, {&entry, 1}) != 0) {
    return;
  }
  rtas = {entry, base};
  power_off_service = {tree, "power-off"};
  reboot_service = {tree, "system-reboot"};
}

RtasService::RtasService(const DeviceTree& tree, const char* name)
    : token_{tree.find("/rtas").u32(name).value_or(0)} {}

int32_t RtasService::call(std::initializer_list<uint32_t> arguments,
                          std::span<uint32_t> results) const {
  uint32_t cells[kMaxCells]{~0u};
  const size_t count = std::min(results.size(), kMaxCells - 1);
  if (token_ != 0) call_firmware(rtas, token_, arguments, {cells, 1 + count});
  std::copy_n(cells + 1, count, results.begin());
  return static_cast<int32_t>(cells[0]);
}

void power_off() {
  flush_console();
  power_off_service.call({~0u, ~0u});  // no event of the hardware is to switch it on again
  print("guest: cannot power off\n");
  wait_for_the_end();
}

void reboot() {
  flush_console();
  reboot_service.call({});
  wait_for_the_end();
}

}  // namespace guest
