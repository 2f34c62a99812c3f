// SPDX-License-Identifier: MIT
#include <libdevmapper.h>
#include <sys/sysmacros.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <stdexcept>

#include "collectors/collectors.hpp"
#include "collectors/sysfs.hpp"
#include "scmstats/host/parse_number.hpp"

namespace scmstats::cli {
namespace {

namespace fs = std::filesystem;

/// Replaces the library's log, which would repeat on standard error what the exceptions below say.
void say_nothing(int, const char*, int, int, const char*, ...) {}

struct DestroyTask {
  void operator()(dm_task* task) const { ::dm_task_destroy(task); }
};

/// Holds the first line of a device's status.
struct StatusLine {
  std::string type;  // of the target: "cache"
  std::string text;
  bool alone;
};

[[noreturn]] void refuse(const std::string& name, int error) {
  const bool refused = error == EACCES || error == EPERM;
  throw std::runtime_error(
      name + ": " + std::strerror(error) +
      (refused ? ": device mapper's status needs CAP_SYS_ADMIN and access to /dev/mapper/control; "
                 "run as root or by the systemd unit"
               : ": no status from device mapper"));
}

StatusLine ask_device_mapper(const Target& target) {
  const auto number = parse_device_number(read_attribute(fs::path(target.directory) / "dev"));
  if (!number) refuse(target.name, ENODEV);
  ::dm_log_with_errno_init(say_nothing);
  errno = 0;
  // Without no_flush a cache would write its metadata each time it is asked.
  const std::unique_ptr<dm_task, DestroyTask> task(::dm_task_create(DM_DEVICE_STATUS));
  if (!task ||
      !::dm_task_set_major_minor(task.get(), static_cast<int>(major(*number)),
                                 static_cast<int>(minor(*number)), 0) ||
      !::dm_task_no_flush(task.get())) {
    refuse(target.name, errno);
  }
  if (!::dm_task_run(task.get())) {
    const int error = ::dm_task_get_errno(task.get());
    refuse(target.name, error ? error : errno);
  }
  std::uint64_t start = 0, length = 0;
  char *type = nullptr, *text = nullptr;
  const void* next = ::dm_get_next_target(task.get(), nullptr, &start, &length, &type, &text);
  return {type ? type : "", text ? text : "", next == nullptr};
}

class DeviceMapperCollector : public Collector {
 public:
  using Read = Collection (*)(std::string_view status);

  DeviceMapperCollector(Target target, std::string type, Read read)
      : target_(std::move(target)), type_(std::move(type)), read_(read) {}

  std::string description() const override { return "dm-" + type_ + " status of " + target_.name; }

  std::string identity() const override {
    const fs::path directory = fs::path(target_.directory) / "dm";
    auto identity = find_attribute(directory / "uuid");  // which need not be
    if (!identity) identity = find_attribute(directory / "name");
    return "dm-" + type_ + " " + identity.value_or(target_.name);
  }

  Collection collect() override {
    const StatusLine line = ask_device_mapper(target_);
    if (line.type == type_ && line.alone) return read_(line.text);
    throw std::runtime_error(target_.name + ": is no longer a dm-" + type_ + ", but " +
                             (line.type.empty() ? "nothing" : "a dm-" + line.type));
  }

 private:
  const Target target_;
  const std::string type_;
  const Read read_;
};

std::unique_ptr<Collector> make(const Target& target, const std::string& type,
                                DeviceMapperCollector::Read read) {
  std::error_code error;
  if (!fs::exists(fs::path(target.directory) / "dm", error)) return nullptr;
  const StatusLine line = ask_device_mapper(target);
  if (line.type != type || !line.alone) return nullptr;
  return std::make_unique<DeviceMapperCollector>(target, type, read);
}

}  // namespace

std::unique_ptr<Collector> make_dm_cache(const Target& target) {
  return make(target, "cache", read_cache_status);
}

std::unique_ptr<Collector> make_dm_writecache(const Target& target) {
  return make(target, "writecache", read_writecache_status);
}

}  // namespace scmstats::cli
