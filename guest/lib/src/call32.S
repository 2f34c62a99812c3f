// SPDX-License-Identifier: MIT
// uint64_t call32(uint64_t entry, uint64_t r3, uint64_t r4)
// Calls code of the firmware (client interface, RTAS) in 32-bit mode. That code may save registers
// by their lower halves only, so everything that must survive is saved here.

#define FRAME        208              // 32 fixed, then MSR, TOC and r13 to r31
#define MSR_SAVE     32
#define TOC_SAVE     40
#define GPR_SAVE(n)  (48 + 8 * ((n) - 13))

  .section .text.call32, "ax"
  .globl call32
  .hidden call32
  .type call32, @function
call32:
  mflr    %r0
  std     %r0, 16(%r1)
  mfcr    %r0
  stw     %r0, 8(%r1)
  stdu    %r1, -FRAME(%r1)
  mfmsr   %r11
  std     %r11, MSR_SAVE(%r1)
  std     %r2, TOC_SAVE(%r1)
  .irp    n, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
  std     \n, GPR_SAVE(\n)(%r1)
  .endr

  mtctr   %r3
  mr      %r3, %r4
  mr      %r4, %r5
  clrldi  %r11, %r11, 1               // MSR[SF] off: 32-bit mode
  mtmsrd  %r11
  bctrl

  clrldi  %r1, %r1, 32
  ld      %r11, MSR_SAVE(%r1)
  mtmsrd  %r11
  clrldi  %r3, %r3, 32
  .irp    n, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
  ld      \n, GPR_SAVE(\n)(%r1)
  .endr
  ld      %r2, TOC_SAVE(%r1)
  addi    %r1, %r1, FRAME
  lwz     %r0, 8(%r1)
  mtcr    %r0
  ld      %r0, 16(%r1)
  mtlr    %r0
  blr
  .size call32, . - call32

  .section .note.GNU-stack, "", @progbits
