#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""plain_flushes.py VMLINUX COPY: makes a kernel that TCG can let write to an NVDIMM.

Linux makes such writes durable with dcbf L=4 (dcbfps), dcbf L=6 (dcbstps) and
sync L=4 (phwsync). Processors before POWER10 take them for plain dcbf and sync;
QEMU's TCG, 7.2 and 10.0, takes the first two for illegal instructions, so that
the first write to an NVDIMM, by `ndctl create-namespace` for one, kills the
guest. The copy has the plain instructions in their place and is else the same.
"""

import re
import struct
import sys
from pathlib import Path

EXECUTABLE = 0x4  # SHF_EXECINSTR

# Little-endian: dcbf L,RA,RB with L 4 or 6, RB in the second byte and L and RA in the third; and
# phwsync. The lookahead finds those that overlap with a match that is not an instruction.
DURABLE = re.compile(rb"(?=\xac[%s][\x80-\x9f\xc0-\xdf]\x7c|\xac\x04\x80\x7c)"
                     % re.escape(bytes(range(0, 256, 8))), re.S)
PHWSYNC, HWSYNC = b"\xac\x04\x80\x7c", b"\xac\x04\x00\x7c"


def text_sections(elf):
    """Offset and size of each section of instructions; 64-bit little-endian ELF."""
    (headers,) = struct.unpack_from("<Q", elf, 0x28)
    size, count = struct.unpack_from("<HH", elf, 0x3A)
    for header in range(headers, headers + size * count, size):
        _, kind, flags, _, offset, length = struct.unpack_from("<IIQQQQ", elf, header)
        if kind == 1 and flags & EXECUTABLE:
            yield offset, length


def replace(elf):
    """Replaces the instructions in a bytearray or mmap; returns how many it replaced."""
    changed = 0
    for offset, length in text_sections(elf):
        for match in DURABLE.finditer(elf, offset, offset + length):
            at = match.start()
            if (at - offset) % 4 == 0:
                is_sync = elf[at : at + 4] == PHWSYNC
                elf[at : at + 4] = HWSYNC if is_sync else bytes(
                    [elf[at], elf[at + 1], elf[at + 2] & 0x1F, elf[at + 3]])
                changed += 1
    return changed


def main():
    elf = bytearray(Path(sys.argv[1]).read_bytes())
    if replace(elf) == 0:
        sys.exit(f"{sys.argv[1]}: no instruction to replace; is the script still needed?")
    Path(sys.argv[2]).write_bytes(elf)


if __name__ == "__main__":
    main()
