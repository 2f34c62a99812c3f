// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "scmstats/host/descriptor.hpp"

namespace scmstats::cli {

/// Signals as something to be polled. From then on they do nothing else to this thread, nor to
/// those that it starts.
class SignalDescriptor {
 public:
  /// Throws std::system_error.
  explicit SignalDescriptor(const std::vector<int>& signals);

  int get() const { return descriptor_.get(); }

  /// The next one that came; 0 where there is none.
  int take();

 private:
  Descriptor descriptor_;
};

}  // namespace scmstats::cli
