// Preloaded by a test: a file system that does not answer. While there is a file PATH.hang, whoever
// of the plug-in's thread for sources looks at PATH waits for ever, and leaves a file PATH.hung to
// tell so.

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <string>

namespace {

bool in_source_thread() {
  char name[16] = {};
  return pthread_getname_np(pthread_self(), name, sizeof name) == 0 &&
         std::strcmp(name, "scmstats-source") == 0;
}

void hang_where_asked(const std::string& path) {
  if (!in_source_thread() || access((path + ".hang").c_str(), F_OK) != 0) return;
  close(creat((path + ".hung").c_str(), 0600));
  while (true) pause();
}

}  // namespace

extern "C" __attribute__((visibility("default"))) int stat(const char* path,
                                                           struct stat* status) noexcept {
  hang_where_asked(path);
  static const auto real =
      reinterpret_cast<int (*)(const char*, struct stat*)>(dlsym(RTLD_NEXT, "stat"));
  return real(path, status);
}
