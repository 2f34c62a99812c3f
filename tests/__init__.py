# SPDX-License-Identifier: MIT
"""The tests as a package, so that another package named tests on this host does not hide them."""
