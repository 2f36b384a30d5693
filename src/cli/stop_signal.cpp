// SPDX-License-Identifier: Apache-2.0
#include "cli/stop_signal.hpp"

#include <signal.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <string_view>

namespace tinydynamocdc::cli {

namespace {

constexpr std::array k_signals{SIGINT, SIGTERM};

// A signal handler gets nothing but what is global.
std::atomic<int> g_came{0};
static_assert(std::atomic<int>::is_always_lock_free);

// Nothing but what POSIX allows in a handler. It goes on whether or not somebody reads it.
void note(int number) {
  constexpr std::string_view k_text =
      "\nstopping: finishing and recording requests in progress; press Ctrl-C again to end at "
      "once\n";
  g_came.store(number);
  const auto written = ::write(STDERR_FILENO, k_text.data(), k_text.size());
  static_cast<void>(written);
  for (const int each : k_signals) {
    ::signal(each, SIG_DFL);
  }
}

}  // namespace

StopSignal::StopSignal() {
  g_came.store(0);
  for (const int number : k_signals) {
    struct sigaction before{};
    if (::sigaction(number, nullptr, &before) == 0 && before.sa_handler == SIG_DFL) {
      struct sigaction ours{};
      ours.sa_handler = note;
      ours.sa_flags = SA_RESTART;
      ::sigaction(number, &ours, nullptr);
    }
  }
}

StopSignal::~StopSignal() {
  for (const int number : k_signals) {
    struct sigaction now{};
    if (::sigaction(number, nullptr, &now) == 0 && now.sa_handler == note) {
      ::signal(number, SIG_DFL);
    }
  }
}

bool StopSignal::has_come() { return g_came.load() != 0; }

void StopSignal::end_as_asked() {
  if (const int number = g_came.load(); number != 0) {
    ::raise(number);
  }
}

}  // namespace tinydynamocdc::cli
