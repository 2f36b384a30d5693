// SPDX-License-Identifier: Apache-2.0
// Runs a command, its standard output thrown away, and tells what it took: processor time (all
// threads, user and system), time on the clock, and its peak of resident memory.
//
//   measure COMMAND [ARGUMENT…]      prints {"cpu_s":…,"wall_s":…,"peak_kib":…}
//
// A program of its own because the kernel counts the memory of whoever starts a process as that
// process's until it has become another program: started from Python, nothing is below Python.
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

extern char** environ;

namespace {

[[noreturn]] void stop(const char* command, const char* reason) {
  std::fprintf(stderr, "measure: %s %s\n", command, reason);
  std::exit(EXIT_FAILURE);
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) {
    stop("", "needs a command");
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  const auto started = std::chrono::steady_clock::now();
  pid_t process = 0;
  if (posix_spawnp(&process, arguments[1], &actions, nullptr, arguments + 1, environ) != 0) {
    stop(arguments[1], "cannot be started");
  }
  int status = 0;
  rusage usage{};
  if (wait4(process, &status, 0, &usage) != process) {
    stop(arguments[1], "got lost");
  }
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - started;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    stop(arguments[1], "failed");
  }
  std::printf(R"({"cpu_s":%.6f,"wall_s":%.6f,"peak_kib":%ld})"
              "\n",
              seconds(usage.ru_utime) + seconds(usage.ru_stime), wall.count(), usage.ru_maxrss);
  return EXIT_SUCCESS;
}
