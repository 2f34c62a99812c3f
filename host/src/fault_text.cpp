// SPDX-License-Identifier: MIT
#include "scmstats/host/fault_text.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <limits>
#include <stdexcept>
#include <utility>

#include "json.hpp"
#include "scmstats/core/catalogue.hpp"
#include "scmstats/core/wire.hpp"
#include "scmstats/host/parse_number.hpp"
#include "scmstats/host/quote.hpp"
#include "scmstats/host/sample_text.hpp"

namespace scmstats {
namespace {

using std::chrono::nanoseconds;

constexpr std::uint64_t kMost64 = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t kMost32 = std::numeric_limits<std::uint32_t>::max();

/// Ends parse_faults() at a value that is wrong. what() is one line.
struct BadFault : std::runtime_error {
  using runtime_error::runtime_error;
};

[[noreturn]] void refuse(const Json& value, const std::string& right) {
  throw BadFault(quote(value.source) + ": give " + right);
}

std::uint64_t read_number(const Json& value, std::uint64_t least, std::uint64_t most) {
  const auto number = value.type == Json::Type::Number ? parse_digits(value.source) : std::nullopt;
  if (!number || *number < least || *number > most) {
    refuse(value, "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  }
  return *number;
}

/// Returns nothing for a number that is not in [-2^63, 2^63).
std::optional<std::int64_t> find_signed(const Json& value) {
  return value.type == Json::Type::Number ? parse_signed(value.source) : std::nullopt;
}

nanoseconds read_seconds(const Json& value, double least, double most, const char* right) {
  const auto seconds = value.type == Json::Type::Number ? parse_real(value.source) : std::nullopt;
  const bool in_range = seconds && *seconds >= least && *seconds <= most;
  if (!in_range) refuse(value, right);
  return nanoseconds(std::llround(*seconds * 1e9));
}

/// Returns the letters and digits of a status's name: as well of H_Hardware as of H_HARDWARE.
std::string simplified(std::string_view name) {
  std::string result;
  for (const char c : name) {
    if (c != '_') result += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return result;
}

Status read_status(const Json& value) {
  if (const auto number = find_signed(value)) return Status{*number};
  if (value.type == Json::Type::Text) {
    for (const NamedStatus& each : kStatuses) {
      if (simplified(value.text) == simplified(each.name)) return Status{each.number};
    }
  }
  refuse(value,
         "a status of PAPR as \"H_Hardware\" or \"H_LONG_BUSY_ORDER_1_MSEC\", or a number "
         "from -2^63 to 2^63-1");
}

std::uint64_t read_step(const Json& value) {
  if (const auto number = find_signed(value)) return static_cast<std::uint64_t>(*number);
  refuse(value, "a whole number from -2^63 to 2^63-1");
}

/// Returns the id that a text stands for: a standard statistic's perf event, with '_' or '-'; 0x
/// and 16 digits; or the id's own bytes, padded with spaces.
std::optional<StatisticId> find_id(std::string_view text) {
  for (const Statistic& each : kCatalogue) {
    std::string event(each.perf_event);
    if (text == event) return each.id;
    std::ranges::replace(event, '_', '-');
    if (text == event) return each.id;
  }
  if (text.size() == 18 && text.starts_with("0x")) {
    const auto number = parse_digits(text.substr(2), 16);
    return number ? std::optional(StatisticId{*number}) : std::nullopt;
  }
  if (text.empty() || text.size() > StatisticId::kSize) return std::nullopt;
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < StatisticId::kSize; ++i) {
    number = number << 8 | static_cast<unsigned char>(i < text.size() ? text[i] : ' ');
  }
  return StatisticId{number};
}

StatisticId read_id(std::string_view text) {
  const auto id = find_id(text);
  if (!id) {
    throw BadFault(quote(text) +
                   ": give an id of 1 to 8 characters up to U+00FF, as \"MemLife\", or of 0x and "
                   "16 digits");
  }
  return *id;
}

/// An id or any other 8 bytes, as text or number.
StatisticId read_bytes(const Json& value) {
  if (value.type == Json::Type::Text) return read_id(value.text);
  if (value.type == Json::Type::Number) return StatisticId{read_number(value, 0, kMost64)};
  refuse(value, "a text of 1 to 8 characters, or a number from 0 to 2^64-1");
}

void check_size(const Json& value, std::size_t size, Json::Type type, const char* right) {
  if (value.type != type || size == 0 || size > kMaxStatistics) refuse(value, right);
}

/// Reads {"MemLife": VALUE, ...}.
template <typename Item, typename Read>
std::vector<Item> read_by_id(const Json& value, const char* right, Read read) {
  check_size(value, value.items.size(), Json::Type::Object, right);
  std::vector<Item> list;
  for (std::size_t i = 0; i < value.names.size(); ++i) {
    const std::string& name = value.names[i];
    const StatisticId id = read_id(name);
    if (std::ranges::any_of(list, [&](const Item& each) { return each.id == id; })) {
      throw BadFault(quote(name) + ": given twice; give each statistic once");
    }
    list.push_back({id, read(value.items[i])});
  }
  return list;
}

std::vector<Fault::Value> read_values(const Json& value) {
  return read_by_id<Fault::Value>(value, "an object of 1 to 255 values, as {\"MemLife\": 101}",
                                  [](const Json& each) { return read_number(each, 0, kMost64); });
}

std::vector<StatisticId> read_ids(const Json& value) {
  check_size(value, value.items.size(), Json::Type::List,
             "a list of 1 to 255 statistics, as [\"MemLife\"]");
  std::vector<StatisticId> ids;
  for (const Json& each : value.items) {
    if (each.type != Json::Type::Text) refuse(each, "a statistic's id as \"MemLife\"");
    ids.push_back(read_id(each.text));
  }
  return ids;
}

struct NamedRequest {
  std::string_view name;
  std::optional<Request> request;
};
constexpr NamedRequest kRequests[] = {
    {"size", Request::Size}, {"all", Request::All}, {"named", Request::Named}, {"each", {}}};

std::optional<Request> read_request(const Json& value) {
  for (const auto& [name, request] : kRequests) {
    if (value.type == Json::Type::Text && value.text == name) return request;
  }
  refuse(value, R"("size", "all", "named" or "each")");
}

bool read_order(const Json& value) {
  if (value.type == Json::Type::Text && value.text == "reversed") return true;
  refuse(value, "\"reversed\"");
}

/// Reads a member that is a kind of fault; returns false if it is none.
bool read_kind(PlannedFault& planned, std::string_view key, const Json& value) {
  Fault& fault = planned.fault;
  if (key == "status") {
    fault.status = read_status(value);
  } else if (key == "r4") {
    fault.r4 = read_number(value, 0, kMost64);
  } else if (key == "eye-catcher") {
    fault.eye_catcher = read_bytes(value).number();
  } else if (key == "version") {
    fault.version = static_cast<std::uint32_t>(read_number(value, 0, kMost32));
  } else if (key == "count") {
    fault.count = static_cast<std::uint32_t>(read_number(value, 0, kMost32));
  } else if (key == "vanish") {
    fault.vanish = read_ids(value);
  } else if (key == "appear") {
    fault.appear = read_values(value);
  } else if (key == "values") {
    fault.values = read_values(value);
  } else if (key == "ids") {
    fault.ids = read_by_id<Fault::Rename>(
        value, R"(an object of 1 to 255 ids, as {"MemLife": "Unknown"})", read_bytes);
  } else if (key == "order") {
    fault.reversed = read_order(value);
  } else if (key == "write") {
    fault.write = read_number(value, 0, kMaxRrBufferSize);
  } else if (key == "delay") {
    planned.delay = read_seconds(value, 0.001, 1, "seconds from 0.001 to 1");
  } else if (key == "step") {
    fault.step = read_step(value);
  } else {
    return false;
  }
  return true;
}

/// Reads a member that says which calls have the fault; returns false if it is none.
bool read_condition(PlannedFault& planned, std::string_view key, const Json& value) {
  if (key == "on") {
    planned.on = read_request(value);
  } else if (key == "every") {
    planned.every = read_number(value, 1, kMost32);
  } else if (key == "calls") {
    planned.calls = read_number(value, 1, kMost32);
  } else if (key == "for") {
    planned.duration = read_seconds(value, 0.001, 86400, "seconds from 0.001 to 86400");
  } else {
    return false;
  }
  return true;
}

std::string all_kinds() {
  std::string names;
  for (const FaultKey& each : kFaultKinds) names += std::string(each.name) + ", ";
  return names;
}

PlannedFault read_fault(const Json& value) {
  if (value.type != Json::Type::Object) {
    refuse(value, R"(an object as {"status": "H_Hardware", "calls": 3})");
  }
  PlannedFault planned;
  bool has_kind = false;
  for (std::size_t i = 0; i < value.names.size(); ++i) {
    const std::string& key = value.names[i];
    const Json& member = value.items[i];
    try {
      const bool is_kind = read_kind(planned, key, member);
      if (!is_kind && !read_condition(planned, key, member)) {
        throw BadFault("unknown; known are " + all_kinds() + "on, every, calls, for");
      }
      has_kind = has_kind || (is_kind && key != "step");
    } catch (const BadFault& bad) {
      throw BadFault(one_line(key, 60) + ": " + bad.what());
    }
  }
  if (!has_kind) {
    throw BadFault(quote(value.source) + ": no fault; give one or more of " + all_kinds() +
                   "the last only with r4 or values");
  }
  const Fault& fault = planned.fault;
  if (fault.step != 0 && !fault.r4 && fault.values.empty()) {
    throw BadFault("step: there is nothing to add it to; give r4 or values, too");
  }
  return planned;
}

std::vector<PlannedFault> read_list(const Json& list) {
  if (list.items.size() > FaultPlan::kMost) {
    throw BadFault(std::to_string(list.items.size()) + " faults; give at most " +
                   std::to_string(FaultPlan::kMost));
  }
  std::vector<PlannedFault> faults;
  for (const Json& each : list.items) {
    try {
      faults.push_back(read_fault(each));
    } catch (const BadFault& bad) {
      throw BadFault("fault " + std::to_string(faults.size() + 1) + ": " + bad.what());
    }
  }
  return faults;
}

/// Builds the text of a JSON object.
class ObjectText {
 public:
  void add(std::string_view name, const std::string& value) {
    text_ += (text_.empty() ? "" : ", ") + format_text(name) + ": " + value;
  }

  std::string text() const { return "{" + text_ + "}"; }

  static std::string format_text(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
      if (c >= ' ' && c <= '~' && c != '"' && c != '\\') {
        result += c;
      } else {
        char escape[8];
        std::snprintf(escape, sizeof(escape), "\\u%04x", static_cast<unsigned char>(c));
        result += escape;
      }
    }
    return result + '"';
  }

 private:
  std::string text_;
};

/// Returns a text that find_id() takes for the id.
std::string id_text(StatisticId id) {
  std::string text = trimmed_text_of(id);
  if (find_id(text) == id) return text;
  char number[19];
  std::snprintf(number, sizeof(number), "0x%016llx", static_cast<unsigned long long>(id.number()));
  return number;
}

std::string format_id(StatisticId id) {
  return ObjectText::format_text(id_text(id));
}

std::string format_seconds(nanoseconds time) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.9g", std::chrono::duration<double>(time).count());
  return text;
}

template <typename Item, typename Format>
std::string format_by_id(const std::vector<Item>& list, Format format) {
  ObjectText object;
  for (const auto& [id, value] : list) object.add(id_text(id), format(value));
  return object.text();
}

std::string format_ids(const std::vector<StatisticId>& ids) {
  std::string text;
  for (const StatisticId id : ids) text += (text.empty() ? "" : ", ") + format_id(id);
  return "[" + text + "]";
}

std::string format_status(Status status) {
  const std::string_view known = name(status);
  return known == "H_?" ? std::to_string(static_cast<std::int64_t>(status))
                        : ObjectText::format_text(known);
}

std::string format_fault(const PlannedFault& planned) {
  const Fault& fault = planned.fault;
  const auto number = [](std::uint64_t value) { return std::to_string(value); };
  ObjectText object;
  if (fault.status) object.add("status", format_status(*fault.status));
  if (fault.r4) object.add("r4", number(*fault.r4));
  if (fault.eye_catcher) object.add("eye-catcher", format_id(StatisticId{*fault.eye_catcher}));
  if (fault.version) object.add("version", number(*fault.version));
  if (fault.count) object.add("count", number(*fault.count));
  if (!fault.vanish.empty()) object.add("vanish", format_ids(fault.vanish));
  if (!fault.appear.empty()) object.add("appear", format_by_id(fault.appear, number));
  if (!fault.values.empty()) object.add("values", format_by_id(fault.values, number));
  if (!fault.ids.empty()) object.add("ids", format_by_id(fault.ids, format_id));
  if (fault.reversed) object.add("order", "\"reversed\"");
  if (fault.write) object.add("write", number(*fault.write));
  if (planned.delay.count() != 0) object.add("delay", format_seconds(planned.delay));
  if (fault.step != 0) {
    object.add("step", std::to_string(static_cast<std::int64_t>(fault.step)));
  }
  for (const auto& [name, request] : kRequests) {
    if (request && planned.on == request) object.add("on", ObjectText::format_text(name));
  }
  if (planned.every != 1) object.add("every", number(planned.every));
  if (planned.calls) object.add("calls", number(*planned.calls));
  if (planned.duration) object.add("for", format_seconds(*planned.duration));
  return object.text();
}

}  // namespace

Result<FaultChange> parse_faults(std::string_view json) {
  const auto value = parse_json(json);
  if (!value) return value.error();
  try {
    if (value->type == Json::Type::List) return FaultChange{true, read_list(*value)};
    return FaultChange{false, {read_fault(*value)}};
  } catch (const BadFault& error) {
    return Failure{error.what()};
  }
}

std::string format_faults(std::span<const PlannedFault> faults) {
  std::string text;
  for (const PlannedFault& each : faults) text += (text.empty() ? "" : ", ") + format_fault(each);
  return "[" + text + "]";
}

}  // namespace scmstats
