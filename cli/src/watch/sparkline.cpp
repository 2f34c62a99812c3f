// SPDX-License-Identifier: MIT
#include "watch/sparkline.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace scmstats::cli {
namespace {

constexpr std::size_t kHeights = 8;
constexpr std::array<const char*, kHeights> kBlocks{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr std::array<const char*, kHeights> kAscii{"_", ".", ":", "-", "=", "+", "*", "#"};

std::size_t height_of(double mark, History::Scale scale) {
  // All the same: on the ground where that is nothing, else in the middle.
  if (scale.most <= scale.least) return mark == 0 ? 0 : kHeights / 2;
  const double part = (mark - scale.least) / (scale.most - scale.least);
  return static_cast<std::size_t>(std::lround(std::clamp(part, 0.0, 1.0) * (kHeights - 1)));
}

}  // namespace

std::string sparkline(std::span<const Mark> marks, History::Scale scale, std::size_t width,
                      bool utf8) {
  marks = marks.last(std::min(width, marks.size()));
  std::string line(width - marks.size(), ' ');
  for (const Mark& mark : marks) {
    line += mark ? (utf8 ? kBlocks : kAscii)[height_of(*mark, scale)] : " ";
  }
  return line;
}

}  // namespace scmstats::cli
