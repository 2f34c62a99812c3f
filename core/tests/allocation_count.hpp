// SPDX-License-Identifier: MIT
#pragma once

/// How often this program has allocated from the heap: allocation_count.cpp replaces operator new.
int allocation_count();
