#include "scmstats/host/state_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <utility>

#include "scmstats/host/read_text_file.hpp"
#include "scmstats/host/replace_file.hpp"

namespace scmstats {
namespace {

constexpr std::string_view kMagic = "scmstats state ";
constexpr std::uint64_t kVersion = 1;
/// Of any number, so that nothing that is added to it overflows: in nanoseconds 146 years.
constexpr std::uint64_t kMost = INT64_MAX / 2;
constexpr std::size_t kHolder = 2;  // the block that names the holder

struct Record {
  std::uint64_t sequence;
  LifeCounts counts;
};

std::string last_error() {
  return std::strerror(errno);
}

/// The usual one, of IEEE 802.3, which `crc32` prints too.
std::uint32_t crc32(std::string_view text) {
  std::uint32_t crc = ~std::uint32_t{0};
  for (const char c : text) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
  }
  return ~crc;
}

std::string format(const Record& record) {
  std::string text{kMagic};
  const auto line = [&](const char* name, std::uint64_t value) {
    text += name + std::to_string(value) + '\n';
  };
  line("", kVersion);
  line("sequence ", record.sequence);
  line("resets ", record.counts.resets);
  line("power-on-ns ", static_cast<std::uint64_t>(record.counts.power_on.count()));
  line("last-reset-ns ", static_cast<std::uint64_t>(record.counts.last_reset.count()));
  line("crc32 ", crc32(text));
  return text;
}

/// The number after `name`, which the text begins with; both are taken from it.
std::optional<std::uint64_t> take_number(std::string_view& text, std::string_view name) {
  if (!text.starts_with(name)) return std::nullopt;
  text.remove_prefix(name.size());
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end == text.data() + text.size() || *end != '\n') return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
  return value;
}

/// Only what format() makes, followed by nothing but zeros, is a record.
std::optional<Record> parse(std::string_view block) {
  std::string_view rest = block;
  constexpr std::string_view kNames[] = {kMagic, "sequence ", "resets ", "power-on-ns ",
                                         "last-reset-ns "};
  std::array<std::uint64_t, std::size(kNames)> values{};
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto value = take_number(rest, kNames[i]);
    if (!value || *value > kMost) return std::nullopt;
    values[i] = *value;
  }
  const auto time = [](std::uint64_t ns) {
    return std::chrono::nanoseconds(static_cast<std::int64_t>(ns));
  };
  const Record record{values[1], {values[2], time(values[3]), time(values[4])}};
  std::string right = format(record);
  right.resize(StateFile::kBlock);
  if (record.counts.last_reset > record.counts.power_on || block != right) return std::nullopt;
  return record;
}

std::string_view block_of(std::string_view text, std::size_t number) {
  return text.substr(std::min(text.size(), number * StateFile::kBlock), StateFile::kBlock);
}

/// The newer of the records that are whole.
std::optional<Record> newest(std::string_view text) {
  const auto first = parse(block_of(text, 0));
  const auto second = parse(block_of(text, 1));
  if (!first || !second) return first ? first : second;
  return first->sequence > second->sequence ? first : second;
}

/// The version that a file says it has, if any.
std::optional<std::uint64_t> version_of(std::string_view text) {
  return take_number(text, kMagic);
}

/// As much of it as tells whether it is a state file. None where it cannot be read, which must not
/// be taken for an empty file.
std::optional<std::string> read_all(int fd) {
  std::string text(StateFile::kSize + 1, '\0');
  std::size_t length = 0;
  while (length < text.size()) {
    const ssize_t got =
        ::pread(fd, &text[length], text.size() - length, static_cast<off_t>(length));
    if (got < 0) return std::nullopt;
    if (got == 0) break;
    length += static_cast<std::size_t>(got);
  }
  text.resize(length);
  return text;
}

/// Whether a path still leads to an open file.
bool is_at(int fd, const std::string& path) {
  struct stat ours {};
  struct stat there {};
  return ::fstat(fd, &ours) == 0 && ::stat(path.c_str(), &there) == 0 &&
         ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

std::string this_process() {
  char host[256] = {};
  ::gethostname(host, sizeof host - 1);
  return "process " + std::to_string(::getpid()) + " on " + host + "\n";
}

std::string holder_of(int fd) {
  const std::string text = read_all(fd).value_or("");
  const std::string_view block = block_of(text, kHolder);
  const std::string_view name = block.substr(0, block.find('\n'));
  return name.starts_with("process ") && name.size() < block.size() ? std::string(name)
                                                                    : "another process";
}

/// Opens the file, and makes it where there is none, without waiting for anybody.
std::variant<Descriptor, std::string> open_locked(const std::string& path) {
  constexpr int kFlags = O_RDWR | O_CREAT | O_NONBLOCK | O_CLOEXEC | O_NOCTTY;
  Descriptor file(::open(path.c_str(), kFlags, 0644));
  if (!file) return last_error();
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return last_error();
  if (!S_ISREG(status.st_mode)) return "not a regular file";
  if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) return file;
  if (errno != EWOULDBLOCK) return last_error();
  return "in use by " + holder_of(file.get()) +
         "; give each NVDIMM of each VM a state file of its own";
}

/// Why a file without a whole record is not to be taken for a damaged state file, if so.
std::string refusal(std::string_view text) {
  if (text.size() > StateFile::kSize) {
    return "larger than a state file, which has " + std::to_string(StateFile::kSize) +
           " bytes; give a path where there is nothing yet";
  }
  const auto version = version_of(text);
  if (!version || *version == kVersion) return {};
  return "of version " + std::to_string(*version) + "; this scmstats knows version " +
         std::to_string(kVersion);
}

std::string free_name(const std::string& path) {
  std::string name = path + ".damaged";
  std::error_code error;
  for (int number = 2; std::filesystem::exists(std::filesystem::symlink_status(name, error));
       ++number) {
    name = path + ".damaged." + std::to_string(number);
  }
  return name;
}

}  // namespace

std::variant<StateFile::Content, std::string> StateFile::take() {
  release();
  std::string note = "it was not there, or empty";
  // It takes more than one try where it is damaged, or where another process replaces it meanwhile.
  for (int tries = 0; tries < 10; ++tries) {
    auto locked = open_locked(path_);
    if (auto* error = std::get_if<std::string>(&locked)) return std::move(*error);
    auto& file = std::get<Descriptor>(locked);
    if (!is_at(file.get(), path_)) continue;

    const auto text = read_all(file.get());
    if (!text) return last_error();
    const auto record = newest(*text);
    if (record || text->empty()) {
      file_ = std::move(file);
      sequence_ = record ? record->sequence : 0;
      // Counts come first into a new file: without any it would be a damaged one.
      std::string error = record ? "" : store({});
      if (error.empty()) error = begin();
      if (!error.empty()) {
        release();
        return error;
      }
      return record ? Content{record->counts, {}} : Content{std::nullopt, note};
    }
    if (std::string error = refusal(*text); !error.empty()) return error;
    const std::string name = free_name(path_);
    if (::rename(path_.c_str(), name.c_str()) != 0) {
      return "damaged, and cannot be renamed: " + last_error();
    }
    note = "it was damaged and is now " + name;
  }
  return "other processes replace it all the time";
}

/// Says who holds it, and takes all the space that it will ever need.
std::string StateFile::begin() const {
  if (std::string error = write_block(kHolder, this_process()); !error.empty()) return error;
  if (const int failed = ::posix_fallocate(file_.get(), 0, kSize); failed != 0) {
    return std::strerror(failed);
  }
  return sync_folder_of(path_);
}

std::string StateFile::store(const LifeCounts& counts) {
  if (!is_at(file_.get(), path_)) {
    release();
    return "somebody removed or replaced it";
  }
  std::string error = write_block((sequence_ + 1) % 2, format({sequence_ + 1, counts}));
  if (error.empty() && ::fdatasync(file_.get()) != 0) error = last_error();
  if (error.empty()) ++sequence_;
  return error;
}

std::string StateFile::write_block(std::size_t number, std::string_view text) const {
  std::string block(text);
  block.resize(kBlock);
  const ssize_t wrote =
      ::pwrite(file_.get(), block.data(), block.size(), static_cast<off_t>(number * kBlock));
  if (wrote < 0) return last_error();
  return wrote == static_cast<ssize_t>(kBlock) ? "" : std::strerror(ENOSPC);
}

std::optional<LifeCounts> StateFile::peek(const std::string& path) {
  const auto file = read_text_file(path, kSize);
  const auto* read = std::get_if<TextFile>(&file);
  const auto record = read ? newest(read->text) : std::nullopt;
  return record ? std::optional{record->counts} : std::nullopt;
}

}  // namespace scmstats
