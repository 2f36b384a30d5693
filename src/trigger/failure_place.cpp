// SPDX-License-Identifier: Apache-2.0
#include "trigger/failure_place.hpp"

#include <format>

#include "base/try.hpp"
#include "manage/aws_call.hpp"

namespace tinydynamocdc::trigger {

using base::ErrorKind;
using base::Result;
using manage::plain;
using manage::request_deadline;
using manage::Standing;

Result<Standing> FailurePlace::look(manage::Goal /*goal*/) {
  if (!arn_.starts_with(std::format("arn:{}:", site_.partition))) {
    return base::fail(ErrorKind::bad_config,
                      std::format("--on-failure: {} is not in the partition {}, where the function "
                                  "is",
                                  arn_, site_.partition));
  }
  TINYDYNAMOCDC_TRY_VOID(arn_.contains(":s3:::") ? check_bucket() : check_queue());
  return Standing{.exists = true, .owner = Standing::Owner::unmarked};
}

// Queues of other accounts and regions cannot be a trigger's destination.
Result<void> FailurePlace::check_queue() {
  TINYDYNAMOCDC_TRY(const auto queue, aws::parse_queue_arn(arn_));
  if (queue.region != site_.region || queue.account != site_.account) {
    return base::fail(ErrorKind::bad_config,
                      std::format("--on-failure: {} is not in {} of the account {}, where the "
                                  "function is",
                                  arn_, site_.region, site_.account));
  }
  auto url = plain(queues_.queue_url(queue, request_deadline(parts_.clock)));
  if (!url && url.error().kind == ErrorKind::missing) {
    return base::fail(ErrorKind::missing, std::format("--on-failure: there is no queue {} in {}",
                                                      queue.name, site_.region));
  }
  return url.transform([](const auto&) {});
}

Result<void> FailurePlace::check_bucket() {
  const auto bucket = arn_.substr(arn_.rfind(':') + 1);
  TINYDYNAMOCDC_TRY(const auto region,
                    plain(buckets_.region_of(bucket, request_deadline(parts_.clock))));
  if (!region) {
    return base::fail(ErrorKind::missing,
                      std::format("--on-failure: there is no bucket {}", bucket));
  }
  if (*region != site_.region) {
    return base::fail(ErrorKind::bad_config,
                      std::format("--on-failure: the bucket {} is in {}, the function in {}",
                                  bucket, *region, site_.region));
  }
  return {};
}

}  // namespace tinydynamocdc::trigger
