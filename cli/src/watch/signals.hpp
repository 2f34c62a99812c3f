#pragma once

#include <initializer_list>

#include "scmstats/host/descriptor.hpp"

namespace scmstats::cli {

/// Signals as something to be polled. From then on they do nothing else to this thread.
class SignalDescriptor {
 public:
  explicit SignalDescriptor(std::initializer_list<int> signals);

  int get() const { return descriptor_.get(); }

  /// The next one that came; 0 where there is none.
  int take();

 private:
  Descriptor descriptor_;
};

}  // namespace scmstats::cli
