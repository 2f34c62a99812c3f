// SPDX-License-Identifier: MIT
#include "fault_property.hpp"

#include <optional>
#include <string>
#include <utility>

#include "scmstats/host/fault_text.hpp"

namespace scmstats {
namespace {

using qemu::api;

constexpr const char* kName = "scm-fault";

FaultPlan& plan_of(void* opaque) {
  return **static_cast<std::shared_ptr<FaultPlan>*>(opaque);
}

Instant now() {
  return std::chrono::steady_clock::now();
}

void complain(qemu::Error** error, const char* name, const std::string& line) {
  api.error_setg_internal(error, __FILE__, __LINE__, __func__, "%s: %s", name, line.c_str());
}

void release(qemu::QObject* object) {
  qemu::Visitor* const visitor = api.qapi_dealloc_visitor_new();
  api.visit_type_any(visitor, nullptr, &object, nullptr);
  api.visit_free(visitor);
}

/// Reads a value as JSON; nothing, and a complaint, if it cannot be read.
std::optional<std::string> read_json(qemu::Visitor* visitor, const char* name,
                                     qemu::Error** error) {
  // The human monitor's visitor has texts and no QObject.
  char* text = nullptr;
  if (api.visit_type_str(visitor, name, &text, nullptr)) {
    std::string json = text;
    api.g_free(text);
    return json;
  }
  qemu::QObject* object = nullptr;
  if (!api.visit_type_any(visitor, name, &object, error)) return std::nullopt;
  qemu::GString* const string = api.qobject_to_json(object);
  std::string json(string->text, string->length);
  api.g_string_free(string, true);
  release(object);
  return json;
}

void get_faults(qemu::Object*, qemu::Visitor* visitor, const char* name, void* opaque,
                qemu::Error** error) {
  const std::string json = format_faults(plan_of(opaque).remaining(now()));
  qemu::QObject* object = api.qobject_from_json(json.c_str(), error);
  if (!object) return;
  api.visit_type_any(visitor, name, &object, error);
  release(object);
}

void set_faults(qemu::Object*, qemu::Visitor* visitor, const char* name, void* opaque,
                qemu::Error** error) {
  const auto json = read_json(visitor, name, error);
  if (!json) return;
  auto change = parse_faults(*json);
  if (!change) return complain(error, name, change.error().reason);
  auto& [replaces, faults] = *change;
  if (replaces) {
    plan_of(opaque).replace(std::move(faults), now());
  } else if (!plan_of(opaque).add(std::move(faults), now())) {
    complain(error, name,
             "has " + std::to_string(FaultPlan::kMost) +
                 " faults, the most at a time; set a list, [] for none, to replace them");
  }
}

}  // namespace

void add_fault_property(qemu::Object* nvdimm, const std::shared_ptr<FaultPlan>& plan) {
  api.object_property_add(
      nvdimm, kName, "list", get_faults, set_faults,
      [](qemu::Object*, const char*, void* opaque) {
        delete static_cast<std::shared_ptr<FaultPlan>*>(opaque);
      },
      new std::shared_ptr(plan));
  api.object_property_set_description(
      nvdimm, kName,
      "Faults of the guest's answers: a list replaces all, [] ends all, a dictionary adds one");
}

void remove_fault_property(qemu::Object* nvdimm) {
  api.object_property_del(nvdimm, kName);
}

}  // namespace scmstats
