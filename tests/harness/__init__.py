# SPDX-License-Identifier: MIT
"""Shared by the tests and by everything else here that starts QEMU.

| module | content |
|---|---|
| paths | the sources, the build, QEMU |
| wait | wait_until() and how long it waits |
| samples | reads and writes sample files |
| case | DirectoryCase: a test with a directory, which is kept when the test fails |
| qemu, vm | Qemu, a running QEMU; Vm, a QEMU with a bare-metal guest |
| linux, agent, linux_case | Machine, a QEMU with the Linux guest; commands in the guest; tests that share a boot |
| kvm_host, partition | a Linux guest that runs QEMU under nested KVM; the same on PowerVM's statistics |
| fresh_host, servers, monitored | a copy of this host; Prometheus; VMs whose metrics Prometheus reads |
| command, qmp_case, fake_qemu, tmux | the scmstats command, its calls to QEMU, and a terminal |
| gdb | a client of QEMU's gdb stub |
| listing | the tests of a directory, for CTest |
"""
