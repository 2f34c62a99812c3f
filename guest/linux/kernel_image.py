# SPDX-License-Identifier: MIT
"""A kernel that somebody else built: whether the guest can boot it, and what it lacks."""

import gzip
import mmap
import os
import re
import shutil
import struct
import zlib
from pathlib import Path

from guest.linux import plain_flushes

FRAGMENT = Path(__file__).with_name("nvdimm.config")
EM_PPC64 = 21


class ImageError(Exception):
    """The file cannot be booted; the text says why, and what would be right."""


def check(path):
    """Raises ImageError unless the file is a vmlinux for this guest."""
    try:
        with open(path, "rb") as file:
            header = file.read(64)
            names = _section_names(file, header) if _is_elf64(header) else b""
    except OSError as error:
        raise ImageError(f"{path}: {error.strerror}; give the vmlinux that make leaves in the "
                         "top directory of the kernel tree") from error
    if header[:4] != b"\x7fELF":
        raise ImageError(f"{path}: not an ELF file; give the vmlinux in the top directory of the "
                         "kernel tree, not a compressed image")
    if len(header) < 64 or header[4] not in (1, 2) or header[5] not in (1, 2):
        raise ImageError(f"{path}: a damaged ELF file; build the kernel again")
    order = "<" if header[5] == 1 else ">"
    (machine,) = struct.unpack_from(order + "H", header, 18)
    if machine == EM_PPC64 and order == ">" and header[4] == 2:
        raise ImageError(f"{path}: a big-endian kernel, and the guest's programs are "
                         "little-endian; build it with CONFIG_CPU_LITTLE_ENDIAN=y")
    if b".kernel:" in names or machine == 20:  # the boot wrapper is 32-bit PowerPC or has the kernel inside
        raise ImageError(f"{path}: a zImage or a 32-bit kernel; give the vmlinux in the top "
                         "directory of a 64-bit kernel's tree")
    if machine != EM_PPC64:
        raise ImageError(f"{path}: for ELF machine {machine}, not for 64-bit Power ({EM_PPC64}); "
                         "build it with ARCH=powerpc CROSS_COMPILE=powerpc64le-linux-gnu-")


def _is_elf64(header):
    return len(header) == 64 and header[:4] == b"\x7fELF" and header[4] == 2 and header[5] == 1


def _section_names(file, header):
    """The names of a 64-bit little-endian ELF file's sections, as the file has them."""
    (headers,) = struct.unpack_from("<Q", header, 0x28)
    size, _, index = struct.unpack_from("<HHH", header, 0x3A)
    file.seek(headers + size * index)
    entry = file.read(64)
    if len(entry) < 64:
        return b""
    offset, length = struct.unpack_from("<QQ", entry, 0x18)
    file.seek(offset)
    return file.read(min(length, 1 << 16))


def config(path):
    """The kernel's configuration, {option: value}; None if it was built without IKCONFIG."""
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as image:
        start = image.find(b"IKCFG_ST")
        end = image.find(b"IKCFG_ED", start)
        if start < 0 or end < 0:
            return None
        try:
            text = gzip.decompress(image[start + 8 : end]).decode(errors="replace")
        except (OSError, EOFError, zlib.error):
            return None
    return dict(re.findall(r"^(CONFIG_\w+)=(.*)$", text, re.M))


def missing(configuration):
    """The options of the fragment that the configuration has neither built in nor as modules,
    and those that it has as modules."""
    wanted = re.findall(r"^(CONFIG_\w+)=y$", FRAGMENT.read_text(), re.M)
    return ([option for option in wanted if option not in configuration],
            [option for option in wanted if configuration.get(option) == "m"])


def _memory_file(name, contents):
    """A file in memory with what contents(file) writes; the path works for this process, for what
    it starts and for what it is replaced by, until they end."""
    descriptor = os.memfd_create(name, 0)  # inherited by what replaces this process
    with os.fdopen(os.dup(descriptor), "r+b") as file:
        contents(file)
    return f"/proc/{os.getpid()}/fd/{descriptor}"


def for_tcg(path):
    """The path of a copy that TCG can let write to an NVDIMM, see plain_flushes.py."""

    def copy(file):
        with open(path, "rb") as source:
            shutil.copyfileobj(source, file, 1 << 20)
        file.flush()
        with mmap.mmap(file.fileno(), 0) as elf:
            plain_flushes.replace(elf)

    try:
        return _memory_file("vmlinux", copy)
    except (struct.error, ValueError) as error:
        raise ImageError(f"{path}: a damaged ELF file ({error}); build the kernel again") from error
