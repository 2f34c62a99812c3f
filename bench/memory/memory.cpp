// SPDX-License-Identifier: MIT
// What 256 NVDIMMs take of memory: what the plug-in makes of each, sampled, without the QEMU
// around. memory FOLDER COUNT prints bytes; FOLDER gets a sample file for each.

#include <malloc.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "scmstats/core/catalogue.hpp"
#include "scmstats/host/nvdimm_setup.hpp"
#include "scmstats/host/sampler.hpp"

namespace {

using namespace scmstats;
using namespace std::chrono_literals;

constexpr auto kInterval = 10ms;
constexpr auto kSettled = 30 * kInterval;  // every source was asked many times

std::size_t heap() {
  return mallinfo2().uordblks + mallinfo2().hblkhd;
}

/// The memory of the process, in bytes.
std::size_t resident() {
  std::ifstream pages("/proc/self/statm");
  std::size_t all = 0, in_memory = 0;
  pages >> all >> in_memory;
  return in_memory * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

std::string write_samples(const std::string& path) {
  std::ofstream file(path);
  for (const Statistic& statistic : kCatalogue) {
    const auto id = statistic.id.text();
    file << std::string_view(id.data(), id.size()) << " = 42\n";
  }
  return path;
}

void print(const char* what, std::size_t before, std::size_t after) {
  std::cout << what << ' ' << (after > before ? after - before : 0) << '\n';
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return std::cerr << "memory FOLDER COUNT\n", EXIT_FAILURE;
  const std::string folder = argv[1];
  const std::size_t count = std::stoul(argv[2]);
  std::vector<std::string> files;
  for (std::size_t i = 0; i < count; ++i) {
    files.push_back(write_samples(folder + "/" + std::to_string(i)));
  }
  std::vector<NvdimmSetup> setups;
  setups.reserve(count);

  const std::size_t heap_before = heap(), resident_before = resident();
  Sampler sampler(kInterval);
  for (std::size_t i = 0; i < count; ++i) {
    NvdimmOptions options;
    options.samples = files[i];
    options.block = "off";
    setups.push_back(*set_up_nvdimm("nv" + std::to_string(i), options, "", nullptr,
                                    {.now = std::chrono::steady_clock::now(), .running = true},
                                    [](const std::string& line) { std::cerr << line << '\n'; }));
    sampler.add(setups.back().statistics);
  }
  sampler.start();
  std::this_thread::sleep_for(kSettled);
  print("heap", heap_before, heap());
  print("resident", resident_before, resident());
}
