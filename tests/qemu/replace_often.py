# SPDX-License-Identifier: MIT
"""Replaces a file 1000 times a second, by renaming: replace_often.py FILE good|bad SECONDS FIRST.

In a process of its own, so that who measures meanwhile does not share Python's lock with it. Prints
how many times it did and the last generation.
"""

import os
import sys
import time

IDS = (
    "CtlResCt CtlResTm PonSecs MemLife CritRscU HostLCnt HostSCnt HostSDur "
    "HostLDur MedRCnt MedWCnt MedRDur MedWDur CchRHCnt CchWHCnt FastWCnt"
).split()
PERCENTAGES = ("MemLife", "CritRscU")


def values(generation):
    """All sixteen statistics, each telling which sample it is of."""
    return {id: generation % 101 if id in PERCENTAGES else generation for id in IDS}


def text(generation):
    return "".join(f"{id:8} = {value}\n" for id, value in values(generation).items())


def bad(generation):
    """Wrong in another way each time."""
    half, too_much = text(generation)[:-1], f"MemLife = {101 + generation}\n"
    return [f"{generation} lots\n", half, "", too_much][generation % 4]


def main(path, kind, seconds, first):
    make = {"good": text, "bad": bad}[kind]
    fresh = path + ".fresh"
    began = time.monotonic()
    generation = int(first)
    while (now := time.monotonic()) < began + float(seconds):
        with open(fresh, "w") as file:
            file.write(make(generation))
        os.rename(fresh, path)
        generation += 1
        time.sleep(max(0, began + (generation - int(first)) / 1000 - now))
    print(generation - int(first), generation - 1)


if __name__ == "__main__":
    main(*sys.argv[1:])
