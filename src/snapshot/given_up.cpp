// SPDX-License-Identifier: Apache-2.0
#include "snapshot/given_up.hpp"

#include <algorithm>
#include <chrono>

#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "setup/own_queue.hpp"

namespace tinydynamocdc::snapshot {

using base::ErrorKind;
using base::Result;
using manage::plain;

Result<std::uint64_t> given_up_of(aws::Sqs& queues, const setup::Site& site,
                                  std::string_view export_id, base::Deadline deadline) {
  TINYDYNAMOCDC_TRY(const auto name,
                    aws::parse_queue_arn(setup::queue_arn(site, setup::QueueKind::dead_letters)));
  const auto url = plain(queues.queue_url(name, deadline));
  if (!url) {
    return url.error().kind == ErrorKind::missing ? Result<std::uint64_t>(0)
                                                  : std::unexpected(url.error());
  }
  // Hidden for no time at all, they can be received by others at once.
  TINYDYNAMOCDC_TRY(const auto failures,
                    plain(queues.receive(*url, {.hidden = std::chrono::seconds(0)}, deadline)));
  return static_cast<std::uint64_t>(std::ranges::count_if(
      failures, [&](const aws::Message& failure) { return failure.body.contains(export_id); }));
}

}  // namespace tinydynamocdc::snapshot
