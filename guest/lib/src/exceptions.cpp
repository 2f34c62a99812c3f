// SPDX-License-Identifier: MIT
#include "guest/exceptions.hpp"

#include "client_interface.hpp"
#include "guest/console.hpp"
#include "guest/rtas.hpp"

extern "C" void install_vectors();

/// Called by vectors.S: which vector, at which instruction (SRR0), in which state (SRR1), and the
/// data address (DAR), which only some of the vectors set.
extern "C" [[noreturn]] void report_exception(uint64_t vector, uint64_t pc, uint64_t msr,
                                              uint64_t address) {
  using namespace guest;
  print("\nguest: exception ", hex(vector, 3), " at ", hex(pc), ", MSR ", hex(msr), ", DAR ",
        hex(address), "\n");
  power_off();
}

void guest::catch_exceptions() {
  set_client_interface(0);
  install_vectors();
}
