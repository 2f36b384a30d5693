// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <expected>
#include <optional>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "status/status.hpp"

namespace tinydynamocdc::status {

/// The questions of one status to Tinybird: all within one time, which begins with the first. Once
/// one has had no answer, the others are not asked: the reason was said, so they are skipped.
class Asking {
 public:
  Asking(const base::Clock& clock, std::chrono::milliseconds limit)
      : clock_(clock), limit_(limit) {}

  /// `question(deadline)` gives a base::Result.
  template <class Question>
  [[nodiscard]] auto ask(const Question& question) -> decltype(question(base::Deadline::never())) {
    if (gave_up_) {
      return not_looked_at();
    }
    if (!deadline_) {
      deadline_ = base::Deadline::in(clock_, limit_);
    }
    auto answer = question(*deadline_);
    gave_up_ = !answer && (base::is_transient(answer.error().kind) ||
                           answer.error().kind == base::ErrorKind::expired);
    return answer;
  }

  /// Tinybird gave no answer.
  [[nodiscard]] bool gave_up() const { return gave_up_; }

 private:
  const base::Clock& clock_;
  std::chrono::milliseconds limit_;
  std::optional<base::Deadline> deadline_;
  bool gave_up_ = false;
};

}  // namespace tinydynamocdc::status
