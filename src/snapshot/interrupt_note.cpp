// SPDX-License-Identifier: Apache-2.0
#include "snapshot/interrupt_note.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>

namespace tinydynamocdc::snapshot {

namespace {

// A signal handler gets nothing but what is global; it is written before the handler is set.
std::array<char, 1024> g_text{};
std::atomic<std::size_t> g_size{0};
static_assert(std::atomic<std::size_t>::is_always_lock_free);

// Nothing but what POSIX allows in a handler. The program ends whether or not somebody reads it.
void tell_and_end(int number) {
  const auto written = ::write(STDERR_FILENO, g_text.data(), g_size.load());
  static_cast<void>(written);
  ::signal(number, SIG_DFL);
  ::raise(number);
}

}  // namespace

InterruptNote::InterruptNote(std::string_view text) {
  struct sigaction before{};
  if (::sigaction(SIGINT, nullptr, &before) != 0 || before.sa_handler != SIG_DFL) {
    return;
  }
  text = text.substr(0, g_text.size() - 1);
  std::ranges::copy(text, g_text.begin());
  g_text.at(text.size()) = '\n';
  g_size.store(text.size() + 1);
  struct sigaction ours{};
  ours.sa_handler = tell_and_end;
  is_set_ = ::sigaction(SIGINT, &ours, nullptr) == 0;
}

InterruptNote::~InterruptNote() {
  if (is_set_) {
    ::signal(SIGINT, SIG_DFL);
  }
}

}  // namespace tinydynamocdc::snapshot
