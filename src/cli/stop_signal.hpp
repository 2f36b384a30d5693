// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace tinydynamocdc::cli {

/// While it lives, the first Ctrl-C (SIGINT) or SIGTERM only asks the work to end where it can be
/// taken up again, and says so on standard error; the second ends the program at once. A signal
/// that is ignored or handled already stays so. One at a time.
class StopSignal {
 public:
  StopSignal();
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  /// It has come. Thread-safe; once true, always true.
  [[nodiscard]] static bool has_come();

  /// Ends the program as the signal that came would have; returns where none has.
  static void end_as_asked();
};

}  // namespace tinydynamocdc::cli
