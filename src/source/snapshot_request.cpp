// SPDX-License-Identifier: Apache-2.0
#include "source/snapshot_request.hpp"

#include <format>
#include <nlohmann/json.hpp>

#include "base/iso_time.hpp"
#include "base/json_members.hpp"
#include "base/try.hpp"

namespace tinydynamocdc::source {

using base::ErrorKind;
using base::Result;
using nlohmann::json;

namespace {

Result<SnapshotRequest> request_in(std::string_view payload) {
  TINYDYNAMOCDC_TRY(const auto event, base::parsed_object<json>(payload));
  TINYDYNAMOCDC_TRY(const auto own, base::required_object(event, k_own_event.data()));
  TINYDYNAMOCDC_TRY(const auto snapshot, base::required_object(*own, "snapshot"));
  SnapshotRequest request;
  for (auto [name, into] :
       {std::pair("tableArn", &request.table_arn), std::pair("bucket", &request.bucket),
        std::pair("prefix", &request.prefix), std::pair("time", &request.time)}) {
    TINYDYNAMOCDC_TRY(auto text, base::required_text(*snapshot, name));
    *into = std::move(text);
  }
  if (const auto* verify = base::member_of(*snapshot, "verify"); verify != nullptr) {
    if (!verify->is_boolean()) {
      return base::fail(ErrorKind::bad_input, "verify is neither true nor false");
    }
    request.verify = verify->get<bool>();
  }
  if (!base::iso_seconds(request.time)) {
    return base::fail(
        ErrorKind::bad_input,
        std::format(
            "time is \"{}\", not a time such as 2026-11-26T03:00:00Z: EventBridge Scheduler "
            "writes it in the place of <aws.scheduler.scheduled-time>",
            request.time));
  }
  return request;
}

}  // namespace

Result<SnapshotRequest> parse_snapshot_request(std::string_view payload) {
  auto request = request_in(payload);
  return request ? request
                 : std::unexpected(base::with_context(request.error(), "the scheduled event"));
}

}  // namespace tinydynamocdc::source
