// SPDX-License-Identifier: Apache-2.0
#include "redrive/letter_report.hpp"

namespace tinydynamocdc::redrive {

std::string_view to_string(LetterFate fate) {
  switch (fate) {
    case LetterFate::delivered:
      return "delivered";
    case LetterFate::deliverable:
      return "deliverable";
    case LetterFate::out_of_reach:
      return "out_of_reach";
    case LetterFate::not_ours:
      return "not_ours";
    case LetterFate::later:
    case LetterFate::never:
      break;
  }
  return "kept";
}

bool is_for_ever(base::ErrorKind kind) {
  return kind == base::ErrorKind::bad_input || kind == base::ErrorKind::rejected ||
         kind == base::ErrorKind::too_large;
}

}  // namespace tinydynamocdc::redrive
