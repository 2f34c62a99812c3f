// SPDX-License-Identifier: MIT
// Interrupt vectors, Power ISA Book III: 0x100 to 0xFFF, at least 0x20 bytes each.

#define HANDLER_ADDRESS  0x60         // a doubleword below the first vector, free for the guest
#define VECTORS_BEGIN    0x100
#define VECTORS_END      0x1000
#define VECTOR_BYTES     0x20
#define STACK_BYTES      4096

  .section .text.vectors, "ax"

  .balign 8
// Every vector has the same code: its address shows which vector it is.
vector:
  bcl     20, 31, 1f
1:
  mflr    %r3
  ld      %r12, HANDLER_ADDRESS(0)
  mtctr   %r12
  bctr
  .org    vector + 24                 // install_vectors copies three doublewords

// [[noreturn]]: the guest's registers are given up. report_exception(vector, SRR0, SRR1, DAR)
handler:
  bcl     20, 31, 2f
2:
  mflr    %r12
  addis   %r2, %r12, (.TOC. - 2b)@ha
  addi    %r2, %r2, (.TOC. - 2b)@l
  addis   %r1, %r12, (stack_end - 2b)@ha
  addi    %r1, %r1, (stack_end - 2b)@l
  li      %r0, 0
  stdu    %r0, -32(%r1)
  addi    %r3, %r3, vector - 1b
  mfsrr0  %r4
  mfsrr1  %r5
  mfdar   %r6
  bl      report_exception
  nop

// void install_vectors()
  .globl install_vectors
  .hidden install_vectors
  .type install_vectors, @function
install_vectors:
  mflr    %r0
  bcl     20, 31, 3f
3:
  mflr    %r12
  mtlr    %r0
  addi    %r3, %r12, handler - 3b
  std     %r3, HANDLER_ADDRESS(0)
  addi    %r3, %r12, vector - 3b
  li      %r4, VECTORS_BEGIN
4:
  .irp    offset, 0, 8, 16
  ld      %r5, \offset(%r3)
  std     %r5, \offset(%r4)
  .endr
  dcbst   0, %r4
  sync
  icbi    0, %r4
  addi    %r4, %r4, VECTOR_BYTES
  cmpldi  %r4, VECTORS_END
  blt     4b
  sync
  isync
  blr
  .size install_vectors, . - install_vectors

  .section .bss.exception_stack, "aw", @nobits
  .balign 16
  .skip STACK_BYTES
stack_end:

  .section .note.GNU-stack, "", @progbits
