// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>

namespace tinydynamocdc::tinybird {

/// How fast a snapshot's bodies are sent. Tinybird's limit of a data source is shared: by the
/// sandboxes that load at a time, and by the changes of the table, which cannot wait. So each
/// sender keeps a little below what it has seen to be too much, instead of sending on and being
/// refused: the rate grows by the same for each body that is taken, and a refusal (429) cuts it by
/// a share. That finds the limit without being told and leaves room in it nearly all the time; and
/// as who sends more is refused more, senders that do not know of each other come to the same rate
/// (as with TCP's congestion control: RFC 5681). At first, until the first refusal, the rate
/// doubles with each body. (docs/snapshots.md has the simulation that the constants
/// come from.)
///
///     sleep(pace.turn(bytes, now));
///     … send …
///     if (status == 429) pace.refused(now); else pace.taken(bytes);
///
/// Thread-safe.
class Pace {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// In how long a body of so many bytes may be sent; its turn is taken with that.
  [[nodiscard]] std::chrono::milliseconds turn(std::size_t bytes, Time now);
  void taken(std::size_t bytes);
  /// Those that come within a second of each other count as one.
  void refused(Time now);

  /// Bytes in a second; 0: nothing has been sent yet.
  [[nodiscard]] double rate() const;

 private:
  mutable std::mutex mutex_;
  double bytes_per_s_ = 0;
  double largest_ = 0;  ///< Body so far: what the rate grows by is a part of it.
  bool is_growing_fast_ = true;
  Time next_;
  Time cut_;
};

}  // namespace tinydynamocdc::tinybird
