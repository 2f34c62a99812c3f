#include "faulty_disk.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <thread>

namespace scmstats::faulty_disk {

std::atomic<bool> reads_fail, syncs_fail, hangs;
std::atomic<int> syncs;

}  // namespace scmstats::faulty_disk

namespace faulty_disk = scmstats::faulty_disk;

extern "C" ssize_t pread(int fd, void* bytes, size_t size, off_t offset) {
  if (!faulty_disk::reads_fail) return ::syscall(SYS_pread64, fd, bytes, size, offset);
  errno = EIO;
  return -1;
}

extern "C" int fdatasync(int fd) {
  ++faulty_disk::syncs;
  while (faulty_disk::hangs) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  if (!faulty_disk::syncs_fail) return static_cast<int>(::syscall(SYS_fdatasync, fd));
  errno = EIO;
  return -1;
}
