// SPDX-License-Identifier: MIT
// Preloaded by a test: a file system that does not answer. Where there is a file PATH.hang, the
// plug-in's threads for sources and for metrics wait for ever when they look at PATH, and leave a
// file PATH.hung as a sign. Whoever has a file PATH written to the disk waits as long as there is a
// PATH.hang.

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <string>

namespace {

bool in_file_thread() {
  char name[16] = {};
  if (pthread_getname_np(pthread_self(), name, sizeof name) != 0) return false;
  return std::strcmp(name, "scmstats-source") == 0 || std::strcmp(name, "scmstats-metric") == 0;
}

void hang_where_asked(const std::string& path) {
  if (!in_file_thread() || access((path + ".hang").c_str(), F_OK) != 0) return;
  close(creat((path + ".hung").c_str(), 0600));
  while (true) pause();
}

std::string path_of(int fd) {
  char path[4096];
  const std::string link = "/proc/self/fd/" + std::to_string(fd);
  const ssize_t length = readlink(link.c_str(), path, sizeof path);
  return {path, length > 0 ? static_cast<std::size_t>(length) : 0};
}

}  // namespace

extern "C" __attribute__((visibility("default"))) int fdatasync(int fd) {
  const std::string hang = path_of(fd) + ".hang";
  while (access(hang.c_str(), F_OK) == 0) usleep(10000);
  static const auto real = reinterpret_cast<int (*)(int)>(dlsym(RTLD_NEXT, "fdatasync"));
  return real(fd);
}

extern "C" __attribute__((visibility("default"))) int stat(const char* path,
                                                           struct stat* status) noexcept {
  hang_where_asked(path);
  static const auto real =
      reinterpret_cast<int (*)(const char*, struct stat*)>(dlsym(RTLD_NEXT, "stat"));
  return real(path, status);
}
