// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/change.hpp"

namespace tinydynamocdc::dynamodb {

std::string_view to_string(EventName name) {
  switch (name) {
    case EventName::insert:
      return "INSERT";
    case EventName::modify:
      return "MODIFY";
    case EventName::remove:
      return "REMOVE";
    case EventName::snapshot:
      return "SNAPSHOT";
    case EventName::snapshot_complete:
      return "SNAPSHOT_COMPLETE";
  }
  return "";
}

}  // namespace tinydynamocdc::dynamodb
