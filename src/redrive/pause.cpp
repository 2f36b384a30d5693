// SPDX-License-Identifier: Apache-2.0
#include "redrive/pause.hpp"

#include <algorithm>

namespace tinydynamocdc::redrive {

using std::chrono::seconds;

seconds pause_after(std::int64_t receives, std::optional<seconds> leaves_stream_in) {
  auto pause = k_pause_first;
  for (std::int64_t n = 1; n < receives && pause < k_pause_max; ++n) {
    pause *= 2;
  }
  pause = std::min(pause, k_pause_max);
  if (leaves_stream_in && *leaves_stream_in > seconds(0)) {
    pause = std::min(pause, std::max(*leaves_stream_in / 2, k_pause_min));
  }
  return pause;
}

}  // namespace tinydynamocdc::redrive
