// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include "manage/console.hpp"

namespace tinydynamocdc::cli {

/// The standard streams as a Console: what is said goes to `out`, what is waited for to `err`
/// (rewritten in place on a terminal), questions are asked only where `in` is a terminal. The
/// streams must outlive it.
class Terminal final : public manage::Console {
 public:
  struct Streams {
    std::FILE* in = stdin;
    std::FILE* out = stdout;
    std::FILE* err = stderr;
  };

  explicit Terminal(const Streams& streams);
  ~Terminal() override;
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  void say(std::string_view line) override;
  void waiting(std::string_view line) override;
  [[nodiscard]] base::Result<std::string> ask(std::string_view question) override;

  /// As waiting(), but only where the line is rewritten in place, and no other output would come
  /// between: for what changes several times a second. `where` is where that output goes.
  enum class Rows { to_out, to_file };
  void progress(std::string_view line, Rows where);

  /// Before something else is written to `err`: takes away the line that is rewritten in place.
  void clear_waiting();

 private:
  Streams streams_;
  bool rewrites_;
  std::string waiting_;  ///< The line that stands there now, or was printed last.
};

}  // namespace tinydynamocdc::cli
