#include "qom_properties.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "scmstats/core/catalogue.hpp"
#include "scmstats/core/id_index.hpp"
#include "scmstats/host/sample_text.hpp"

namespace scmstats {
namespace {

using qemu::api;

/// What a property's functions get.
struct Property {
  std::shared_ptr<NvdimmStatistics> statistics;
  const Statistic* statistic;  // null where the property is not one statistic's
};

const Property& property(void* opaque) {
  return *static_cast<const Property*>(opaque);
}

void release(qemu::Object*, const char*, void* opaque) {
  delete static_cast<Property*>(opaque);
}

Instant now() {
  return std::chrono::steady_clock::now();
}

/// "mem-life"; a source's own statistic keeps its id.
std::string key_of(StatisticId id) {
  const Statistic* known = find_statistic(id);
  if (!known) return trimmed_text_of(id);
  std::string key(known->perf_event);
  std::ranges::replace(key, '_', '-');
  return key;
}

std::string name_of(const Statistic& statistic) {
  return "scm-" + key_of(statistic.id);
}

/// A property's complaint: its name, and what is wrong.
void complain(qemu::Error** error, const char* name, const std::string& line) {
  api.error_setg_internal(error, __FILE__, __LINE__, __func__, "%s: %s", name, line.c_str());
}

/// A dictionary with a member for each offered statistic; visit_member(place, key) visits it or
/// not, and says whether all is well.
template <typename VisitMember>
void visit_dictionary(qemu::Visitor* visitor, const char* name, const NvdimmStatistics& statistics,
                      qemu::Error** error, VisitMember visit_member) {
  if (!api.visit_start_struct(visitor, name, nullptr, 0, error)) return;
  const auto offered = statistics.nvdimm().offered();
  bool good = true;
  for (std::size_t place = 0; good && place < offered.size(); ++place) {
    good = visit_member(place, key_of(offered[place]));
  }
  if (good) api.visit_check_struct(visitor, error);
  api.visit_end_struct(visitor, nullptr);
}

void get_stats(qemu::Object*, qemu::Visitor* visitor, const char* name, void* opaque,
               qemu::Error** error) {
  const NvdimmStatistics& statistics = *property(opaque).statistics;
  const auto sample = statistics.sample();
  visit_dictionary(visitor, name, statistics, error,
                   [&](std::size_t place, const std::string& key) {
                     if (!sample[place]) return true;
                     std::uint64_t value = *sample[place];
                     return api.visit_type_uint64(visitor, key.c_str(), &value, error);
                   });
}

const char* word(Origin origin) {
  switch (origin) {
    case Origin::Measured:
      return "measured";
    case Origin::Injected:
      return "injected";
    case Origin::Unavailable:
      return "unavailable";
  }
  return "";
}

void get_sources(qemu::Object*, qemu::Visitor* visitor, const char* name, void* opaque,
                 qemu::Error** error) {
  const NvdimmStatistics& statistics = *property(opaque).statistics;
  const auto origins = statistics.origins();
  visit_dictionary(visitor, name, statistics, error,
                   [&](std::size_t place, const std::string& key) {
                     std::string text = word(origins[place]);
                     char* bytes = text.data();
                     return api.visit_type_str(visitor, key.c_str(), &bytes, error);
                   });
}

/// The place of a property's statistic; kNone, and a complaint, where it is not offered.
std::size_t place_of(const Property& own, qemu::Object* nvdimm, const char* name,
                     qemu::Error** error) {
  const std::size_t place = own.statistics->nvdimm().index().find(own.statistic->id);
  if (place == IdIndex::kNone) {
    const std::string id = api.object_get_canonical_path_component(nvdimm);
    complain(error, name,
             "'" + id + "' does not offer " + trimmed_text_of(own.statistic->id) +
                 "; it does with " + id + ".offer=all among the plug-in's options");
  }
  return place;
}

void get_statistic(qemu::Object* nvdimm, qemu::Visitor* visitor, const char* name, void* opaque,
                   qemu::Error** error) {
  const Property& own = property(opaque);
  const std::size_t place = place_of(own, nvdimm, name, error);
  if (place == IdIndex::kNone) return;
  auto value = own.statistics->sample()[place];
  if (value) {
    api.visit_type_uint64(visitor, name, &*value, error);
  } else {
    complain(error, name, "it has no value now; scm-sources tells which have one");
  }
}

void inject_statistic(qemu::Object* nvdimm, qemu::Visitor* visitor, const char* name, void* opaque,
                      qemu::Error** error) {
  const Property& own = property(opaque);
  std::uint64_t value = 0;
  if (!api.visit_type_uint64(visitor, name, &value, error)) return;
  const std::size_t place = place_of(own, nvdimm, name, error);
  if (place == IdIndex::kNone) return;
  if (const std::uint64_t most = max_value(own.statistic->id); value > most) {
    complain(error, name, std::to_string(value) + " is not from 0 to " + std::to_string(most));
  } else {
    own.statistics->inject(place, value, now());
  }
}

void clear_injected(qemu::Object*, qemu::Visitor* visitor, const char* name, void* opaque,
                    qemu::Error** error) {
  bool clear = false;
  if (!api.visit_type_bool(visitor, name, &clear, error)) return;
  if (clear) {
    property(opaque).statistics->clear_injected(now());
  } else {
    complain(error, name, "false does nothing; give true");
  }
}

void get_collect(qemu::Object*, qemu::Visitor* visitor, const char* name, void* opaque,
                 qemu::Error** error) {
  bool collecting = property(opaque).statistics->nvdimm().collecting();
  api.visit_type_bool(visitor, name, &collecting, error);
}

void set_collect(qemu::Object*, qemu::Visitor* visitor, const char* name, void* opaque,
                 qemu::Error** error) {
  bool collecting = true;
  if (!api.visit_type_bool(visitor, name, &collecting, error)) return;
  property(opaque).statistics->set_collecting(collecting);
}

struct Row {
  const char* name;
  const char* type;
  qemu::PropertyAccessor* get;
  qemu::PropertyAccessor* set;
  const char* description;
};

constexpr Row kOfTheNvdimm[] = {
    {"scm-stats", "struct", get_stats, nullptr, "The statistics that have a value now"},
    {"scm-sources", "struct", get_sources, nullptr,
     "Of each statistic that is offered: measured, injected or unavailable"},
    {"scm-inject-clear", "bool", nullptr, clear_injected,
     "true ends all injections: the measured values are back"},
    {"scm-collect", "bool", get_collect, set_collect,
     "Whether the guest may ask; off: it gets H_AUTHORITY"},
};

std::string description_of(const Statistic& statistic) {
  return std::string(statistic.meaning) + " (" + std::string(name(statistic.unit)) +
         "); writing injects a value, scm-inject-clear ends that";
}

void add(qemu::Object* nvdimm, const Row& row, Property own) {
  api.object_property_add(nvdimm, row.name, row.type, row.get, row.set, release,
                          new Property(std::move(own)));
  api.object_property_set_description(nvdimm, row.name, row.description);
}

}  // namespace

void add_properties(qemu::Object* nvdimm, const std::shared_ptr<NvdimmStatistics>& statistics) {
  for (const Row& row : kOfTheNvdimm) add(nvdimm, row, {statistics, nullptr});
  for (const Statistic& statistic : kCatalogue) {
    const std::string own_name = name_of(statistic);
    const std::string description = description_of(statistic);
    add(nvdimm, {own_name.c_str(), "uint64", get_statistic, inject_statistic, description.c_str()},
        {statistics, &statistic});
  }
}

void remove_properties(qemu::Object* nvdimm) {
  for (const Row& row : kOfTheNvdimm) api.object_property_del(nvdimm, row.name);
  for (const Statistic& statistic : kCatalogue) {
    api.object_property_del(nvdimm, name_of(statistic).c_str());
  }
}

}  // namespace scmstats
