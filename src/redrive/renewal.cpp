// SPDX-License-Identifier: Apache-2.0
#include "redrive/renewal.hpp"

namespace tinydynamocdc::redrive {

bool is_to_be_renewed(std::chrono::milliseconds age, std::int64_t receives) {
  return age >= k_renew_in_any_case_after ||
         (age >= k_renew_after && receives <= k_waiting_receives_max);
}

}  // namespace tinydynamocdc::redrive
