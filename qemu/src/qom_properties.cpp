// SPDX-License-Identifier: MIT
#include "qom_properties.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "scmstats/core/catalogue.hpp"
#include "scmstats/core/id_index.hpp"
#include "scmstats/host/sample_text.hpp"

namespace scmstats {
namespace {

using qemu::api;

/// The argument of a property's functions.
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

/// A dictionary with a member for each supported statistic; visit_member(index, key) visits it or
/// not, and says whether all is well.
template <typename VisitMember>
void visit_dictionary(qemu::Visitor* visitor, const char* name, const NvdimmStatistics& statistics,
                      qemu::Error** error, VisitMember visit_member) {
  if (!api.visit_start_struct(visitor, name, nullptr, 0, error)) return;
  const auto supported = statistics.nvdimm().supported();
  bool good = true;
  for (std::size_t index = 0; good && index < supported.size(); ++index) {
    good = visit_member(index, key_of(supported[index]));
  }
  if (good) api.visit_check_struct(visitor, error);
  api.visit_end_struct(visitor, nullptr);
}

void get_stats(qemu::Object*, qemu::Visitor* visitor, const char* name, void* opaque,
               qemu::Error** error) {
  const NvdimmStatistics& statistics = *property(opaque).statistics;
  const auto sample = statistics.sample();
  visit_dictionary(visitor, name, statistics, error,
                   [&](std::size_t index, const std::string& key) {
                     if (!sample[index]) return true;
                     std::uint64_t value = *sample[index];
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

void get_origins(qemu::Object*, qemu::Visitor* visitor, const char* name, void* opaque,
                 qemu::Error** error) {
  const NvdimmStatistics& statistics = *property(opaque).statistics;
  const auto origins = statistics.origins();
  visit_dictionary(visitor, name, statistics, error,
                   [&](std::size_t index, const std::string& key) {
                     std::string text = word(origins[index]);
                     char* bytes = text.data();
                     return api.visit_type_str(visitor, key.c_str(), &bytes, error);
                   });
}

/// The index of a statistic; kNone, and a complaint, where it is not supported.
std::size_t index_of(StatisticId statistic, const Property& own, qemu::Object* nvdimm,
                     const char* name, qemu::Error** error) {
  const std::size_t index = own.statistics->nvdimm().index().find(statistic);
  if (index == IdIndex::kNone) {
    const std::string id = api.object_get_canonical_path_component(nvdimm);
    complain(error, name,
             "'" + id + "' does not support " + trimmed_text_of(statistic) + "; it does with " +
                 id + ".statistics=all among the plug-in's options");
  }
  return index;
}

void get_statistic(qemu::Object* nvdimm, qemu::Visitor* visitor, const char* name, void* opaque,
                   qemu::Error** error) {
  const Property& own = property(opaque);
  const std::size_t index = index_of(own.statistic->id, own, nvdimm, name, error);
  if (index == IdIndex::kNone) return;
  auto value = own.statistics->sample()[index];
  if (value) {
    api.visit_type_uint64(visitor, name, &*value, error);
  } else {
    complain(error, name, "it has no value now; scm-origins shows which have one");
  }
}

/// Fails if a statistic cannot have a value. QEMU reads -5 as 2^64 - 5; `negative` is true then.
Result<> check_value(StatisticId id, std::uint64_t value, bool negative) {
  const std::uint64_t most = max_value(id);
  if (!negative && value <= most) return {};
  const std::string given =
      negative ? std::to_string(static_cast<std::int64_t>(value)) : std::to_string(value);
  return Failure{given + " is not from 0 to " + std::to_string(most)};
}

/// Whether a number that was read as `value` is negative: QEMU reads no number from 2^63 on as one
/// with a sign.
bool is_negative(qemu::Visitor* visitor, const char* name, std::uint64_t value) {
  std::int64_t number = 0;
  return value >> 63 != 0 && api.visit_type_int64(visitor, name, &number, nullptr);
}

void inject_statistic(qemu::Object* nvdimm, qemu::Visitor* visitor, const char* name, void* opaque,
                      qemu::Error** error) {
  const Property& own = property(opaque);
  std::uint64_t value = 0;
  if (!api.visit_type_uint64(visitor, name, &value, error)) return;
  const bool negative = is_negative(visitor, name, value);
  const std::size_t index = index_of(own.statistic->id, own, nvdimm, name, error);
  if (index == IdIndex::kNone) return;
  if (const auto good = check_value(own.statistic->id, value, negative); !good) {
    return complain(error, name, good.error().reason);
  }
  const NvdimmStatistics::Injection injection{index, value};
  own.statistics->inject({&injection, 1}, now());
}

/// A member of a dictionary that is to be injected.
struct Member {
  std::string key;
  StatisticId id;
  std::uint64_t value = 0;
};

/// Reads a dictionary's members: nothing, and a complaint, where there are others in it.
std::optional<std::vector<Member>> read_members(qemu::Visitor* visitor, const char* name,
                                                std::span<const StatisticId> ids,
                                                qemu::Error** error) {
  std::vector<Member> members;
  if (!api.visit_start_struct(visitor, name, nullptr, 0, error)) return std::nullopt;
  bool good = true;
  const auto read = [&](std::string key, StatisticId id) {
    bool present = false;
    if (!good || !api.visit_optional(visitor, key.c_str(), &present)) return;
    Member member{std::move(key), id};
    good = api.visit_type_uint64(visitor, member.key.c_str(), &member.value, error);
    members.push_back(std::move(member));
  };
  for (const StatisticId id : ids) {
    const std::string key = key_of(id), text = trimmed_text_of(id);
    read(key, id);
    if (text != key) read(text, id);
  }
  good = good && api.visit_check_struct(visitor, error);
  api.visit_end_struct(visitor, nullptr);
  if (!good) return std::nullopt;
  return members;
}

/// Of members from 2^63 on, whether the first of them that is negative; a member can be read but
/// once each time that the dictionary is.
std::optional<StatisticId> find_negative(qemu::Visitor* visitor, const char* name,
                                         const std::vector<Member>& members) {
  std::optional<StatisticId> found;
  const auto large = [](const Member& member) { return member.value >> 63 != 0; };
  if (std::ranges::none_of(members, large)) return found;
  if (!api.visit_start_struct(visitor, name, nullptr, 0, nullptr)) return found;
  for (const Member& member : members) {
    if (!found && is_negative(visitor, member.key.c_str(), member.value)) found = member.id;
  }
  api.visit_end_struct(visitor, nullptr);
  return found;
}

/// The catalogue's statistics, then the others that the NVDIMM supports.
std::vector<StatisticId> all_ids(const NvdimmStatistics& statistics) {
  std::vector<StatisticId> ids;
  std::ranges::transform(kCatalogue, std::back_inserter(ids), &Statistic::id);
  for (const StatisticId id : statistics.nvdimm().supported()) {
    if (!find_statistic(id)) ids.push_back(id);
  }
  return ids;
}

void inject_dictionary(qemu::Object* nvdimm, qemu::Visitor* visitor, const char* name, void* opaque,
                       qemu::Error** error) {
  const Property& own = property(opaque);
  // A value that the human monitor does not take for JSON is a text, in which no dictionary may be
  // looked for.
  char* text = nullptr;
  if (api.visit_type_str(visitor, name, &text, nullptr)) {
    api.g_free(text);
    return complain(
        error, name,
        "a text is not a dictionary; give {\"mem-life\": 5}, in the human monitor after "
        "qom-set -j");
  }
  const auto members = read_members(visitor, name, all_ids(*own.statistics), error);
  if (!members) return;
  if (members->empty()) return complain(error, name, "is empty; give {\"mem-life\": 5}");
  const auto negative = find_negative(visitor, name, *members);
  std::vector<NvdimmStatistics::Injection> injections;
  for (const auto& [key, id, value] : *members) {
    const std::size_t index = index_of(id, own, nvdimm, name, error);
    if (index == IdIndex::kNone) return;
    if (std::ranges::count(injections, index, &NvdimmStatistics::Injection::index) != 0) {
      return complain(error, name, trimmed_text_of(id) + " is given twice");
    }
    if (const auto good = check_value(id, value, negative == id); !good) {
      return complain(error, name, key + ": " + good.error().reason);
    }
    injections.push_back({index, value});
  }
  own.statistics->inject(injections, now());
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

void get_allow(qemu::Object*, qemu::Visitor* visitor, const char* name, void* opaque,
               qemu::Error** error) {
  bool allowed = property(opaque).statistics->nvdimm().allowed();
  api.visit_type_bool(visitor, name, &allowed, error);
}

void set_allow(qemu::Object*, qemu::Visitor* visitor, const char* name, void* opaque,
               qemu::Error** error) {
  bool allowed = true;
  if (!api.visit_type_bool(visitor, name, &allowed, error)) return;
  property(opaque).statistics->set_allowed(allowed);
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
    {"scm-origins", "struct", get_origins, nullptr,
     "Of each statistic that is supported: measured, injected or unavailable"},
    {"scm-inject", "struct", nullptr, inject_dictionary,
     "A dictionary as scm-stats: all its values at once, until scm-inject-clear"},
    {"scm-inject-clear", "bool", nullptr, clear_injected,
     "true ends all injections: the measured values are back"},
    {"scm-allow", "bool", get_allow, set_allow,
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
