// SPDX-License-Identifier: MIT
#include "qmp/nvdimm.hpp"

#include <algorithm>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "qmp/monitor.hpp"
#include "scmstats/core/catalogue.hpp"
#include "scmstats/host/quote.hpp"
#include "scmstats/host/sample_text.hpp"
#include "scmstats/host/version.hpp"

namespace scmstats::cli {
namespace {

Json list_of(Monitor& monitor, const std::string& path) {
  Json list = monitor.execute("qom-list", {{"path", path}});
  if (!list.is_array()) throw std::runtime_error("qom-list of " + path + ": no list");
  return list;
}

/// Returns the version of QEMU's plug-in, or an empty string without a plug-in.
std::string plugin_version(Monitor& monitor) {
  try {
    const Json version =
        monitor.execute("qom-get", {{"path", "/machine"}, {"property", "scmstats-version"}});
    return version.is_string() ? version.get<std::string>() : "";
  } catch (const Refused&) {
    return {};
  }
}

/// Returns the error for QEMU's refusal. A better reason replaces QEMU's if QEMU has no plug-in.
std::runtime_error refusal(Monitor& monitor, const VmNvdimm& nvdimm, const std::string& property,
                           const std::string& reason) {
  const std::string note = version_note(monitor);
  if (!note.empty() || has_property(monitor, nvdimm, property)) {
    return std::runtime_error(nvdimm.shown() + ": " + reason + note);
  }
  return std::runtime_error(nvdimm.shown() + ": has no " + property +
                            ": start QEMU with -plugin libscmstats-qemu.so");
}

/// Returns another path to an object with a slash in its name, which its own path does not reach:
/// the link of its slot's connector. Returns the path unchanged if there is no such link.
std::string path_by_slot(Monitor& monitor, const std::string& path) {
  const std::string connectors = "/dr-connector";
  try {
    for (const Json& each : list_of(monitor, connectors)) {
      const std::string connector = connectors + "/" + text_at(each, "name");
      constexpr std::string_view kNvdimms = "9";  // 0x90000000 and the slot
      if (!text_at(each, "name").starts_with(kNvdimms)) continue;
      try {
        const Json linked =
            monitor.execute("qom-get", {{"path", connector}, {"property", "device"}});
        if (linked == Json(path)) return connector + "/device";
      } catch (const Refused&) {
        // Nothing is plugged there.
      }
    }
  } catch (const Refused&) {
    // Reading the object says what is wrong.
  }
  return path;
}

StatisticId id_of(const std::string& property, const std::string& key) {
  if (const auto id = id_of_key(key)) return *id;
  throw std::runtime_error(property + ": " + quote(key) + " is not a statistic");
}

void check_dictionary(const std::string& property, const Json& dictionary) {
  if (!dictionary.is_object()) throw std::runtime_error(property + " is not a dictionary");
}

std::size_t index(StatisticId id) {
  const Statistic* known = find_statistic(id);
  return known ? static_cast<std::size_t>(known - kCatalogue.data()) : kCatalogue.size();
}

}  // namespace

std::string VmNvdimm::shown() const {
  return one_line(id);
}

std::vector<VmNvdimm> find_nvdimms(Monitor& monitor) {
  std::vector<VmNvdimm> nvdimms;
  for (const std::string directory : {"/machine/peripheral", "/machine/peripheral-anon"}) {
    for (const Json& each : list_of(monitor, directory)) {
      const std::string type = text_at(each, "type");
      if (type != "child<nvdimm>" && type != "child<spapr-nvdimm>") continue;
      const std::string name = text_at(each, "name");
      nvdimms.push_back({name, directory + "/" + name});
      if (name.find('/') != std::string::npos) {
        nvdimms.back().path = path_by_slot(monitor, nvdimms.back().path);
      }
    }
  }
  // QEMU lists objects in the order of a hash.
  std::ranges::sort(nvdimms, {}, [](const VmNvdimm& each) {
    return std::tuple(each.path.starts_with("/machine/peripheral-anon"), each.id.size(), each.id);
  });
  return nvdimms;
}

VmNvdimm find_nvdimm(Monitor& monitor, const std::string& id) {
  const auto nvdimms = find_nvdimms(monitor);
  auto found = std::ranges::find(nvdimms, id, &VmNvdimm::id);
  if (found == nvdimms.end()) found = std::ranges::find(nvdimms, id, &VmNvdimm::shown);
  if (found != nvdimms.end()) return *found;
  std::string ids;
  for (const VmNvdimm& each : nvdimms) ids += (ids.empty() ? "" : ", ") + each.shown();
  throw std::runtime_error(quote(id) + ": no NVDIMM of this VM; it has " +
                           (ids.empty() ? "none" : ids));
}

std::vector<VmNvdimm> find_nvdimms(Monitor& monitor, const std::optional<std::string>& id) {
  if (!id) return find_nvdimms(monitor);
  return {find_nvdimm(monitor, *id)};
}

bool has_property(Monitor& monitor, const VmNvdimm& nvdimm, const std::string& property) {
  return std::ranges::any_of(list_of(monitor, nvdimm.path),
                             [&](const Json& each) { return text_at(each, "name") == property; });
}

std::string version_note(Monitor& monitor) {
  const std::string theirs = plugin_version(monitor);
  if (theirs.empty() || theirs == version()) return {};
  return "; QEMU's plug-in is version " + one_line(theirs) + ", this command version " + version() +
         ": use the same version of both";
}

Json get_property(Monitor& monitor, const VmNvdimm& nvdimm, const std::string& property) {
  try {
    return monitor.execute("qom-get", {{"path", nvdimm.path}, {"property", property}});
  } catch (const Refused& refused) {
    throw refusal(monitor, nvdimm, property, refused.what());
  }
}

void set_property(Monitor& monitor, const VmNvdimm& nvdimm, const std::string& property,
                  const Json& value) {
  try {
    monitor.execute("qom-set", {{"path", nvdimm.path}, {"property", property}, {"value", value}});
  } catch (const Refused& refused) {
    throw refusal(monitor, nvdimm, property, refused.what());
  }
}

std::string json_key(StatisticId id) {
  const Statistic* known = find_statistic(id);
  return known ? std::string(known->perf_event) : trimmed_text_of(id);
}

std::string qemu_key(StatisticId id) {
  std::string key = json_key(id);
  if (find_statistic(id)) std::ranges::replace(key, '_', '-');
  return key;
}

std::optional<StatisticId> id_of_key(std::string_view key) {
  for (const Statistic& each : kCatalogue) {
    if (key == qemu_key(each.id)) return each.id;
  }
  return StatisticId::parse(key);
}

std::optional<StatisticId> find_by_name(std::string_view name) {
  for (const Statistic& each : kCatalogue) {
    if (name == trimmed_text_of(each.id) || name == each.perf_event || name == qemu_key(each.id)) {
      return each.id;
    }
  }
  return std::nullopt;
}

std::vector<LiveStatistic> parse_statistics(const Json& values, const Json& origins) {
  check_dictionary("scm-stats", values);
  check_dictionary("scm-origins", origins);
  std::vector<LiveStatistic> statistics;
  for (const auto& [key, origin] : origins.items()) {
    const std::string text = origin.is_string() ? origin.get<std::string>() : origin.dump();
    statistics.push_back({id_of("scm-origins", key), {}, one_line(text)});
  }
  for (const auto& [key, value] : values.items()) {
    const StatisticId id = id_of("scm-stats", key);
    if (!value.is_number_unsigned()) {
      throw std::runtime_error("scm-stats: " + key + " is " + quote(value.dump()) +
                               ", not a number of 64 bits");
    }
    const auto found = std::ranges::find(statistics, id, &LiveStatistic::id);
    if (found == statistics.end()) throw std::runtime_error("scm-origins: no " + key + " in it");
    found->value = value.get<std::uint64_t>();
  }
  std::ranges::sort(statistics, {}, [](const LiveStatistic& each) {
    return std::pair(index(each.id), each.id.number());
  });
  return statistics;
}

LiveStatistics read_statistics(Monitor& monitor, const VmNvdimm& nvdimm) {
  const Json values = get_property(monitor, nvdimm, "scm-stats");
  const Json origins = get_property(monitor, nvdimm, "scm-origins");
  const Json allowed = get_property(monitor, nvdimm, "scm-allow");
  try {
    return {nvdimm.id, allowed != Json(false), parse_statistics(values, origins)};
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(nvdimm.shown() + ": " + error.what() + version_note(monitor));
  }
}

Json json_of(const LiveStatistics& nvdimm) {
  Json values = Json::object(), origins = Json::object();
  for (const LiveStatistic& each : nvdimm.statistics) {
    const std::string key = json_key(each.id);
    origins[key] = each.origin;
    if (each.value) values[key] = *each.value;
  }
  return {{"nvdimm", nvdimm.nvdimm},
          {"allowed", nvdimm.allowed},
          {"statistics", values},
          {"origins", origins}};
}

}  // namespace scmstats::cli
