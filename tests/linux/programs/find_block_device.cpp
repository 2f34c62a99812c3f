// find_block_device PATH: prints the name of the block device that the plug-in would take for PATH,
// what it would say if that counts nothing, or "none: " and why there is none.

#include <cstdio>

#include "scmstats/host/block_source.hpp"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const auto found = scmstats::find_block_device(argv[1]);
  if (const auto* device = std::get_if<scmstats::BlockDevice>(&found)) {
    const std::string standstill = scmstats::BlockSource::standstill(*device);
    std::puts((standstill.empty() ? device->name : standstill).c_str());
  } else {
    std::printf("none: %s\n", std::get<std::string>(found).c_str());
  }
}
