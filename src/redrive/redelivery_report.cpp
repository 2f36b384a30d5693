// SPDX-License-Identifier: Apache-2.0
#include "redrive/redelivery_report.hpp"

namespace tinydynamocdc::redrive {

std::string_view to_string(RedeliveryOutcome outcome) {
  switch (outcome) {
    case RedeliveryOutcome::delivered:
      return "delivered";
    case RedeliveryOutcome::deliverable:
      return "deliverable";
    case RedeliveryOutcome::out_of_reach:
      return "out_of_reach";
    case RedeliveryOutcome::not_ours:
      return "not_ours";
    case RedeliveryOutcome::later:
    case RedeliveryOutcome::never:
      break;
  }
  return "kept";
}

bool is_for_ever(base::ErrorKind kind) {
  return kind == base::ErrorKind::bad_input || kind == base::ErrorKind::rejected ||
         kind == base::ErrorKind::too_large;
}

}  // namespace tinydynamocdc::redrive
