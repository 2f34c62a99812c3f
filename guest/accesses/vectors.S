// SPDX-License-Identifier: MIT
// Interrupt handlers that fit into their vectors, 256 bytes from each to the next one's, and may
// lie anywhere. Their words are doublewords below the first vector, which traps.cpp knows, too.

#define LEFT_OUT 0x68                 // how many
#define FAULTS   0x70                 // how many
#define ENTRY    0x78                 // where
#define VALUE    0x80                 // what
#define TIMER    0x88                 // how many
#define PERIOD   2000                 // ticks of the time base

  .section .text.traps, "ax"

  .macro  save
  mtsprg  0, %r3
  mtsprg  1, %r4
  .endm

  .macro  count where
  ld      %r3, \where(0)
  addi    %r3, %r3, 1
  std     %r3, \where(0)
  .endm

  .macro  return
  mfsprg  %r3, 0
  mfsprg  %r4, 1
  rfid
  .endm

  .globl  leave_out_begin, leave_out_end, mend_begin, mend_end, timer_begin, timer_end
  .hidden leave_out_begin, leave_out_end, mend_begin, mend_end, timer_begin, timer_end

leave_out_begin:
  save
  count   LEFT_OUT
  mfsrr0  %r3
  addi    %r3, %r3, 4
  mtsrr0  %r3
  return
leave_out_end:

mend_begin:
  save
  count   FAULTS
  ld      %r3, ENTRY(0)
  ld      %r4, VALUE(0)
  std     %r4, 0(%r3)
  ptesync
  return
mend_end:

timer_begin:
  save
  count   TIMER
  li      %r3, PERIOD
  mtdec   %r3
  return
timer_end:

  .section .note.GNU-stack, "", @progbits
