// SPDX-License-Identifier: MIT
// Entry of a vCPU that RTAS's start-cpu started: 64-bit real mode, big-endian, interrupts off;
// r3 = an Entry of cpus.cpp.

  .section .text.cpu_entry, "ax"
  .globl cpu_entry
  .hidden cpu_entry
  .type cpu_entry, @function
cpu_entry:
  bcl     20, 31, 1f
1:
  mflr    %r30
  addis   %r2, %r30, (.TOC. - 1b)@ha
  addi    %r2, %r2, (.TOC. - 1b)@l
  ld      %r1, 0(%r3)
  ld      %r12, 8(%r3)
  ld      %r3, 16(%r3)
  li      %r0, 0
  stdu    %r0, -32(%r1)             // the outermost frame: its back chain is 0
  mtctr   %r12
  bctrl
2:
  b       2b
  .size cpu_entry, . - cpu_entry

  .section .note.GNU-stack, "", @progbits
