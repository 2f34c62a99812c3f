#include "guest/arguments.hpp"

#include <array>

namespace guest {

uint64_t argument(const DeviceTree& tree, std::string_view name, uint64_t otherwise) {
  std::array<char, 256> buffer;
  std::string_view rest = tree.find("/chosen").string("bootargs", buffer).value_or("");
  while (!rest.empty()) {
    std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(word.size() < rest.size() ? word.size() + 1 : rest.size());
    if (!word.starts_with(name) || word.substr(name.size(), 1) != "=") continue;
    word.remove_prefix(name.size() + 1);
    uint64_t number = 0;
    for (const char digit : word) number = 10 * number + static_cast<uint64_t>(digit - '0');
    return number;
  }
  return otherwise;
}

}  // namespace guest
