# SPDX-License-Identifier: MIT
"""Faults of the hypercall, as a guest sees them."""

import json
import random
import struct
import time

from tests.harness.case import DirectoryCase
from tests.harness.qemu import Nvdimm, QmpError
from tests.harness.samples import write_sample
from tests.harness.vm import Vm

MOST = (1 << 64) - 1
DRC = 0x90000000
PATH = "/machine/peripheral/nv0"
REQUESTS = {"size": "z", "all": "t", "named": "n"}
SUPPORTED = ["CtlResCt", "CtlResTm", "PonSecs", "MemLife", "MedRCnt"]
BUFFER = 512  # bytes that the guest gives
STATUSES = {"H_SUCCESS": 0, "H_Busy": 1, "H_LongBusyOrder1mSec": 9900, "H_LONG_BUSY_ORDER_100_SEC": 9905,
            "H_Hardware": -1, "H_Function": -2, "H_Privilege": -3, "H_Parameter": -4, "H_Authority": -10, "H_P3": -56,
            "H_Unsupported": -67, "H_Bad_Data": -70}


class Answer:
    """The result in the guest: registers, the buffer, and whether the bytes after it are as they were."""

    def __init__(self, text):
        registers, *lines = text.splitlines()
        self.r3, self.r4 = (int(number) for number in registers.split()[1:])
        self.buffer = bytes.fromhex("".join(lines[:-1]))
        self.kept = not lines or lines[-1] == "kept"

    @property
    def header(self):
        """(eye-catcher, version, count)"""
        return struct.unpack_from(">8sII", self.buffer)

    def entries(self):
        """[(id, value)] of all that was written."""
        found = []
        for at in range(16, len(self.buffer), 16):
            if self.buffer[at:at + 8] == b"Z" * 8:
                break
            found.append((self.buffer[at:at + 8], int.from_bytes(self.buffer[at + 8:at + 16], "big")))
        return found

    def names(self):
        return [id.decode().strip() for id, _ in self.entries()]


class Faults(DirectoryCase):
    def start(self, options=",faults=on", nvdimms=("nv0",), slots=(), arguments=()):
        write_sample(self.samples, {"MemLife": 87, "MedRCnt": 6000})
        plugged = [Nvdimm(id) for id in nvdimms]
        for nvdimm, slot in zip(plugged, slots):
            nvdimm.device["slot"] = slot
        vm = Vm("query", plugged,
                f"interval=0.01,nv0.samples={self.samples},nv0.block=off{options}", arguments)
        self.addCleanup(vm.__exit__)
        vm.console("ready\n")
        return vm

    def set(self, vm, faults, path=PATH):
        vm.qmp("qom-set", path=path, property="scm-fault", value=faults)

    def get(self, vm, path=PATH):
        return vm.qmp("qom-get", path=path, property="scm-fault")

    def ask(self, vm, request="all"):
        vm.type(REQUESTS[request])
        text = vm.console("\n")
        if request != "size":
            while not text.endswith(("kept\n", "overwritten\n")):
                text += vm.console("\n")
        answer = Answer(text)
        self.assertTrue(answer.kept)
        return answer

    def values(self, vm):
        return {id.decode().strip(): value for id, value in self.ask(vm).entries()}

    def test_without_the_option_there_is_no_property(self):
        vm = self.start("")
        self.assertNotIn("faults=on", vm.log())
        with self.assertRaisesRegex(QmpError, "scm-fault"):
            self.set(vm, [])
        self.assertEqual(self.ask(vm).names(), SUPPORTED)

    def test_the_log_warns_of_the_option(self):
        vm = self.start()
        self.assertIn("warning: scmstats: faults=on: wrong answers can be injected; not for production", vm.log())

    def test_without_a_fault_answers_are_right(self):
        vm = self.start()
        self.assertEqual(self.get(vm), [])
        self.assertEqual(self.ask(vm, "size").r4, 16 + 16 * len(SUPPORTED))
        answer = self.ask(vm)
        self.assertEqual((answer.r3, answer.r4, answer.header), (0, 0, (b"SCMSTATS", 1, len(SUPPORTED))))
        self.assertEqual(answer.names(), SUPPORTED)
        self.assertEqual(self.ask(vm, "named").names(), ["MemLife", "PonSecs"])

    def test_status_is_what_is_set_for_each_request(self):
        vm = self.start()
        for name, number in {**STATUSES, 4711: 4711, -(1 << 63): -(1 << 63)}.items():
            self.set(vm, [{"status": name}])
            for request in REQUESTS:
                answer = self.ask(vm, request)
                self.assertEqual(answer.r3, number)
                if number not in (0, 5):
                    self.assertEqual(answer.r4, DRC)
                    if request == "all":
                        self.assertEqual(answer.entries(), [])

    def test_fault_happens_only_on_the_requests_that_it_names(self):
        vm = self.start()
        for on in (*REQUESTS, "each"):
            self.set(vm, [{"status": "H_Busy", "on": on}])
            for request in REQUESTS:
                self.assertEqual(self.ask(vm, request).r3, int(on in (request, "each")), (on, request))

    def test_r4_is_any_number_and_differs_each_time(self):
        vm = self.start()
        for size in (0, 8, 17, 0x7fffffffffff, MOST):
            self.set(vm, [{"r4": size, "on": "size"}])
            self.assertEqual((self.ask(vm, "size").r3, self.ask(vm, "size").r4), (0, size))
            self.assertEqual(self.ask(vm).r4, 0)
        self.set(vm, [{"r4": 272, "step": -16}])
        self.assertEqual([self.ask(vm, "size").r4 for _ in range(3)], [272, 256, 240])
        self.set(vm, [{"r4": 8}, {"r4": 272, "every": 2}])
        self.assertEqual([self.ask(vm, "size").r4 for _ in range(4)], [8, 272, 8, 272])

    def test_header_is_what_is_set(self):
        vm = self.start()
        for count in (0, 1, 6, 200, 0xffffffff):
            self.set(vm, [{"count": count}])
            for request in ("all", "named"):
                answer = self.ask(vm, request)
                self.assertEqual((answer.r3, answer.header), (0, (b"SCMSTATS", 1, count)))
            self.assertEqual(self.ask(vm).names(), SUPPORTED)
        self.set(vm, [{"eye-catcher": "SCMSTATX", "version": 0xfffffffe}])
        self.assertEqual(self.ask(vm).header, (b"SCMSTATX", 0xfffffffe, len(SUPPORTED)))
        self.set(vm, [{"eye-catcher": 0}])
        self.assertEqual(self.ask(vm).header[0], bytes(8))

    def test_entries_have_the_ids_values_and_order_that_are_set(self):
        vm = self.start()
        self.set(vm, [{"ids": {"MemLife": "Unknown1", "PonSecs": "\0\0\0\0\0\0\0\0", "MedRCnt": "\xe9\x80\xff",
                               "CtlResCt": "CtlResTm"}}])
        self.assertEqual([id for id, _ in self.ask(vm).entries()],
                         [b"CtlResTm", b"CtlResTm", bytes(8), b"Unknown1", b"\xe9\x80\xff     "])
        self.set(vm, [{"order": "reversed", "on": "all"}])
        self.assertEqual(self.ask(vm).names(), SUPPORTED[::-1])
        self.assertEqual(self.ask(vm, "named").names(), ["MemLife", "PonSecs"])
        for value in (101, 0, MOST):
            self.set(vm, [{"values": {"MemLife": value}}])
            self.assertEqual(self.values(vm)["MemLife"], value)
            self.assertEqual(self.values(vm)["MedRCnt"], 6000)
        self.set(vm, [{"values": {"med-r-cnt": 6000}, "step": -1000}])
        self.assertEqual([self.values(vm)["MedRCnt"] for _ in range(7)],
                         [6000, 5000, 4000, 3000, 2000, 1000, 0])
        self.assertEqual(self.values(vm)["MedRCnt"], (1 << 64) - 1000)

    def test_answer_is_written_in_part(self):
        vm = self.start()
        self.set(vm, [{"values": {id: 1 for id in SUPPORTED}}])
        right = self.ask(vm)
        for most in (0, 1, 12, 16, 20, 40, 95, 96, 97, 4096):
            self.set(vm, [{"values": {id: 1 for id in SUPPORTED}}, {"write": most}])
            answer = self.ask(vm)
            written = min(most, 96)
            self.assertEqual((answer.r3, answer.r4), (0, 0))
            self.assertEqual(answer.buffer[:written], right.buffer[:written])
            self.assertEqual(answer.buffer[max(written, 16):], b"Z" * (BUFFER - max(written, 16)))

    def test_statistics_vanish_appear_and_come_back(self):
        vm = self.start()
        self.set(vm, [{"vanish": ["MemLife"], "every": 2, "on": "all"}])
        for _ in range(3):
            self.assertEqual(self.ask(vm).names(), SUPPORTED)
            self.assertEqual(self.ask(vm).names(), [id for id in SUPPORTED if id != "MemLife"])
        self.set(vm, [{"vanish": ["MemLife"]}])
        self.assertEqual(self.ask(vm, "size").r4, 16 + 16 * (len(SUPPORTED) - 1))
        answer = self.ask(vm, "named")
        self.assertEqual((answer.r3, answer.r4), (5, int.from_bytes(b"MemLife ", "big")))
        self.assertEqual(answer.names(), ["NoopStat", "PonSecs"])
        self.set(vm, [{"vanish": SUPPORTED}])
        self.assertEqual((self.ask(vm).r3, self.ask(vm, "size").r4), (-1, 16))
        self.set(vm, [{"appear": {"AcmeTemp": 41}, "calls": 2}])
        self.assertEqual(self.ask(vm, "size").r4, 16 + 16 * (len(SUPPORTED) + 1))
        self.assertEqual(self.values(vm)["AcmeTemp"], 41)
        self.assertEqual(self.ask(vm).names(), SUPPORTED)
        many = {f"Many{number:04}": number for number in range(100)}
        self.set(vm, [{"appear": many}])
        self.assertEqual(self.ask(vm, "size").r4, 16 + 16 * (len(SUPPORTED) + 100))
        answer = self.ask(vm)  # as many as the buffer has room for; nothing behind it is written
        self.assertEqual((answer.header[2], len(answer.entries())), (31, 31))

    def test_calls_every_and_for_end_a_fault(self):
        vm = self.start()
        self.set(vm, [{"status": "H_Busy", "calls": 3}])
        self.assertEqual([self.ask(vm).r3 for _ in range(5)], [1, 1, 1, 0, 0])
        self.assertEqual(self.get(vm), [])
        self.set(vm, [{"status": "H_Busy", "every": 3, "calls": 2}])
        self.assertEqual([self.ask(vm).r3 for _ in range(4)], [0, 0, 1, 0])
        self.assertEqual(self.get(vm), [{"status": "H_BUSY", "every": 3, "calls": 1}])
        self.set(vm, [{"status": "H_Busy", "for": 86400}, {"r4": 9, "for": 0.001}])
        time.sleep(0.01)
        answer = self.ask(vm)
        self.assertEqual((answer.r3, answer.r4), (1, DRC))
        [left] = self.get(vm)
        self.assertEqual(left["status"], "H_BUSY")
        self.assertTrue(86000 < left["for"] < 86400)

    def test_dictionary_adds_and_list_replaces(self):
        vm = self.start()
        self.set(vm, {"status": "H_Partial"})
        self.set(vm, {"r4": 5})
        self.assertEqual(self.get(vm), [{"status": "H_PARTIAL"}, {"r4": 5}])
        self.assertEqual((self.ask(vm).r3, self.ask(vm).r4), (5, 5))
        self.set(vm, [{"count": 2}])
        self.assertEqual(self.get(vm), [{"count": 2}])
        self.set(vm, [])
        self.assertEqual(self.get(vm), [])
        self.set(vm, [{"r4": 1}] * 15)
        self.set(vm, {"r4": 2})
        with self.assertRaisesRegex(QmpError, r"scm-fault: has 16 faults, the most at a time; set a list, \[\] for"):
            self.set(vm, {"r4": 3})
        self.assertEqual(len(self.get(vm)), 16)

    def test_what_is_read_can_be_set_again(self):
        vm = self.start()
        faults = [
            {"status": "H_LONG_BUSY_ORDER_1_MSEC", "r4": MOST, "on": "size"},
            {"eye-catcher": "SCMSTATX", "version": 2, "count": 0xffffffff, "vanish": ["MemLife"], "on": "all"},
            {"appear": {"Acme\0\xff": MOST}, "values": {"MemLife": 101}, "step": -1, "every": 4294967295},
            {"ids": {"MemLife": "PonSecs"}, "order": "reversed", "write": 0, "delay": 0.5, "calls": 4294967295},
        ]
        for _ in range(2):
            self.set(vm, faults)
            self.assertEqual(self.get(vm), faults)
            faults = self.get(vm)

    def test_what_is_wrong_is_named_and_nothing_is_set(self):
        vm = self.start()
        self.set(vm, [{"count": 7}])
        for value, line in {
            '{"status": "H_Foo"}': "status: '\"H_Foo\"': give a status of PAPR as \"H_Hardware\" or "
                                   "\"H_LONG_BUSY_ORDER_1_MSEC\", or a number from -2^63 to 2^63-1",
            '[{"count": 1}, {"count": -1}]': "fault 2: count: '-1': give a whole number from 0 to 4294967295",
            '{"delay": 2}': "delay: '2': give seconds from 0.001 to 1",
            '"MemLife"': "not JSON: 'MemLife' at byte 0; expected a value",
            '{"write": 4097}': "write: '4097': give a whole number from 0 to 4096",
            '{"calls": 3, "r4": 1.5}': "r4: '1.5': give a whole number from 0 to 18446744073709551615",
            "[1]": "fault 1: '1': give an object as {\"status\": \"H_Hardware\", \"calls\": 3}",
        }.items():
            with self.assertRaises(QmpError) as caught:
                self.set(vm, json.loads(value))
            self.assertEqual(str(caught.exception), f"qom-set: scm-fault: {line}")
        for value in (5, None, True, {}, {"": 1}, {"foo": 1}, {"r4": []}, {"ids": "x"}, [[]], [[{"r4": 1}]],
                      {"r4": 1 << 64}, [{"r4": 1}] * 17, {"vanish": [None]}, {"r4": 1, "for": "x"}):
            with self.assertRaisesRegex(QmpError, "scm-fault: |JSON"):
                self.set(vm, value)
        self.assertEqual(self.get(vm), [{"count": 7}])

    def test_human_monitor_sets_and_reads(self):
        vm = self.start()
        for option in ("", "-j "):
            self.assertEqual(vm.hmp(f'qom-set {option}{PATH} scm-fault [{{"count":9}}]'), "")
            self.assertEqual(json.loads(vm.hmp(f"qom-get {PATH} scm-fault")), [{"count": 9}])
            self.set(vm, [])
        self.assertIn("scm-fault: not JSON: 'on' at byte 0", vm.hmp(f"qom-set {PATH} scm-fault on"))

    def test_delayed_call_leaves_the_lock_to_others(self):
        for thread in ("multi", "single"):
            vm = self.start(arguments=["-accel", f"tcg,thread={thread}"])
            self.set(vm, [{"delay": 0.3}])
            begin = time.monotonic()
            self.ask(vm)
            self.assertGreaterEqual(time.monotonic() - begin, 0.3)
            # The guest is delayed for 30 seconds, if the monitor does not get the lock in time.
            self.set(vm, [{"delay": 1}])
            begin = time.monotonic()
            vm.type("z" * 30)
            time.sleep(0.2)  # the guest calls by now
            self.set(vm, [])
            for _ in range(30):
                vm.console("\n")
            self.assertLess(time.monotonic() - begin, 25)

    def test_each_nvdimm_has_its_own_also_a_hot_plugged_one(self):
        vm = self.start(nvdimms=("nv0", "nv1"))
        vm.hot_plug(Nvdimm("hot"))
        self.set(vm, [{"status": "H_Busy"}], path="/machine/peripheral/nv1")
        self.set(vm, [{"status": "H_Hardware", "on": "all"}], path="/machine/peripheral/hot")
        shown = vm.statistics()
        self.assertEqual((shown[0]["MemLife"], shown[1], shown[2]), (87, "H_BUSY", "H_HARDWARE"))
        self.set(vm, [], path="/machine/peripheral/nv1")
        self.assertIn("PonSecs", vm.statistics()[1])

    def test_slots_in_any_order_and_with_gaps_keep_their_faults(self):
        vm = self.start(nvdimms=("nv0", "nv1"), slots=(2, 0))
        self.set(vm, [{"status": "H_Busy"}], path="/machine/peripheral/nv1")
        shown = vm.statistics()
        self.assertEqual((list(shown), shown[0], shown[2]["MemLife"]), ([0, 2], "H_BUSY", 87))
        self.set(vm, [{"status": "H_Hardware"}])
        self.set(vm, [], path="/machine/peripheral/nv1")
        shown = vm.statistics()
        self.assertEqual((list(shown), "PonSecs" in shown[0], shown[2]), ([0, 2], True, "H_HARDWARE"))

    def test_thousands_of_random_faults_harm_nobody(self):
        vm = self.start()
        seed = random.randrange(1 << 32)
        chance = random.Random(seed)
        number = lambda most: chance.choice([0, 1, most, chance.randrange(most + 1)])  # noqa: E731
        kinds = {
            "status": lambda: chance.choice([*STATUSES, number(1 << 62), -number(1 << 63)]),
            "r4": lambda: number(MOST), "count": lambda: number(0xffffffff), "version": lambda: number(0xffffffff),
            "eye-catcher": lambda: number(MOST), "vanish": lambda: chance.sample(SUPPORTED, 2),
            "appear": lambda: {f"Acme{number(9999)}": number(MOST)},
            "values": lambda: {chance.choice(SUPPORTED): number(MOST)},
            "ids": lambda: {chance.choice(SUPPORTED): chance.choice([*SUPPORTED, number(MOST)])},
            "order": lambda: "reversed", "write": lambda: number(4096), "delay": lambda: 0.001,
        }
        conditions = {"on": lambda: chance.choice([*REQUESTS, "each"]), "calls": lambda: chance.randint(1, 9),
                      "every": lambda: chance.randint(1, 3), "for": lambda: 0.01}

        def fault():
            chosen = {kind: kinds[kind]() for kind in chance.sample([*kinds], chance.randint(1, 4))}
            if "r4" in chosen:
                chosen["step"] = chance.choice([1, -1])
            return chosen | {each: conditions[each]() for each in chance.sample([*conditions], chance.randint(0, 2))}

        for _ in range(3000):
            faults = [fault() for _ in range(chance.randint(0, 4))]
            with self.subTest(seed=seed, faults=faults):
                self.set(vm, faults)
                self.get(vm)
                self.ask(vm, chance.choice([*REQUESTS]))
        self.set(vm, [])
        self.assertEqual(self.values(vm)["MemLife"], 87)
