// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal.hpp"

#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/utf8.hpp"

namespace tinydynamocdc::cli {

namespace {

void put(std::FILE* stream, std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stream);
}

// A line that wraps could not be rewritten: cut to the terminal's width, at a character's
// beginning.
std::string_view one_line(std::string_view text, std::FILE* terminal) {
  constexpr std::size_t k_indent = 3;
  winsize size{};
  if (::ioctl(::fileno(terminal), TIOCGWINSZ, &size) != 0 || size.ws_col <= k_indent) {
    return text;
  }
  return base::first_bytes(text, size.ws_col - k_indent);
}

bool is_terminal(std::FILE* stream) { return ::isatty(::fileno(stream)) == 1; }

}  // namespace

Terminal::Terminal(const Streams& streams)
    : streams_(streams), rewrites_(is_terminal(streams.err)) {}

Terminal::~Terminal() { clear_waiting(); }

void Terminal::clear_waiting() {
  if (rewrites_ && !waiting_.empty()) {
    put(streams_.err, "\r\x1b[K");
    std::fflush(streams_.err);
  }
  waiting_.clear();
}

void Terminal::say(std::string_view line) {
  clear_waiting();
  put(streams_.out, line);
  put(streams_.out, "\n");
  // Whoever watches through a pipe sees each step when it is done, in the order of the two streams.
  std::fflush(streams_.out);
}

void Terminal::waiting(std::string_view line) {
  if (line == waiting_) {
    return;
  }
  if (rewrites_) {
    put(streams_.err, "\r\x1b[K  ");
    put(streams_.err, one_line(line, streams_.err));
  } else {
    put(streams_.err, "  ");
    put(streams_.err, line);
    put(streams_.err, "\n");
  }
  std::fflush(streams_.err);
  waiting_ = line;
}

void Terminal::progress(std::string_view line, Rows where) {
  if (rewrites_ && (where == Rows::to_file || !is_terminal(streams_.out))) {
    waiting(line);
  }
}

base::Result<std::string> Terminal::ask(std::string_view question) {
  clear_waiting();
  if (!is_terminal(streams_.in)) {
    return base::fail(base::ErrorKind::bad_config,
                      "this needs an answer, but there is no terminal to ask on: add --yes");
  }
  // What was typed before the question was seen is no answer to it.
  ::tcflush(::fileno(streams_.in), TCIFLUSH);
  put(streams_.out, question);
  std::fflush(streams_.out);
  std::string answer;
  for (int c = std::fgetc(streams_.in); c != EOF && c != '\n'; c = std::fgetc(streams_.in)) {
    answer += static_cast<char>(c);
  }
  return answer;
}

}  // namespace tinydynamocdc::cli
