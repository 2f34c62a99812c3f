// SPDX-License-Identifier: MIT
#include "json.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "scmstats/host/parse_number.hpp"
#include "scmstats/host/quote.hpp"

namespace scmstats {
namespace {

constexpr std::size_t kMostBytes = 65536;
constexpr int kMostDepth = 8;  // bounds the recursion

/// Ends the parser where the text is wrong. what() is one line.
struct JsonError : std::runtime_error {
  using runtime_error::runtime_error;
};

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Json parse() {
    Json value = parse_value(0);
    skip_space();
    if (at_ != text_.size()) fail("the end of the text");
    return value;
  }

 private:
  [[noreturn]] void fail(const char* expected) const {
    const auto rest = text_.substr(at_);
    throw JsonError("not JSON: " + (rest.empty() ? "the text ends" : quote(rest.substr(0, 20))) +
                    " at byte " + std::to_string(at_) + "; expected " + expected);
  }

  void skip_space() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }

  bool take(char c) {
    skip_space();
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool take(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  Json parse_value(int depth) {
    if (depth > kMostDepth) fail("at most 8 nested lists and objects");
    skip_space();
    const std::size_t begin = at_;
    Json value;
    if (take('{')) {
      value.type = Json::Type::Object;
      parse_members(value, depth);
    } else if (take('[')) {
      value.type = Json::Type::List;
      parse_items(value, depth);
    } else if (take('"')) {
      value.type = Json::Type::Text;
      value.text = parse_text();
    } else if (take("true") || take("false")) {
      value.type = Json::Type::Boolean;
    } else if (!take("null")) {
      value.type = Json::Type::Number;
      at_ = std::min(text_.find_first_not_of("+-.0123456789eE", at_), text_.size());
      if (at_ == begin) fail("a value");
    }
    value.source = text_.substr(begin, at_ - begin);
    return value;
  }

  void parse_items(Json& list, int depth) {
    if (take(']')) return;
    do {
      list.items.push_back(parse_value(depth + 1));
    } while (take(','));
    if (!take(']')) fail("',' or ']'");
  }

  void parse_members(Json& object, int depth) {
    if (take('}')) return;
    do {
      if (!take('"')) fail("a name in double quotes");
      std::string name = parse_text();
      if (!take(':')) fail("':'");
      if (std::ranges::find(object.names, name) != object.names.end())
        throw JsonError(quote(name) + " is given twice");
      object.names.push_back(std::move(name));
      object.items.push_back(parse_value(depth + 1));
    } while (take(','));
    if (!take('}')) fail("',' or '}'");
  }

  std::string parse_text() {
    std::string text;
    while (true) {
      if (at_ == text_.size()) fail("'\"' at the end of the text");
      const char c = text_[at_];
      if (c == '"') break;
      if (static_cast<unsigned char>(c) < ' ') fail("a character that is not a control character");
      text += c == '\\' ? parse_escape() : parse_character();
    }
    ++at_;
    return text;
  }

  /// In UTF-8, up to U+00FF.
  char parse_character() {
    const auto first = static_cast<unsigned char>(text_[at_]);
    if (first < 0x80) return text_[at_++];
    const bool two = (first & 0xfe) == 0xc2 && at_ + 1 < text_.size() &&
                     (static_cast<unsigned char>(text_[at_ + 1]) & 0xc0) == 0x80;
    if (!two) fail("characters up to U+00FF, in UTF-8");
    const unsigned low = static_cast<unsigned char>(text_[at_ + 1]) & 0x3fu;
    at_ += 2;
    return static_cast<char>((first & 3u) << 6 | low);
  }

  char parse_escape() {
    static constexpr std::array<std::pair<char, char>, 8> kShort{{{'"', '"'},
                                                                  {'\\', '\\'},
                                                                  {'/', '/'},
                                                                  {'b', '\b'},
                                                                  {'f', '\f'},
                                                                  {'n', '\n'},
                                                                  {'r', '\r'},
                                                                  {'t', '\t'}}};
    const auto rest = text_.substr(at_ + 1);
    const auto digits = rest.substr(std::min<std::size_t>(1, rest.size()), 4);
    const auto number = parse_digits(digits, 16);
    if (rest.starts_with('u') && digits.size() == 4 && number && *number <= 0xff) {
      at_ += 6;
      return static_cast<char>(*number);
    }
    const auto* const found =
        std::ranges::find(kShort, rest.empty() ? '\0' : rest[0], &std::pair<char, char>::first);
    if (found == kShort.end()) fail(R"(\u0000 to \u00ff, or \\, \", \/, \b, \f, \n, \r, \t)");
    at_ += 2;
    return found->second;
  }

  const std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Result<Json> parse_json(std::string_view text) {
  if (text.size() > kMostBytes) {
    return Failure{"a text of " + std::to_string(text.size()) + " bytes; give at most " +
                   std::to_string(kMostBytes)};
  }
  try {
    return Parser(text).parse();
  } catch (const JsonError& error) {
    return Failure{error.what()};
  }
}

}  // namespace scmstats
