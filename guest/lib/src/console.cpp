// SPDX-License-Identifier: MIT
#include "guest/console.hpp"

#include <array>
#include <cstdint>
#include <cstring>

#include "client_interface.hpp"
#include "guest/hypercall.hpp"

namespace guest {
namespace {

/// The characters that H_PUT_TERM_CHAR and H_GET_TERM_CHAR carry in two registers.
using Packet = std::array<char, 16>;

constinit std::optional<uint32_t> vty;
constinit std::array<char, 256> line{};
constinit size_t line_bytes = 0;
constinit Packet input{};
constinit size_t input_begin = 0;
constinit size_t input_end = 0;

void send(std::string_view text) {
  uint64_t data[2]{};
  std::memcpy(data, text.data(), text.size());
  while (hypercall(kPutTermChar, *vty, text.size(), data[0], data[1]).status == Status::Busy) {
  }
}

void receive() {
  const auto answer = hypercall(kGetTermChar, *vty);
  if (answer.status != Status::Success || answer.r4 > input.size()) return;
  const uint64_t data[2]{answer.r5, answer.r6};
  std::memcpy(input.data(), data, input.size());
  input_begin = 0;
  input_end = answer.r4;
}

void put(char character) {
  line[line_bytes++] = character;
  if (character == '\n' || line_bytes == line.size()) flush_console();
}

void put_blanks(size_t count) {
  while (count-- > 0) put(' ');
}

}  // namespace

void open_console(const DeviceTree& tree) {
  const auto instance = tree.find("/chosen").u32("stdout");
  if (!instance) return;
  vty = DeviceNode{call_client("instance-to-package", {*instance})}.u32("reg");
}

void flush_console() {
  std::string_view rest{line.data(), line_bytes};
  line_bytes = 0;
  while (vty && !rest.empty()) {
    const size_t bytes = rest.size() < sizeof(Packet) ? rest.size() : sizeof(Packet);
    send({rest.data(), bytes});
    rest.remove_prefix(bytes);
  }
}

void print_one(std::string_view text) {
  for (const char character : text) put(character);
}

void print_one(const Padded& text) {
  put_blanks(text.before);
  print_one(text.text);
  put_blanks(text.after);
}

std::optional<char> read_char() {
  if (vty && input_begin == input_end) receive();
  if (input_begin == input_end) return {};
  return input[input_begin++];
}

}  // namespace guest
