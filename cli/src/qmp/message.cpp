// SPDX-License-Identifier: MIT
#include "qmp/message.hpp"

#include "scmstats/host/quote.hpp"

namespace scmstats::cli {

bool MessageStream::add(std::string_view bytes) {
  bytes_ += bytes;
  return bytes_.size() <= kMostMessageBytes || bytes_.find('\n') != std::string::npos;
}

std::optional<std::string> MessageStream::next() {
  const std::size_t end = bytes_.find('\n');
  if (end == std::string::npos) return std::nullopt;
  std::string line = bytes_.substr(0, end);
  bytes_.erase(0, end + 1);
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

std::string text_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

Json result_of(const Json& answer) {
  if (const auto error = answer.find("error"); error != answer.end()) {
    const bool described = error->is_object() && error->contains("desc");
    const Json& text = described ? error->at("desc") : *error;
    throw Refused(one_line(text.is_string() ? text.get<std::string>() : text.dump()));
  }
  const auto result = answer.find("return");
  if (result == answer.end())
    throw std::runtime_error("an answer has no 'return'; this is not QMP");
  return *result;
}

}  // namespace scmstats::cli
