# SPDX-License-Identifier: MIT
"""Both kinds of MMU, one and four vCPUs: whoever reads gets one sample."""

import threading

from tests.harness.linux_case import GuestCase
from tests.harness.samples import pairs, write_sample

READERS = 4
READS = 500  # of each reader


class EveryAnswerIsOneSample:
    @classmethod
    def options(cls):
        cls.write(0)
        return {"interval": 0.01, "nv0.samples": cls.directory / "samples"}

    @classmethod
    def write(cls, number):
        """Returns a sample whose values show whether they belong to one sample."""
        values = {"CtlResCt": number, "HostLCnt": number * 3, "FastWCnt": number * 5}
        values |= {f"Vend{i}": number for i in range(100)}
        write_sample(cls.directory / "samples", values)

    def test_the_machine_is_the_one_meant(self):
        self.assertRegex(self.sh("cat /proc/cpuinfo"), rf"MMU\s*: {self.mmu}\n")
        self.assertEqual(int(self.sh("nproc")), self.cpus)

    def test_whatever_is_read_is_one_sample(self):
        stop = threading.Event()

        def keep_writing():
            number = 0
            while not stop.wait(0.005):
                number += 1
                self.write(number)

        writer = threading.Thread(target=keep_writing)
        writer.start()
        try:
            # By one process each: starting one takes an emulated processor long.
            read = f"yes {self.perf_stats()} | head -n {READS} | xargs cat"
            readers = "".join(f"{read} >/tmp/{i} & " for i in range(READERS))
            self.sh(f"{readers} wait", timeout=120)
        finally:
            stop.set()
            writer.join()
        numbers = set()
        for reader in range(READERS):
            read = iter(pairs(self.sh(f"cat /tmp/{reader}")))
            answers = [dict(answer) for answer in zip(*[read] * 105)]
            self.assertEqual(len(answers), READS)
            for answer in answers:
                number = answer["CtlResCt"]
                numbers.add(number)
                self.assertEqual(answer["HostLCnt"], number * 3)
                self.assertEqual(answer["FastWCnt"], number * 5)
                self.assertEqual({answer[f"Vend{i}"] for i in range(100)}, {number})
        self.assertGreater(len(numbers), 10)  # it did change meanwhile


class RadixOneCpu(EveryAnswerIsOneSample, GuestCase):
    mmu, cpus = "Radix", 1
    arguments = ("-cpu", "POWER9", "-smp", "1")


class RadixFourCpus(EveryAnswerIsOneSample, GuestCase):
    mmu, cpus = "Radix", 4
    arguments = ("-cpu", "POWER9", "-smp", "4")


class HashOneCpu(EveryAnswerIsOneSample, GuestCase):
    mmu, cpus = "Hash", 1
    arguments = ("-cpu", "POWER8", "-smp", "1")


class HashFourCpus(EveryAnswerIsOneSample, GuestCase):
    mmu, cpus = "Hash", 4
    arguments = ("-cpu", "POWER8", "-smp", "4")
