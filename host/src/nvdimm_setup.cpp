// SPDX-License-Identifier: MIT
#include "scmstats/host/nvdimm_setup.hpp"

#include <exception>
#include <stdexcept>
#include <utility>

#include "scmstats/core/catalogue.hpp"
#include "scmstats/core/id_index.hpp"
#include "scmstats/host/access_source.hpp"
#include "scmstats/host/block_source.hpp"
#include "scmstats/host/papr_source.hpp"
#include "scmstats/host/sample_file.hpp"
#include "scmstats/host/sample_text.hpp"

namespace scmstats {
namespace {

/// Finds the device that the option `block` selects.
Result<BlockDevice> find_storage(const std::string& option, const std::string& backing_file,
                                 const KernelPaths& kernel) {
  if (option == "off") return Failure{"its option block is off"};
  const std::string& path = option == "auto" ? backing_file : option;
  if (path.empty()) return Failure{"its memory is in no file"};
  auto device = find_block_device(path, kernel);
  if (!device) return device;
  if (const auto counting = BlockSource::check_counting(*device); !counting) {
    return counting.error();
  }
  return device;
}

using Warn = std::function<void(const std::string& line)>;
using SharedSource = std::shared_ptr<Source>;

UnusableOption unusable_samples(const std::string& id, const NvdimmOptions& options,
                                const std::exception& error) {
  return {&NvdimmOptions::samples, id + ".samples=" + *options.samples + ": " + error.what() +
                                       "; give a readable file with lines like 'MemLife  = 0x57'"};
}

/// Null without the option.
Result<SharedSource, UnusableOption> open_samples(const std::string& id,
                                                  const NvdimmOptions& options, Instant now,
                                                  const Warn& warn) {
  if (!options.samples) return SharedSource();
  try {
    return SharedSource(std::make_shared<SampleFile>(*options.samples, options.max_age, now, warn));
  } catch (const std::exception& error) {
    return unusable_samples(id, options, error);
  }
}

/// Finds the NVDIMM that the option `papr` asks for.
NvdimmSearch find_papr_nvdimm(const NvdimmOptions& options, const std::string& backing_file,
                              const KernelPaths& kernel) {
  if (!options.papr)
    return backing_file.empty() ? NvdimmSearch(std::nullopt) : find_nvdimm(backing_file, kernel);
  if (*options.papr == "off") return {std::nullopt};
  NvdimmSearch found = find_nvdimm_by_name(*options.papr, kernel);
  if (found && !*found) return Failure{"no such NVDIMM; 'ndctl list -D' lists the host's"};
  return found;
}

/// Why an NVDIMM's attribute cannot be read, with what helps.
std::string explain(const std::string& id, const HostNvdimm& nvdimm, const std::string& error) {
  std::string reason = nvdimm.perf_stats() + ": " + error;
  if (!nvdimm.is_forbidden()) return reason;
  const auto [command, option] = collect_instead(id, nvdimm);
  return reason + "; run '" + command + "' as root and give " + option;
}

/// Returns the host's NVDIMM as a source, or null if no NVDIMM is involved.
Result<SharedSource> make_papr_source(const std::string& id, const NvdimmSearch& search,
                                      const Warn& warn) {
  if (!search) return search.error();
  if (!*search) return SharedSource();
  const HostNvdimm& nvdimm = **search;
  try {
    return SharedSource(std::make_shared<PaprSource>(nvdimm, warn));
  } catch (const std::runtime_error& error) {
    return Failure{explain(id, nvdimm, error.what())};
  }
}

/// Fails if the operator named an NVDIMM that is not a source.
Result<void, UnusableOption> require_papr(const std::string& id, const NvdimmOptions& options,
                                          const std::string& reason) {
  if (!options.papr || reason.empty()) return {};
  return UnusableOption{&NvdimmOptions::papr, id + ".papr=" + *options.papr + ": " + reason};
}

Result<std::shared_ptr<StateFileWriter>, UnusableOption> keep_state(
    const std::string& id, const std::string& path, const std::shared_ptr<LifeCycle>& life,
    PowerOn power_on, const Warn& warn) {
  try {
    auto writer = std::make_shared<StateFileWriter>(path, life, power_on.incoming, warn);
    if (power_on.running) {
      writer->resume();
      writer->wait();
    }
    return writer;
  } catch (const std::exception& error) {
    return UnusableOption{&NvdimmOptions::state, id + ".state=" + path + ": " + error.what()};
  }
}

void append(std::string& list, StatisticId id) {
  if (!list.empty()) list += ' ';
  list += trimmed_text_of(id);
}

/// The statistics that belong to a source, or to none.
std::string supported_by(const Source* source, const NvdimmStatistics& statistics) {
  std::string ids;
  const auto supported = statistics.nvdimm().supported();
  for (std::size_t index = 0; index < supported.size(); ++index) {
    if (statistics.source_of(index) == source) append(ids, supported[index]);
  }
  return ids;
}

}  // namespace

Result<NvdimmSetup, UnusableOption> set_up_nvdimm(const std::string& id,
                                                  const NvdimmOptions& options,
                                                  const std::string& backing_file,
                                                  const std::shared_ptr<Source>& accesses,
                                                  PowerOn power_on, const Warn& warn,
                                                  const KernelPaths& kernel) {
  const Instant now = power_on.now;
  NvdimmSetup setup;
  setup.storage = find_storage(options.block, backing_file, kernel);
  setup.life_cycle = std::make_shared<LifeCycle>(now, power_on.running);

  const auto samples = open_samples(id, options, now, warn);
  if (!samples) return samples.error();
  const NvdimmSearch search = find_papr_nvdimm(options, backing_file, kernel);
  if (search) setup.papr = *search;
  const auto made = make_papr_source(id, search, warn);
  if (!made) setup.papr_reason = made.error().reason;
  SharedSource papr = made ? *made : nullptr;
  if (auto good = require_papr(id, options, setup.papr_reason); !good) return good.error();
  SharedSource block;
  if (setup.storage) block = std::make_shared<BlockSource>(*setup.storage);
  const auto combine = [&] {
    std::vector<std::shared_ptr<Source>> sources{*samples, papr, accesses, block, setup.life_cycle};
    std::erase(sources, nullptr);  // what is left is in order of precedence
    return std::make_shared<NvdimmStatistics>(std::move(sources), options.statistics, now);
  };
  // Only a sample file and the host's NVDIMM can bring too many statistics.
  if (papr) {
    try {
      setup.statistics = combine();
    } catch (const std::invalid_argument& error) {
      papr.reset();
      setup.papr_reason = setup.papr->perf_stats() + ": with the other sources " + error.what();
      if (auto good = require_papr(id, options, setup.papr_reason); !good) return good.error();
    }
  }
  if (!setup.statistics) {
    try {
      setup.statistics = combine();
    } catch (const std::invalid_argument& error) {
      if (!options.samples) throw;
      return unusable_samples(id, options, error);
    }
  }
  setup.statistics->set_allowed(options.allow);
  if (options.state) {
    auto state = keep_state(id, *options.state, setup.life_cycle, power_on, warn);
    if (!state) return state.error();
    setup.state = *std::move(state);
  }
  return setup;
}

CollectInstead collect_instead(const std::string& id, const HostNvdimm& nvdimm) {
  const std::string samples = "/run/" + id + ".samples";
  return {"scmstats collect " + nvdimm.name + " --out " + samples + " --every 1",
          id + ".samples=" + samples};
}

std::vector<std::string> report_support(const std::string& id, const NvdimmOptions& options,
                                        const NvdimmSetup& setup) {
  const NvdimmStatistics& statistics = *setup.statistics;
  std::vector<std::string> lines;
  if (options.statistics == Support::None) {
    return {id + ": supports no statistics, as " + id + ".statistics=none asks"};
  }
  if (!options.allow) {
    lines.push_back(id + ": the guest is denied the statistics, as " + id + ".allow=off asks");
  }

  for (const auto& source : statistics.sources()) {
    const std::string ids = supported_by(source.get(), statistics);
    if (!ids.empty()) lines.push_back(id + ": from " + source->description() + ": " + ids);
  }
  if (const std::string ids = supported_by(nullptr, statistics); !ids.empty()) {
    lines.push_back(id + ": supported without a source, as " + id + ".statistics=all asks: " + ids);
  }

  // With a sample file the operator has another way to the same values.
  if (!setup.papr_reason.empty() && !options.samples) {
    lines.push_back(
        id + ": no PAPR statistics of the NVDIMM that stores its memory: " + setup.papr_reason);
  }
  if (options.state && StateFile::size_limit()) {
    lines.push_back(id + ": the VM life cycle is kept in " + *options.state);
  }

  std::string of_a_device;
  std::string of_the_guest;
  std::string of_a_file;
  for (const Statistic& statistic : kCatalogue) {
    const StatisticId missing = statistic.id;
    if (statistics.nvdimm().index().find(missing) != IdIndex::kNone) continue;
    append(BlockSource::brings(missing)    ? of_a_device
           : AccessSource::brings(missing) ? of_the_guest
                                           : of_a_file,
           missing);
  }
  if (!of_a_device.empty()) {
    lines.push_back(id + ": not supported: " + of_a_device + ": " + setup.storage.error().reason);
  }
  if (!of_the_guest.empty()) {
    lines.push_back(id + ": not supported: " + of_the_guest +
                    ": accesses are not counted; count-accesses=on would bring them");
  }
  if (!of_a_file.empty()) {
    lines.push_back(id + ": not supported: " + of_a_file + ": " +
                    (options.samples ? "the sample file does not bring them"
                                     : "no source; " + id + ".samples=FILE would bring them"));
  }
  return lines;
}

}  // namespace scmstats
