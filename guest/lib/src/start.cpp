// SPDX-License-Identifier: MIT
#include "guest/start.hpp"

#include "client_interface.hpp"
#include "guest/console.hpp"
#include "guest/rtas.hpp"

/// Called by start.S with the address of the firmware's client interface.
extern "C" [[noreturn]] void guest_start(uint64_t client_interface) {
  guest::set_client_interface(client_interface);
  const guest::DeviceTree tree;
  guest::open_console(tree);
  guest::instantiate_rtas(tree);
  guest::run(tree);
  guest::power_off();
}
