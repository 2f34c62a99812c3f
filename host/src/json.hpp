// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scmstats/host/result.hpp"

namespace scmstats {

/// A value in a JSON text, which must outlive it. Numbers are not parsed, as their type is known
/// only to who reads them.
struct Json {
  enum class Type { Null, Boolean, Number, Text, List, Object };
  Type type = Type::Null;
  std::string_view source;           ///< the part of the JSON text
  std::string text{};                ///< of a Text: a byte for each character
  std::vector<Json> items{};         ///< of a List, or the values of an Object
  std::vector<std::string> names{};  ///< of an Object, of the items in this order; each once
};

/// Parses a text of at most 64 KiB, in which characters above U+00FF and more than 8 nested lists
/// and objects are refused.
Result<Json> parse_json(std::string_view text);

}  // namespace scmstats
