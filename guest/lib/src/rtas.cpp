// SPDX-License-Identifier: MIT
#include "guest/rtas.hpp"

#include <algorithm>

#include "client_interface.hpp"
#include "guest/console.hpp"

namespace guest {
namespace {

/// QEMU asks for 2092 bytes ("rtas-size"), most of them for an error log.
alignas(4096) constinit uint8_t rtas_memory[4096]{};

constinit FirmwareEntry rtas{};
constinit RtasService power_off_service;
constinit RtasService reboot_service;

/// The machine ends soon after RTAS has said yes, and never after it has said no.
[[noreturn]] void wait_for_the_end(int32_t status) {
  if (status != 0) print("guest: RTAS refuses, status ", decimal(status), "\n");
  for (;;) asm volatile("");
}

}  // namespace

void instantiate_rtas(const DeviceTree& tree) {
  const uint32_t size = tree.find("/rtas").u32("rtas-size").value_or(0);
  const uint32_t base = address32(rtas_memory);
  const uint32_t instance = call_client("open", {address32("/rtas")});
  if (size == 0 || size > sizeof rtas_memory) return;
  uint32_t entry;
  const uint32_t status =
      call_client("call-method", {address32("instantiate-rtas"), instance, base}, {&entry, 1});
  if (status != 0) return;
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
  if (*this) call_firmware(rtas, token_, arguments, {cells, 1 + count});
  std::copy_n(cells + 1, count, results.begin());
  return static_cast<int32_t>(cells[0]);
}

void power_off() {
  flush_console();
  wait_for_the_end(power_off_service.call({~0u, ~0u}));  // and no event switches it on again
}

void reboot() {
  flush_console();
  wait_for_the_end(reboot_service.call({}));
}

}  // namespace guest
