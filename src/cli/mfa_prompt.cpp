// SPDX-License-Identifier: Apache-2.0
#include "cli/mfa_prompt.hpp"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <cstddef>
#include <format>

namespace tinydynamocdc::cli {
namespace {

constexpr std::size_t k_line_bytes_max = 128;

void put(int terminal, const std::string& text) {
  static_cast<void>(::write(terminal, text.data(), text.size()));
}

// The terminal shows nothing that is typed while this lives.
class NoEcho {
 public:
  explicit NoEcho(int terminal)
      : terminal_(terminal), is_known_(::tcgetattr(terminal, &old_) == 0) {
    termios quiet = old_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    if (is_known_) {
      ::tcsetattr(terminal_, TCSAFLUSH, &quiet);
    }
  }
  ~NoEcho() {
    if (is_known_) {
      ::tcsetattr(terminal_, TCSAFLUSH, &old_);
    }
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;

 private:
  int terminal_;
  termios old_{};
  bool is_known_;
};

}  // namespace

base::Result<std::string> ask_mfa_code(std::string_view serial) {
  const std::string device(serial);
  const int terminal = ::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  if (terminal < 0) {
    return base::fail(
        base::ErrorKind::bad_config,
        std::format(
            "needs a code from the MFA device {} (mfa_serial), and there is no terminal to ask for "
            "it: run this in a terminal, or set the keys of a session that was signed in elsewhere",
            device));
  }
  std::string code(k_line_bytes_max, '\0');
  {
    const NoEcho quiet(terminal);
    put(terminal, std::format("Enter MFA code for {}: ", device));
    const ssize_t count = ::read(terminal, code.data(), code.size());
    code.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    put(terminal, "\n");
  }
  ::close(terminal);
  code.erase(code.find_last_not_of(" \r\n\t") + 1);
  if (code.empty()) {
    return base::fail(base::ErrorKind::bad_config,
                      std::format("no code from the MFA device {} was typed", device));
  }
  return code;
}

}  // namespace tinydynamocdc::cli
