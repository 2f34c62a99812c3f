#include "scmstats/host/nvdimm_setup.hpp"

#include <exception>
#include <stdexcept>
#include <utility>

#include "scmstats/core/catalogue.hpp"
#include "scmstats/core/id_index.hpp"
#include "scmstats/host/access_source.hpp"
#include "scmstats/host/block_source.hpp"
#include "scmstats/host/sample_file.hpp"
#include "scmstats/host/sample_text.hpp"

namespace scmstats {
namespace {

using Storage = std::variant<BlockDevice, std::string>;

/// What the option `block` means.
Storage find_storage(const std::string& option, const std::string& backing_file) {
  if (option == "off") return "its option block is off";
  const std::string& path = option == "auto" ? backing_file : option;
  if (path.empty()) return "its memory is in no file";
  Storage found = find_block_device(path);
  if (const auto* device = std::get_if<BlockDevice>(&found)) {
    if (std::string reason = BlockSource::standstill(*device); !reason.empty()) return reason;
  }
  return found;
}

using Warn = std::function<void(const std::string& line)>;

std::shared_ptr<StateKeeper> keep_state(const std::string& id, const std::string& path,
                                        const std::shared_ptr<LifeCycle>& life, PowerOn power_on,
                                        const Warn& warn) {
  try {
    auto keeper = std::make_shared<StateKeeper>(path, life, power_on.incoming, warn);
    if (power_on.running) {
      keeper->resume();
      keeper->wait();
    }
    return keeper;
  } catch (const std::exception& error) {
    throw UnusableOption(&NvdimmOptions::state, id + ".state=" + path + ": " + error.what());
  }
}

void append(std::string& list, StatisticId id) {
  if (!list.empty()) list += ' ';
  list += trimmed_text_of(id);
}

/// The statistics that belong to a source, or to none.
std::string offered_by(const Source* source, const NvdimmStatistics& statistics) {
  std::string ids;
  const auto offered = statistics.nvdimm().offered();
  for (std::size_t place = 0; place < offered.size(); ++place) {
    if (statistics.source_of(place) == source) append(ids, offered[place]);
  }
  return ids;
}

}  // namespace

NvdimmSetup set_up_nvdimm(const std::string& id, const NvdimmOptions& options,
                          const std::string& backing_file, const std::shared_ptr<Source>& accesses,
                          PowerOn power_on, const Warn& warn) {
  const Instant now = power_on.now;
  NvdimmSetup setup;
  setup.storage = find_storage(options.block, backing_file);
  setup.life_cycle = std::make_shared<LifeCycle>(now, power_on.running);
  std::vector<std::shared_ptr<Source>> sources;  // in order of precedence
  try {
    if (options.samples) {
      sources.push_back(std::make_shared<SampleFile>(*options.samples, options.max_age, now, warn));
    }
    if (accesses) sources.push_back(accesses);
    if (const auto* device = std::get_if<BlockDevice>(&setup.storage)) {
      sources.push_back(std::make_shared<BlockSource>(*device));
    }
    sources.push_back(setup.life_cycle);
    setup.statistics = std::make_shared<NvdimmStatistics>(std::move(sources), options.offer, now);
  } catch (const std::exception& error) {
    if (!options.samples) throw;  // only a sample file brings what cannot be offered
    throw UnusableOption(&NvdimmOptions::samples,
                         id + ".samples=" + *options.samples + ": " + error.what() +
                             "; give a readable file with lines like 'MemLife  = 0x57'");
  }
  setup.statistics->set_collecting(options.collect);
  if (options.state) setup.state = keep_state(id, *options.state, setup.life_cycle, power_on, warn);
  return setup;
}

std::vector<std::string> report_offer(const std::string& id, const NvdimmOptions& options,
                                      const NvdimmSetup& setup) {
  const NvdimmStatistics& statistics = *setup.statistics;
  std::vector<std::string> lines;
  if (options.offer == Offer::None) {
    return {id + ": offers no statistic, as " + id + ".offer=none asks"};
  }
  if (!options.collect) {
    lines.push_back(id + ": collection is off, as " + id + ".collect=off asks");
  }

  for (const auto& source : statistics.sources()) {
    const std::string ids = offered_by(source.get(), statistics);
    if (!ids.empty()) lines.push_back(id + ": from " + source->description() + ": " + ids);
  }
  if (const std::string ids = offered_by(nullptr, statistics); !ids.empty()) {
    lines.push_back(id + ": offered without a source, as " + id + ".offer=all asks: " + ids);
  }

  if (options.state && StateFile::size_limit().empty())
    lines.push_back(id + ": the VM life cycle is kept in " + *options.state);

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
    lines.push_back(id + ": not offered: " + of_a_device + ": " +
                    std::get<std::string>(setup.storage));
  }
  if (!of_the_guest.empty()) {
    lines.push_back(id + ": not offered: " + of_the_guest +
                    ": accesses are not counted; count-accesses=on would bring them");
  }
  if (!of_a_file.empty()) {
    lines.push_back(id + ": not offered: " + of_a_file + ": " +
                    (options.samples ? "the sample file does not bring them"
                                     : "no source; " + id + ".samples=FILE would bring them"));
  }
  return lines;
}

}  // namespace scmstats
