// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal.hpp"

#include <unistd.h>

namespace tinydynamocdc::cli {

namespace {

void put(std::FILE* stream, std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stream);
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
    put(streams_.err, line);
  } else {
    put(streams_.err, "  ");
    put(streams_.err, line);
    put(streams_.err, "\n");
  }
  std::fflush(streams_.err);
  waiting_ = line;
}

base::Result<std::string> Terminal::ask(std::string_view question) {
  clear_waiting();
  if (!is_terminal(streams_.in)) {
    return base::fail(base::ErrorKind::bad_config,
                      "this needs an answer, but there is no terminal to ask on: add --yes");
  }
  put(streams_.out, question);
  std::fflush(streams_.out);
  std::string answer;
  for (int c = std::fgetc(streams_.in); c != EOF && c != '\n'; c = std::fgetc(streams_.in)) {
    answer += static_cast<char>(c);
  }
  return answer;
}

}  // namespace tinydynamocdc::cli
