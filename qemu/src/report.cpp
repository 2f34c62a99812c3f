#include "report.hpp"

#include <map>

#include "scmstats/core/catalogue.hpp"
#include "scmstats/core/id_index.hpp"
#include "scmstats/host/block_source.hpp"

namespace scmstats {
namespace {

void append(std::string& list, StatisticId id) {
  const auto text = id.text();
  if (!list.empty()) list += ' ';
  list.append(text.begin(), text.end());
  list.erase(list.find_last_not_of(' ') + 1);
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

  const auto offered = statistics.nvdimm().offered();
  std::map<const Source*, std::string> brought;
  for (std::size_t place = 0; place < offered.size(); ++place) {
    append(brought[statistics.source_of(place)], offered[place]);
  }
  for (const auto& [source, ids] : brought) {
    lines.push_back(source
                        ? id + ": from " + source->description() + ": " + ids
                        : id + ": offered without a source, as " + id + ".offer=all asks: " + ids);
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
