// SPDX-License-Identifier: Apache-2.0
#include "redrive/renewal.hpp"

#include <algorithm>
#include <optional>

#include "redrive/pause.hpp"

namespace tinydynamocdc::redrive {

using std::chrono::seconds;

bool is_to_be_renewed(std::chrono::milliseconds age, std::int64_t receives) {
  return age >= k_renew_in_any_case_after ||
         (age >= k_renew_after && receives <= k_waiting_receives_max);
}

std::int64_t receives_within(seconds time) {
  time = std::max(time, seconds(0));
  std::int64_t receives = 1;
  for (; time > seconds(0) && pause_after(receives, std::nullopt) < k_pause_max; ++receives) {
    time -= pause_after(receives, std::nullopt);
  }
  return time < seconds(0) ? receives - 1 : receives + time / k_pause_max;
}

}  // namespace tinydynamocdc::redrive
