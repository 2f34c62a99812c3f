# SPDX-License-Identifier: MIT
"""The driver lab: cases that show how Linux's NVDIMM drivers behave when the hypervisor misbehaves."""
