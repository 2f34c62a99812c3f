#include "rewriting.hpp"

#include "abi/cases.hpp"
#include "buffer.hpp"
#include "guest/crew.hpp"
#include "guest/rr_buffer.hpp"
#include "guest/timebase.hpp"

namespace guest {
namespace {

using abi_test::id;

constinit SharedBuffer buffer{};

constexpr uint64_t kIndex = abi_test::kFirstDrcIndex;  // Nvdimm::Capture1
constexpr uint64_t kIds[2] = {id("PonSecs"), id("FastWCnt")};
constexpr uint64_t kUnknown[2] = {id("Unknown0"), id("Unknown1")};
constexpr uint64_t kValues[2] = {*abi_test::value_of(abi_test::Nvdimm::Capture1, kIds[0]),
                                 *abi_test::value_of(abi_test::Nvdimm::Capture1, kIds[1])};
constexpr uint64_t kUntouched = 0x5555555555555555;
constexpr size_t kTwoEntries = 48;
constexpr size_t kNeighbours = 96;  // bytes behind the entries that are theirs

constexpr uint64_t version_and_count(uint32_t version, uint32_t count) {
  return uint64_t{version} << 32 | count;
}

void fill(size_t entries, uint32_t count) {
  buffer.fill();
  buffer.store(kEye, abi_test::kEyeCatcher);
  buffer.store(kVersionAndCount, version_and_count(1, count));
  for (size_t entry = 0; entry < entries; ++entry) {
    buffer.store(id_at(entry), kIds[entry]);
    buffer.store(value_at(entry), kUntouched);
  }
}

void check_beyond(size_t end) {
  const size_t changed = buffer.first_change(end + kNeighbours, SharedBuffer::kBytes);
  if (changed != SharedBuffer::kBytes) fault("a byte after the result changed", changed);
}

/// How often each of the answers came that another vCPU must bring about, after another one: else
/// they tell of vCPUs that took turns, as they may for long on a busy host. Then there are more
/// calls, for a while.
class Seen {
 public:
  explicit Seen(size_t answers) : answers_{answers} {}
  void add(size_t answer) {
    times_[answer] += answer != last_;
    last_ = answer;
  }
  [[nodiscard]] bool enough() const {
    for (size_t answer = 0; answer < answers_; ++answer) {
      if (times_[answer] < kLeast) return false;
    }
    return true;
  }
  [[nodiscard]] bool patient() const { return timebase() - begin_ < kPatience; }

 private:
  static constexpr uint64_t kLeast = 50;
  static constexpr uint64_t kPatience = 512'000'000ull * 60;  // ticks, of 512 MHz
  size_t answers_;
  size_t last_ = 0;
  uint64_t times_[4]{};
  uint64_t begin_ = timebase();
};

/// Has `call` make the case's calls; how many those were.
template <typename Call>
uint64_t call_often(Seen& seen, size_t entries, Call call) {
  uint64_t calls = 0;
  for (; calls < calls_a_case || (!seen.enough() && seen.patient()); ++calls) call();
  if (!seen.enough()) fault("the answers to some states hardly came");
  check_beyond(id_at(entries));
  return calls;
}

void check_header_answer(const HypercallResult& result, Seen& seen) {
  const uint64_t value = buffer.load(value_at(0));
  if (buffer.load(value_at(1)) != kUntouched) fault("a second entry was answered", result);
  if (result.status == Status::kSuccess) {
    seen.add(0);
    if (result.r4 != 0 || value != kValues[0]) fault("no answer to one entry", result, value);
    return;
  }
  if (result.r4 != kIndex || value != kUntouched) fault("refused, and answered", result, value);
  switch (result.status) {
    case Status::kBadData:
      return seen.add(1);
    case Status::kNotAvailable:
      return seen.add(2);
    case Status::kP3:
      return seen.add(3);
    default:
      fault("a status that no header gives", result);
  }
}

void check_ids_answer(const HypercallResult& result, Seen& seen) {
  const uint64_t value[2] = {buffer.load(value_at(0)), buffer.load(value_at(1))};
  uint64_t first_unserved = 0;
  for (size_t entry = 0; entry < 2; ++entry) {
    if (value[entry] == kValues[entry]) continue;
    if (value[entry] != 0) fault("a value of neither id", result, value[entry]);
    if (first_unserved == 0) first_unserved = kUnknown[entry];
  }
  const Status status = first_unserved == 0 ? Status::kSuccess : Status::kPartial;
  if (result.status != status || result.r4 != first_unserved) {
    fault("status, r4 and values are not of one state", result, value[0]);
  }
  seen.add(first_unserved == 0 ? 0 : first_unserved == kUnknown[0] ? 1 : 2);
}

uint64_t count_at(const size_t (&places)[3]) {
  uint64_t counts[3];
  for (size_t i = 0; i < 3; ++i) counts[i] = buffer.load(places[i]);
  while (working()) {
    for (size_t i = 0; i < 3; ++i) {
      if (buffer.load(places[i]) != counts[i]) fault("a neighbour's store was lost", places[i]);
      buffer.store(places[i], ++counts[i]);
    }
  }
  return 0;
}

}  // namespace

void prepare_header() {
  fill(2, 1);
}
void prepare_ids() {
  fill(2, 2);
}
void prepare_one_entry() {
  fill(1, 1);
}

uint64_t call_while_the_header_changes(size_t) {
  Seen seen{4};
  return call_often(seen, 2, [&] {
    buffer.store(value_at(0), kUntouched);
    check_header_answer(scm_performance_stats(kIndex, buffer.address(), kTwoEntries), seen);
  });
}

uint64_t rewrite_the_header(size_t) {
  constexpr uint64_t kStates[] = {version_and_count(1, 1), version_and_count(2, 2),
                                  version_and_count(1, 256), version_and_count(1, 3)};
  while (working()) {
    for (const uint64_t state : kStates) {
      buffer.store(kVersionAndCount, state);
      buffer.store(kEye, ~abi_test::kEyeCatcher);
      buffer.store(kEye, abi_test::kEyeCatcher);
    }
  }
  return 0;
}

uint64_t call_while_the_ids_change(size_t) {
  Seen seen{3};
  return call_often(seen, 2, [&] {
    for (size_t entry = 0; entry < 2; ++entry) {
      // Left by the last answer; asked for, it would be no error.
      if (buffer.load(id_at(entry)) == abi_test::kNoop) buffer.store(id_at(entry), kIds[entry]);
      buffer.store(value_at(entry), kUntouched);
    }
    check_ids_answer(scm_performance_stats(kIndex, buffer.address(), kTwoEntries), seen);
  });
}

uint64_t rewrite_the_ids(size_t) {
  while (working()) {
    for (const unsigned unknown : {0u, 1u, 3u, 2u}) {  // a bit an entry
      for (size_t entry = 0; entry < 2; ++entry) {
        buffer.store(id_at(entry), unknown >> entry & 1 ? kUnknown[entry] : kIds[entry]);
      }
    }
  }
  return 0;
}

uint64_t call_amid_neighbours(size_t) {
  Seen seen{2};
  return call_often(seen, 1, [&] {
    buffer.store(value_at(0), kUntouched);
    const auto result = scm_performance_stats(kIndex, buffer.address(), abi_test::kPage);
    const uint64_t value = buffer.load(value_at(0));
    if (result.status != Status::kSuccess || value != kValues[0]) fault("no answer", result, value);
    seen.add(buffer.load(id_at(1)) % 2);  // the first neighbour's count, odd or even
  });
}

uint64_t count_behind_two_entries(size_t) {
  return count_at({kTwoEntries, kTwoEntries + 8, kTwoEntries + kNeighbours - 8});
}

uint64_t count_behind_one_entry(size_t number) {
  const size_t own = id_at(1) + 24 * (number - 1);
  return count_at({own, own + 8, own + 16});
}

}  // namespace guest
