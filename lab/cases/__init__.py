# SPDX-License-Identifier: MIT
"""The cases of the driver lab, a module for each topic."""
