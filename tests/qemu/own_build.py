# SPDX-License-Identifier: MIT
"""A QEMU like one that somebody built: the installed one, with its exports taken away.

A default configure of QEMU exports only the functions for plug-ins. Debian's exports all, and has no
symbol table, as it is stripped. Here the exports become local, and a symbol table has them, or none.
"""

import struct
from pathlib import Path

SECTION = struct.Struct("<IIQQQQIIQQ")  # Elf64_Shdr
SYMBOL = struct.Struct("<IBBHQQ")  # Elf64_Sym
RELOCATION = struct.Struct("<QQq")  # Elf64_Rela
SYMTAB, STRTAB, RELA, DYNSYM = 2, 3, 4, 11
COPY = 5  # R_X86_64_COPY


def is_elf(path):
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def hide_exports(program, to, with_symbols, lacking):
    """Writes a copy of an x86-64 program.

    `with_symbols`: its symbol table has what it exported, except the names in `lacking`.
    """
    image = bytearray(program.read_bytes())
    table, count = struct.unpack_from("<Q", image, 0x28)[0], struct.unpack_from("<H", image, 0x3C)[0]
    sections = [SECTION.unpack_from(image, table + i * SECTION.size) for i in range(count)]

    def content(section):
        return image[section[4]:section[4] + section[5]]

    dynamic = next(section for section in sections if section[1] == DYNSYM)
    names = bytes(content(sections[dynamic[6]]))
    # Variables of libraries that the program has a copy of must stay.
    copied = {
        info >> 32
        for section in sections if section[1] == RELA
        for _, info, _ in RELOCATION.iter_unpack(content(section)) if info & 0xFFFFFFFF == COPY
    }
    exported = bytearray(SYMBOL.size)
    for index, symbol in enumerate(SYMBOL.iter_unpack(content(dynamic))):
        name, info, other, section, value, size = symbol
        text = names[name:names.index(b"\0", name)]
        if section == 0 or index in copied or info >> 4 == 0:
            continue
        if text.decode() not in lacking:
            exported += SYMBOL.pack(*symbol)
        if not text.startswith(b"qemu_plugin_"):
            SYMBOL.pack_into(image, dynamic[4] + index * SYMBOL.size, name, info & 0xF, other, section,
                             value, size)
    if with_symbols:
        image += bytes(-len(image) % 16)
        symbols = SECTION.pack(0, SYMTAB, 0, 0, len(image), len(exported), count + 1, 1, 8, SYMBOL.size)
        image += exported
        strings = SECTION.pack(0, STRTAB, 0, 0, len(image), len(names), 0, 0, 1, 0)
        image += names + bytes(-(len(image) + len(names)) % 16)
        struct.pack_into("<Q", image, 0x28, len(image))
        struct.pack_into("<H", image, 0x3C, count + 2)
        image += b"".join(SECTION.pack(*section) for section in sections) + symbols + strings
    to.write_bytes(image)
    to.chmod(0o755)
    return to


def own_build(qemu, directory, with_symbols=True, lacking=()):
    """The path of such a QEMU in `directory`; `qemu`: a program, or a script of tools/get-qemu."""
    if is_elf(qemu):
        # Next to the firmware, as QEMU looks for it there.
        share = qemu.resolve().parent.parent / "share"
        (directory / "bin").mkdir()
        (directory / "share").symlink_to(share)
        return hide_exports(qemu, directory / "bin" / "qemu-system-ppc64", with_symbols, lacking)
    usr = qemu.resolve().parent / "usr"
    (directory / "usr/bin").mkdir(parents=True)
    for name in ("lib", "share"):
        (directory / "usr" / name).symlink_to(usr / name)
    program = "bin/qemu-system-ppc64"
    hide_exports(usr / program, directory / "usr" / program, with_symbols, lacking)
    script = directory / "qemu-system-ppc64"
    script.write_text(Path(qemu).read_text())
    script.chmod(0o755)
    return script
