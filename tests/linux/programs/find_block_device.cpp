// find_block_device PATH: prints the name of the block device that the plug-in would take for PATH,
// or "none: " and why not.

#include <cstdio>

#include "scmstats/host/block_device.hpp"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const auto found = scmstats::find_block_device(argv[1]);
  if (const auto* device = std::get_if<scmstats::BlockDevice>(&found)) {
    std::puts(device->name.c_str());
  } else {
    std::printf("none: %s\n", std::get<std::string>(found).c_str());
  }
}
