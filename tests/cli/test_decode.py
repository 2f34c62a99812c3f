# SPDX-License-Identifier: MIT
"""scmstats decode, as its users call it."""

import struct
import subprocess

from tests.harness.command import CommandCase, run
from tests.harness.paths import SCMSTATS

MOST = 2**64 - 1


def rr_buffer(statistics, version=1):
    entries = [struct.pack(">8sQ", id.ljust(8).encode(), value) for id, value in statistics.items()]
    return struct.pack(">8sII", b"SCMSTATS", version, len(entries)) + b"".join(entries)


GOOD = rr_buffer({"MemLife": 87, "MedWCnt": MOST, "AcmeTemp": 3, "NoopStat": 0})
TABLE = """\
rr-buffer of 80 bytes, stats_version 1: 4 statistics
  id                       value  unit         meaning
  MemLife                     87  percent      life remaining
  MedWCnt   18446744073709551615  count        media write count
  AcmeTemp                     3               not a standard statistic
  NoopStat                     0               in place of one that could not be served
"""


class Decode(CommandCase):
    def decode(self, dump, *arguments):
        ended = subprocess.run([SCMSTATS, "decode", *arguments], input=dump, capture_output=True, timeout=60)
        return ended.returncode, ended.stdout.decode(), ended.stderr.decode()

    def test_a_file_or_standard_input_is_read(self):
        dump = self.directory / "dump"
        for content in (GOOD, GOOD.hex().encode(), GOOD.hex(" ", 4).encode() + b"\n"):
            dump.write_bytes(content)
            self.assertEqual(run("decode", str(dump)), (0, TABLE, ""))
            for arguments in ((), ("-",), ("/dev/stdin",)):
                self.assertEqual(self.decode(content, *arguments), (0, TABLE, ""))

    def test_a_request_has_its_ids(self):
        self.assertEqual(
            self.decode(rr_buffer({"PonSecs": 0, "Unknown": 0})),
            (
                0,
                "rr-buffer of 48 bytes, stats_version 1: 2 statistics, all values 0, as where it asks for them\n"
                "  id                       value  unit         meaning\n"
                "  PonSecs                      0  seconds      power-on time over the device's life\n"
                "  Unknown                      0               not a standard statistic\n",
                "",
            ),
        )
        self.assertEqual(
            self.decode(rr_buffer({}) + bytes(256)),
            (0, "rr-buffer of 272 bytes, stats_version 1: asks for all statistics, with room for 16\n", ""),
        )

    def test_a_bad_one_is_told_with_its_row(self):
        for dump, line in {
            GOOD[:15]: "below-header: 15 bytes are too few for the header, which has 16: H_BAD_DATA (-70)",
            GOOD + bytes(4017): "above-page: 4097 bytes are more than an rr-buffer may have, 4096: H_P3 (-56)",
            b"STATSMCS" + GOOD[8:]: "eye-catcher: the eye-catcher is 'STATSMCS', not 'SCMSTATS': H_BAD_DATA (-70)",
            rr_buffer({}, version=2): "version: stats_version is 2, not 1: H_NOT_AVAILABLE (3)",
            GOOD[:12]
            + b"\xff" * 4: "too-many-named: num_statistics is 4294967295, 255 at most may be asked for: H_P3 (-56)",
            GOOD[:-1]: "too-small: 79 bytes are too few for 4 statistics, which need 80: H_P3 (-56)",
            b"": "no bytes in it; give an rr-buffer's, 16 at least",
            b" \n": "no bytes in it; give an rr-buffer's, 16 at least",
            b"\n12 x": "line 2: 'x' is not a whole number of bytes: give two hexadecimal digits for each",
            b"0" * ((1 << 20) + 1): "larger than 1048576 bytes; an rr-buffer has 4096 at most",
        }.items():
            self.assert_fails(self.decode(dump), f"standard input: {line}")

    def test_what_cannot_be_read_is_told(self):
        self.assert_fails(run("decode", "/nowhere"), "/nowhere: No such file or directory")
        self.assert_fails(run("decode", str(self.directory)), f"{self.directory}: Is a directory")
        large = "larger than 1048576 bytes; an rr-buffer has 4096 at most"
        self.assert_fails(run("decode", "/dev/zero"), f"/dev/zero: {large}")

    def test_a_dump_with_symbols_colours_and_gdbs_pager_is_read(self):
        words = struct.unpack(f">{len(GOOD) // 8}Q", GOOD)
        lines = [
            f"\033[34m0x{0x4020 + 16 * row:x}\033[m <\033[33mns::buffer<a::b>+{16 * row}\033[m>:"
            f"\t0x{words[2 * row]:016x}\t0x{words[2 * row + 1]:016x}\r\n"
            for row in range(len(words) // 2)
        ]
        lines.insert(2, "--Type <RET> for more, q to quit, c to continue without paging--\r\n")
        self.assertEqual(self.decode("".join(lines).encode()), (0, TABLE, ""))
