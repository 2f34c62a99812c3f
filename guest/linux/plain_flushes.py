#!/usr/bin/env python3
"""plain_flushes.py VMLINUX COPY: makes a kernel that TCG can let write to an NVDIMM.

Linux makes such writes durable with dcbf L=4 (dcbfps), dcbf L=6 (dcbstps) and
sync L=4 (phwsync). Processors before POWER10 take them for plain dcbf and sync;
QEMU's TCG, 7.2 and 10.0, takes the first two for illegal instructions, so that
the first write to an NVDIMM, by `ndctl create-namespace` for one, kills the
guest. The copy has the plain instructions in their place and is else the same.
"""

import struct
import sys
from pathlib import Path

EXECUTABLE = 0x4  # SHF_EXECINSTR


def text_sections(elf):
    """Offset and size of each section of instructions; 64-bit little-endian ELF."""
    (headers,) = struct.unpack_from("<Q", elf, 0x28)
    size, count = struct.unpack_from("<HH", elf, 0x3A)
    for header in range(headers, headers + size * count, size):
        _, kind, flags, _, offset, length = struct.unpack_from("<IIQQQQ", elf, header)
        if kind == 1 and flags & EXECUTABLE:
            yield offset, length


def plain(instruction):
    is_dcbf = instruction & 0xFC0007FF == 0x7C0000AC
    if is_dcbf and instruction >> 21 & 0x1F in (4, 6):
        return instruction & ~(0x1F << 21)
    return 0x7C0004AC if instruction == 0x7C8004AC else instruction


def main():
    elf = bytearray(Path(sys.argv[1]).read_bytes())
    changed = 0
    for offset, length in text_sections(elf):
        words = struct.unpack_from(f"<{length // 4}I", elf, offset)
        for i, word in enumerate(words):
            if plain(word) != word:
                struct.pack_into("<I", elf, offset + 4 * i, plain(word))
                changed += 1
    if changed == 0:
        sys.exit(f"{sys.argv[1]}: no instruction to replace; is the script still needed?")
    Path(sys.argv[2]).write_bytes(elf)


if __name__ == "__main__":
    main()
