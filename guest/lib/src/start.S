// SPDX-License-Identifier: MIT
// Entry from the firmware, Virtual Open Firmware or SLOF: real mode, big-endian, interrupts off,
// 32-bit under Virtual Open Firmware; r5 = entry of the client interface (IEEE 1275, binding for
// PowerPC). The registers' upper halves may hold anything.

#define STACK_BYTES 65536

  .section .text.start, "ax"
  .globl _start
_start:
  mfmsr   %r11
  li      %r12, 1
  sldi    %r12, %r12, 63            // MSR[SF]: 64-bit mode
  or      %r11, %r11, %r12
  mtmsrd  %r11
  clrldi  %r31, %r5, 32

  bcl     20, 31, 1f
1:
  mflr    %r30                      // r30 = where label 1 is: the rest lies at (symbol - 1b)
  addis   %r2, %r30, (.TOC. - 1b)@ha
  addi    %r2, %r2, (.TOC. - 1b)@l
  addi    %r29, %r30, _start - 1b   // r29 = load address

  // Relative relocations, Elf64_Rela {offset, info, addend}: *(load + offset) = load + addend.
  addis   %r3, %r30, (relocations_begin - 1b)@ha
  addi    %r3, %r3, (relocations_begin - 1b)@l
  addis   %r4, %r30, (relocations_end - 1b)@ha
  addi    %r4, %r4, (relocations_end - 1b)@l
2:
  cmpld   %r3, %r4
  bge     3f
  ld      %r5, 0(%r3)
  ld      %r6, 16(%r3)
  add     %r6, %r6, %r29
  stdx    %r6, %r5, %r29
  addi    %r3, %r3, 24
  b       2b
3:
  addis   %r3, %r30, (bss_begin - 1b)@ha
  addi    %r3, %r3, (bss_begin - 1b)@l
  addis   %r4, %r30, (bss_end - 1b)@ha
  addi    %r4, %r4, (bss_end - 1b)@l
  li      %r0, 0
4:
  cmpld   %r3, %r4
  bge     5f
  std     %r0, 0(%r3)
  addi    %r3, %r3, 8
  b       4b
5:
  addis   %r1, %r30, (stack_end - 1b)@ha
  addi    %r1, %r1, (stack_end - 1b)@l
  stdu    %r0, -32(%r1)             // the outermost frame: its back chain is 0
  mr      %r3, %r31
  bl      guest_start               // never returns
  nop

  .section .bss.stack, "aw", @nobits
  .balign 16
  .skip STACK_BYTES
stack_end:

  .section .note.GNU-stack, "", @progbits
