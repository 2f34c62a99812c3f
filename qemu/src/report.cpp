#include "report.hpp"

#include "scmstats/core/catalogue.hpp"
#include "scmstats/core/id_index.hpp"
#include "scmstats/host/block_source.hpp"
#include "scmstats/host/sample_text.hpp"

namespace scmstats {
namespace {

void append(std::string& list, StatisticId id) {
  if (!list.empty()) list += ' ';
  list += text_of(id);
  list.erase(list.find_last_not_of(' ') + 1);
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

std::vector<std::string> report_offer(const std::string& id, const NvdimmStatistics& statistics,
                                      const NvdimmOptions& options, const std::string& no_device) {
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

  std::string of_a_device;
  std::string of_a_file;
  for (const Statistic& statistic : kCatalogue) {
    if (statistics.nvdimm().index().find(statistic.id) != IdIndex::kNone) continue;
    append(BlockSource::brings(statistic.id) ? of_a_device : of_a_file, statistic.id);
  }
  if (!of_a_device.empty())
    lines.push_back(id + ": not offered: " + of_a_device + ": " + no_device);
  if (!of_a_file.empty()) {
    lines.push_back(id + ": not offered: " + of_a_file + ": " +
                    (options.samples ? "the sample file does not bring them"
                                     : "no source; " + id + ".samples=FILE would bring them"));
  }
  return lines;
}

}  // namespace scmstats
