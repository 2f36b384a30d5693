// SPDX-License-Identifier: Apache-2.0
#include "aws/child_process.hpp"
#include "base/try.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>
#include <vector>

namespace tinydynamocdc::aws {

using base::ErrorKind;

namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  [[nodiscard]] int number() const { return number_; }
  void close() {
    if (number_ >= 0) {
      ::close(std::exchange(number_, -1));
    }
  }

 private:
  int number_;
};

struct Pipe {
  Descriptor read;
  Descriptor write;
};

base::Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return base::fail(ErrorKind::unavailable,
                      std::string("cannot be started, because a pipe could not be opened: ") +
                          std::strerror(errno));
  }
  return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

// A child that is killed and waited for unless it has ended before.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  ~Child() {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      static_cast<void>(wait());
    }
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // Its status, in words; empty for 0.
  std::string wait() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    if (WIFSIGNALED(status)) {
      return "was killed by signal " + std::to_string(WTERMSIG(status));
    }
    return WEXITSTATUS(status) == 0 ? ""
                                    : "ended with status " + std::to_string(WEXITSTATUS(status));
  }

 private:
  pid_t pid_;
};

base::Result<pid_t> spawn(std::span<const std::string> words, const Pipe& output,
                          const Pipe& error_output) {
  std::vector<char*> arguments;
  for (const std::string& word : words) {
    arguments.push_back(const_cast<char*>(word.c_str()));  // NOLINT(*-const-cast): posix_spawn's
  }
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, output.write.number(), STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, error_output.write.number(), STDERR_FILENO);
  pid_t pid = -1;
  const int error =
      ::posix_spawnp(&pid, arguments.front(), &actions, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    return base::fail(ErrorKind::bad_config,
                      std::string("cannot be started: ") + std::strerror(error));
  }
  return pid;
}

// Reads what is there. True: the other end is closed.
bool read_some(const Descriptor& from, std::string& into) {
  std::array<char, 16384> piece{};
  const ssize_t count = ::read(from.number(), piece.data(), piece.size());
  if (count > 0) {
    into.append(piece.data(), static_cast<std::size_t>(count));
  }
  return count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN);
}

// Reads both to their ends.
base::Result<void> read_all(Pipe& output, Pipe& error_output, EndedChild& ended,
                            const base::Clock& clock, base::Deadline deadline) {
  constexpr std::chrono::milliseconds k_look_at_least_every{1000};
  std::array<pollfd, 2> waits{pollfd{output.read.number(), POLLIN, 0},
                              pollfd{error_output.read.number(), POLLIN, 0}};
  while (waits[0].fd >= 0 || waits[1].fd >= 0) {
    if (deadline.passed(clock)) {
      return base::fail(ErrorKind::expired, "did not end within the time left, and was killed");
    }
    const auto wait = std::min(deadline.remaining(clock), k_look_at_least_every);
    if (::poll(waits.data(), waits.size(), static_cast<int>(wait.count())) <= 0) {
      continue;
    }
    if (waits[0].revents != 0 && read_some(output.read, ended.output)) {
      waits[0].fd = -1;
    }
    if (waits[1].revents != 0 && read_some(error_output.read, ended.error_output)) {
      waits[1].fd = -1;
    }
    if (std::max(ended.output.size(), ended.error_output.size()) > k_child_output_bytes_max) {
      return base::fail(ErrorKind::denied,
                        "wrote more output than credentials need, and was killed");
    }
  }
  return {};
}

}  // namespace

base::Result<EndedChild> run_child(std::span<const std::string> words, const base::Clock& clock,
                                   base::Deadline deadline) {
  auto output = make_pipe();
  auto error_output = make_pipe();
  if (!output || !error_output) {
    return std::unexpected(output ? error_output.error() : output.error());
  }
  TINYDYNAMOCDC_TRY(const auto pid, spawn(words, *output, *error_output));
  Child child(pid);
  output->write.close();
  error_output->write.close();
  EndedChild ended;
  if (auto read = read_all(*output, *error_output, ended, clock, deadline); !read) {
    return std::unexpected(std::move(read.error()));
  }
  ended.failure = child.wait();
  return ended;
}

}  // namespace tinydynamocdc::aws
