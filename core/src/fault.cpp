// SPDX-License-Identifier: MIT
#include "scmstats/core/fault.hpp"

#include <algorithm>
#include <cstring>

#include "scmstats/core/wire.hpp"

namespace scmstats {
namespace {

/// Lets the hypercall read the guest's memory, and keeps what it reads and writes.
class Recorder : public GuestMemory {
 public:
  explicit Recorder(GuestMemory& memory) noexcept : memory_(memory) {}

  bool read(std::uint64_t address, std::span<std::byte> bytes) noexcept override {
    has_request = memory_.read(address, bytes);
    if (has_request) std::memcpy(&request, bytes.data(), bytes.size());
    return has_request;
  }

  bool write(std::uint64_t, std::span<const std::byte> bytes) noexcept override {
    has_answer = true;
    std::memcpy(&answer, bytes.data(), bytes.size());
    return true;
  }

  bool has_request = false, has_answer = false;
  RrBuffer request, answer;

 private:
  GuestMemory& memory_;
};

Request request_of(const HypercallInput& input, const Recorder& recorder) noexcept {
  if (input.size == 0) return Request::Size;
  if (!recorder.has_request) return Request::Unknown;
  return recorder.request.header.num_statistics == 0 ? Request::All : Request::Named;
}

bool is_success(Status status) noexcept {
  return status == Status::Success || status == Status::Partial;
}

/// An answer's entries, in a buffer of the largest size.
struct Entries {
  RrEntry* entries;
  std::size_t count;

  std::span<RrEntry> all() const noexcept { return {entries, count}; }

  bool has(StatisticId id) const noexcept {
    return std::ranges::any_of(all(), [=](const RrEntry& each) { return each.id == id.number(); });
  }

  void remove(StatisticId id) noexcept {
    const RrEntry* const end = std::remove_if(
        entries, entries + count, [=](const RrEntry& each) { return each.id == id.number(); });
    count = static_cast<std::size_t>(end - entries);
  }

  void add(StatisticId id, std::uint64_t value, std::size_t room) noexcept {
    if (count < room && !has(id)) entries[count++] = {id.number(), value};
  }
};

/// Changes what is supported, in an answer to "all" with room for so many entries.
void change_support(std::span<const ActiveFault> faults, Entries& answer,
                    std::size_t room) noexcept {
  for (const auto& [fault, turn] : faults) {
    for (const StatisticId id : fault->vanish) answer.remove(id);
    for (const auto& [id, value] : fault->appear) answer.add(id, value, room);
  }
}

/// Changes what is supported, in an answer to the names of `request`.
void change_support(std::span<const ActiveFault> faults, std::span<const RrEntry> request,
                    std::span<RrEntry> answer) noexcept {
  for (const auto& [fault, turn] : faults) {
    for (std::size_t i = 0; i < answer.size(); ++i) {
      const StatisticId id{request[i].id};
      if (std::ranges::find(fault->vanish, id) != fault->vanish.end()) {
        answer[i] = {kNoopStat.number(), 0};
      }
      const auto found = std::ranges::find(fault->appear, id, &Fault::Value::id);
      if (found != fault->appear.end() && answer[i].id == kNoopStat.number()) {
        answer[i] = {id.number(), found->value};
      }
    }
  }
}

/// The registers of an answer to the names of `request`.
HypercallOutput output_of(std::span<const RrEntry> request,
                          std::span<const RrEntry> answer) noexcept {
  for (std::size_t i = 0; i < answer.size(); ++i) {
    const bool served = answer[i].id != kNoopStat.number();
    if (!served && request[i].id != kNoopStat.number()) return {Status::Partial, request[i].id};
  }
  return {Status::Success, 0};
}

std::uint64_t changed_size(std::span<const ActiveFault> faults, const Nvdimm& nvdimm) noexcept {
  RrEntry entries[kMaxStatistics];
  Entries supported{entries, 0};
  for (const StatisticId id : nvdimm.supported()) entries[supported.count++] = {id.number(), 0};
  change_support(faults, supported, kMaxStatistics);
  return rr_buffer_size(supported.count);
}

/// As many bytes as the answer has.
constexpr std::size_t kWhole = ~std::size_t{0};

/// An answer while faults are applied to it.
struct Answer {
  HypercallOutput output;
  bool written;  // it is one that is written to the guest's buffer
  Entries entries;
  RrHeader& header;
  std::size_t most = kWhole;  // bytes that are written
  std::optional<Status> status{};
  std::optional<std::uint64_t> r4{};
};

/// Applies a fault, but for what it changes in the support.
void apply(const ActiveFault& active, Answer& answer) noexcept {
  const Fault& fault = *active.fault;
  const std::uint64_t shift = fault.step * active.turn;
  for (RrEntry& entry : answer.entries.all()) {
    for (const auto& [id, value] : fault.values) {
      if (entry.id == id.number()) entry.value = value + shift;
    }
    const auto renamed = std::ranges::find(fault.ids, StatisticId{entry.id}, &Fault::Rename::id);
    if (renamed != fault.ids.end()) entry.id = renamed->value.number();
  }
  if (fault.reversed) std::ranges::reverse(answer.entries.all());
  if (fault.eye_catcher) answer.header.eye_catcher = *fault.eye_catcher;
  if (fault.version) answer.header.stats_version = *fault.version;
  if (fault.count) answer.header.num_statistics = *fault.count;
  if (fault.write) answer.most = *fault.write;
  if (fault.status) answer.status = fault.status;
  if (fault.r4) answer.r4 = *fault.r4 + shift;
}

/// Writes what is to be written. Returns what the call returns.
HypercallOutput finish(const HypercallInput& input, const Answer& answer, const RrBuffer& buffer,
                       GuestMemory& memory) noexcept {
  HypercallOutput output = answer.output;
  const bool refused = answer.status && !is_success(*answer.status);
  const bool written = answer.written && (!refused || answer.most != kWhole);
  if (written && answer.most != 0) {
    const std::size_t size = rr_buffer_size(answer.entries.count);
    const auto bytes = std::as_bytes(std::span{&buffer, 1}).first(std::min(answer.most, size));
    if (!memory.write(input.address, bytes)) {
      output = {Status::Privilege, input.drc_index};
    }
  }
  if (answer.status) output.status = *answer.status;
  if (refused) output.r4 = input.drc_index;
  if (answer.r4) output.r4 = *answer.r4;
  return output;
}

}  // namespace

HypercallOutput faulted_scm_performance_stats(const HypercallInput& input,
                                              const NvdimmLookup& nvdimms, GuestMemory& memory,
                                              FaultInjector& injector) noexcept {
  Recorder recorder(memory);
  const HypercallOutput output = scm_performance_stats(input, nvdimms, recorder);
  const Request request = request_of(input, recorder);
  const auto faults = injector.decide(input.drc_index, request);

  // "all" of an NVDIMM without a value: an answer with no entries, if a fault lets one appear.
  const bool no_value = request == Request::All && output.status == Status::Hardware;
  const bool answered = recorder.has_answer || no_value;
  if (!recorder.has_answer) recorder.answer.header = {kEyeCatcher, kStatsVersion, 0};
  const std::size_t count = recorder.answer.header.num_statistics;
  Answer answer{.output = output,
                .written = answered,
                .entries = {recorder.answer.entries, count},
                .header = recorder.answer.header};

  if (answered && request == Request::All) {
    change_support(faults, answer.entries, (input.size - sizeof(RrHeader)) / sizeof(RrEntry));
    answer.written = answer.entries.count != 0;
    answer.output = answer.written ? HypercallOutput{Status::Success, 0}
                                   : HypercallOutput{Status::Hardware, input.drc_index};
  } else if (answered) {
    const std::span asked(recorder.request.entries, count);
    change_support(faults, asked, answer.entries.all());
    answer.output = output_of(asked, answer.entries.all());
  } else if (request == Request::Size && output.status == Status::Success) {
    answer.output.r4 = changed_size(faults, *nvdimms.find(input.drc_index));
  }
  answer.header.num_statistics = static_cast<std::uint32_t>(answer.entries.count);
  for (const ActiveFault& each : faults) apply(each, answer);

  return finish(input, answer, recorder.answer, memory);
}

}  // namespace scmstats
