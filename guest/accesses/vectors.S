// Interrupt handlers that fit into their vectors, 256 bytes from each to the next one's, and may
// lie anywhere. Their words are doublewords below the first vector, which traps.cpp knows, too.

#define ILLEGAL  0x68                 // how many
#define FAULTS   0x70                 // how many
#define ENTRY    0x78                 // where
#define VALUE    0x80                 // what

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

  .globl  illegal_begin, illegal_end, fault_begin, fault_end
  .hidden illegal_begin, illegal_end, fault_begin, fault_end

illegal_begin:
  save
  count   ILLEGAL
  mfsrr0  %r3
  addi    %r3, %r3, 4
  mtsrr0  %r3
  return
illegal_end:

fault_begin:
  save
  count   FAULTS
  ld      %r3, ENTRY(0)
  ld      %r4, VALUE(0)
  std     %r4, 0(%r3)
  ptesync
  return
fault_end:

  .section .note.GNU-stack, "", @progbits
