// SPDX-License-Identifier: MIT
// exercise [OPTION...] ACTION [ARGUMENT]: uses an NVDIMM's statistics in the Linux guest as
// programs do.
//
// It prints "ok" and what it read, or "errno NAME"; the name alone. Actions:
//
//   name                     prints Linux's name of the NVDIMM, as nmem0
//   sysfs, flags, cpumask    reads the attribute
//   health                   asks for the health by the ioctl that ndctl uses
//   perf EVENT,...           opens the events as a group and reads them twice
//   sampling EVENT           opens an event that is to take samples
//   branches EVENT           opens an event that is to record branches
//   foreign EVENT            opens an event of a type that no PMU has
//   hold EVENT,...           opens the events and reads them until the process is killed
//   unbind, bind, rebind     takes the driver off the device, lets it probe the device
//   serve PORT               runs actions that come in on a port, a line each
//
// Options:
//
//   --slot N         the NVDIMM, by the number in its DRC index; 0 without it
//   --nth N          lets the action's allocation N fail, and prints "unused" if there are fewer
//   --for SECONDS    repeats the action and prints how often it had which result

#include <dirent.h>
#include <fcntl.h>
#include <linux/ndctl.h>
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#if __has_include(<linux/papr_pdsm.h>)  // there in Linux 6.12, in asm in 6.1
#include <linux/papr_pdsm.h>
#else
#include <asm/papr_pdsm.h>
#endif

#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

constexpr std::uint32_t first_drc_index = 0x90000000;
constexpr auto between_reads = std::chrono::milliseconds(10);

struct Result {
  int error = 0;
  std::string text;
};

Result failure() {
  return {errno, {}};
}

class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  File(const std::string& path, int flags) : descriptor_(open(path.c_str(), flags | O_CLOEXEC)) {}
  File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  File& operator=(File&&) = delete;
  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
  }

  [[nodiscard]] explicit operator bool() const { return descriptor_ >= 0; }
  [[nodiscard]] int get() const { return descriptor_; }

 private:
  int descriptor_;
};

Result read_file(const std::string& path) {
  const File file(path, O_RDONLY);
  if (!file) return failure();
  std::string text(std::size_t{1} << 16, '\0');
  const ssize_t length = read(file.get(), text.data(), text.size());
  if (length < 0) return failure();
  text.resize(static_cast<std::size_t>(length));
  return {0, text};
}

Result write_file(const std::string& path, std::string_view text) {
  const File file(path, O_WRONLY);
  if (!file || write(file.get(), text.data(), text.size()) < 0) return failure();
  return {};
}

// The entries of a directory whose names begin with `prefix`.
std::vector<std::string> entries(const std::string& path, std::string_view prefix) {
  std::vector<std::string> names;
  DIR* directory = opendir(path.c_str());
  if (directory == nullptr) return names;
  while (const dirent* entry = readdir(directory)) {
    if (std::string_view(entry->d_name).starts_with(prefix)) names.emplace_back(entry->d_name);
  }
  closedir(directory);
  return names;
}

// An NVDIMM, by the number in its DRC index. Linux's name of it changes when the driver is bound
// again.
class Nvdimm {
 public:
  explicit Nvdimm(unsigned slot) : drc_index_(first_drc_index + slot) {}

  // "nmem0", or empty while no driver is bound.
  [[nodiscard]] std::string name() const {
    if (!name_.empty()) return name_;
    const std::string devices = "/sys/bus/nd/devices/";
    for (const std::string& bus : entries(devices, "ndbus")) {
      const std::string index = read_file(devices + bus + "/of_node/ibm,my-drc-index").text;
      if (index.size() != 4) continue;
      std::uint32_t number = 0;
      for (const char byte : index) number = number << 8 | static_cast<unsigned char>(byte);
      if (number != drc_index_) continue;
      for (std::string& dimm : entries(devices + bus, "nmem")) return std::move(dimm);
    }
    return {};
  }

  // From now on name() does not search. Binding the driver again makes it wrong.
  void keep_name() { name_ = name(); }

  [[nodiscard]] Result attribute(const std::string& attribute) const {
    return read_file("/sys/bus/nd/devices/" + name() + "/papr/" + attribute);
  }

  [[nodiscard]] std::string pmu() const { return "/sys/bus/event_source/devices/" + name(); }

  // Writes the device's name to a file of the driver's.
  [[nodiscard]] Result drive(const char* file) const {
    char device[64];
    std::snprintf(device, sizeof device, "ibm,persistent-memory:ibm,pmemory@%x", drc_index_);
    return write_file(std::string("/sys/bus/platform/drivers/papr_scm/") + file, device);
  }

 private:
  std::uint32_t drc_index_;
  std::string name_;
};

Result health(const Nvdimm& nvdimm) {
  alignas(nd_cmd_pkg) char call[sizeof(nd_cmd_pkg) + sizeof(nd_pkg_pdsm)] = {};
  auto& package = *reinterpret_cast<nd_cmd_pkg*>(call);
  package.nd_family = NVDIMM_FAMILY_PAPR;
  package.nd_command = PAPR_PDSM_HEALTH;
  package.nd_size_out = package.nd_fw_size = sizeof(nd_pkg_pdsm);
  const File device("/dev/" + nvdimm.name(), O_RDWR);
  if (!device || ioctl(device.get(), ND_IOCTL_CALL, call) < 0) return failure();
  const auto& answer = *reinterpret_cast<const nd_pkg_pdsm*>(call + sizeof package);
  if (answer.cmd_status != 0) return {-answer.cmd_status, {}};
  const nd_papr_pdsm_health& health = answer.payload.health;
  std::string text = "health " + std::to_string(health.dimm_health);
  if ((health.extension_flags & PDSM_DIMM_HEALTH_RUN_GAUGE_VALID) != 0)
    text += " fuel_gauge " + std::to_string(health.dimm_fuel_gauge);
  return {0, text + "\n"};
}

// Open perf events of one group.
struct Events {
  std::vector<File> files;
  int error = 0;
};

Events open_events(const Nvdimm& nvdimm, const std::string& numbers,
                   const perf_event_attr& wanted = {}) {
  Events events;
  const Result type = read_file(nvdimm.pmu() + "/type");
  const Result cpu = read_file(nvdimm.pmu() + "/cpumask");
  if ((events.error = type.error | cpu.error) != 0) return events;
  const char* next = numbers.c_str();
  while (*next != '\0') {
    char* end = nullptr;
    perf_event_attr attributes = wanted;
    attributes.size = sizeof attributes;
    attributes.type += static_cast<std::uint32_t>(std::strtoul(type.text.c_str(), nullptr, 10));
    attributes.config = std::strtoull(next, &end, 0);
    attributes.read_format =
        PERF_FORMAT_GROUP | PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
    const int leader = events.files.empty() ? -1 : events.files.front().get();
    events.files.emplace_back(
        static_cast<int>(syscall(SYS_perf_event_open, &attributes, -1, std::atoi(cpu.text.c_str()),
                                 leader, PERF_FLAG_FD_CLOEXEC)));
    if (!events.files.back()) {
      events.error = errno;
      return events;
    }
    next = *end == ',' ? end + 1 : end;
  }
  return events;
}

// Appends "counts N... running N enabled N".
Result read_events(const Events& events) {
  std::vector<std::uint64_t> values(3 + events.files.size());
  if (read(events.files.front().get(), values.data(), values.size() * sizeof values[0]) < 0)
    return failure();
  std::string text = "counts";
  for (std::size_t each = 3; each < values.size(); ++each)
    text += " " + std::to_string(values[each]);
  return {0, text + (values[2] != 0 ? "\n" : " not running\n")};
}

Result perf(const Nvdimm& nvdimm, const std::string& numbers) {
  const Events events = open_events(nvdimm, numbers);
  if (events.error != 0) return {events.error, {}};
  const Result first = read_events(events);
  if (first.error != 0) return first;
  const Result second = read_events(events);
  return {second.error, first.text + second.text};
}

// Opens an event that the driver should refuse.
Result odd_event(const Nvdimm& nvdimm, const std::string& kind, const std::string& number) {
  perf_event_attr wanted{};
  if (kind == "sampling") wanted.sample_period = 1000;
  if (kind == "branches") {
    wanted.sample_type = PERF_SAMPLE_BRANCH_STACK;
    wanted.branch_sample_type = PERF_SAMPLE_BRANCH_ANY;
  }
  if (kind == "foreign") wanted.type = 1000;  // added to the PMU's type
  return {open_events(nvdimm, number, wanted).error, {}};
}

Result hold(const Nvdimm& nvdimm, const std::string& numbers) {
  const Events events = open_events(nvdimm, numbers);
  if (events.error != 0) return {events.error, {}};
  std::puts("held");
  std::fflush(stdout);
  while (true) {
    (void)read_events(events);
    usleep(std::chrono::microseconds(between_reads).count());
  }
}

Result act(const Nvdimm& nvdimm, const std::string& action, const std::string& argument) {
  if (action == "sysfs") return nvdimm.attribute("perf_stats");
  if (action == "flags") return nvdimm.attribute("flags");
  if (action == "cpumask") return read_file(nvdimm.pmu() + "/cpumask");
  if (action == "health") return health(nvdimm);
  if (action == "perf") return perf(nvdimm, argument);
  if (action == "sampling" || action == "branches" || action == "foreign")
    return odd_event(nvdimm, action, argument);
  if (action == "hold") return hold(nvdimm, argument);
  if (action == "bind" || action == "unbind") return nvdimm.drive(action.c_str());
  if (action == "rebind") {
    const Result unbound = nvdimm.drive("unbind");
    return unbound.error != 0 ? unbound : nvdimm.drive("bind");
  }
  std::fprintf(stderr, "exercise: '%s': no such action\n", action.c_str());
  std::exit(2);
}

std::string status(const Result& result) {
  return result.error == 0 ? "ok" : std::string("errno ") + strerrorname_np(result.error);
}

// Answers each line "ACTION [ARGUMENT]" with "LENGTH STATUS" and LENGTH bytes.
int serve(const Nvdimm& nvdimm, const std::string& port) {
  std::FILE* in = std::fopen(port.c_str(), "r+");
  if (in == nullptr) return 1;
  std::setvbuf(in, nullptr, _IONBF, 0);
  char line[256];
  while (std::fgets(line, sizeof line, in) != nullptr) {
    std::string action(line, std::strcspn(line, "\n")), argument;
    if (const std::size_t blank = action.find(' '); blank != std::string::npos) {
      argument = action.substr(blank + 1);
      action.resize(blank);
    }
    const Result result = act(nvdimm, action, argument);
    const std::string answer =
        std::to_string(result.text.size()) + " " + status(result) + "\n" + result.text;
    if (write(fileno(in), answer.data(), answer.size()) < 0) return 1;
  }
  return 0;
}

int repeat(const Nvdimm& nvdimm, const std::string& action, const std::string& argument,
           int seconds) {
  std::map<std::string, unsigned> results;
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  while (std::chrono::steady_clock::now() < end) ++results[status(act(nvdimm, action, argument))];
  for (const auto& [result, times] : results) std::printf("%s %u\n", result.c_str(), times);
  return 0;
}

// Linux counts the process's allocations down from N; what is left afterwards says whether one
// failed.
int fail_nth(Nvdimm nvdimm, const std::string& action, const std::string& argument,
             const char* nth) {
  const char* const counter = "/proc/self/fail-nth";
  nvdimm.keep_name();
  const Result set = write_file(counter, nth);
  if (set.error != 0) {
    std::printf("%s: %s\n", counter, status(set).c_str());
    return 1;
  }
  const Result result = act(nvdimm, action, argument);
  const Result left = read_file(counter);
  (void)write_file(counter, "0");
  std::printf("%s%s\n", status(result).c_str(), std::atoi(left.text.c_str()) > 0 ? " unused" : "");
  return 0;
}

}  // namespace

int main(int, char** words) {
  unsigned slot = 0;
  int seconds = 0;
  const char* nth = nullptr;
  ++words;
  for (; *words != nullptr && std::string_view(*words).starts_with("--"); words += 2) {
    const std::string_view option = *words;
    if (words[1] == nullptr) return 2;
    if (option == "--slot") slot = static_cast<unsigned>(std::atoi(words[1]));
    if (option == "--for") seconds = std::atoi(words[1]);
    if (option == "--nth") nth = words[1];
  }
  if (*words == nullptr) {
    std::fputs("exercise: give an action\n", stderr);
    return 2;
  }
  const Nvdimm nvdimm(slot);
  const std::string action = words[0], argument = words[1] != nullptr ? words[1] : "";
  if (action == "serve") return serve(nvdimm, argument);
  if (seconds != 0) return repeat(nvdimm, action, argument, seconds);
  if (nth != nullptr) return fail_nth(nvdimm, action, argument, nth);
  if (action == "name") {
    std::puts(nvdimm.name().c_str());
    return 0;
  }
  const Result result = act(nvdimm, action, argument);
  std::printf("%s\n%s", status(result).c_str(), result.text.c_str());
  return 0;
}
