// SPDX-License-Identifier: Apache-2.0
#include "alarm/subscription.hpp"

#include <format>

#include "base/text.hpp"
#include "base/try.hpp"
#include "manage/aws_call.hpp"

namespace tinydynamocdc::alarm {

using base::ErrorKind;
using base::Result;
using manage::Goal;
using manage::plain;
using manage::request_deadline;
using manage::Standing;

namespace {

constexpr const char* k_email = "email";

}  // namespace

Result<Standing> Subscription::look(Goal /*goal*/) {
  const auto listed =
      plain(parts_.topics.subscriptions(topic_arn(site_), request_deadline(parts_.function.clock)));
  Standing standing{.remark = "AWS sends a mail that must be confirmed"};
  if (!listed) {
    return listed.error().kind == ErrorKind::missing ? Result<Standing>(standing)
                                                     : std::unexpected(listed.error());
  }
  std::vector<std::string> others;
  for (const auto& each : *listed) {
    if (each.protocol == k_email && each.endpoint == email_) {
      standing.exists = true;
      standing.remark =
          each.is_confirmed() ? "" : "not confirmed yet: follow the link in AWS's mail";
    } else {
      others.push_back(each.endpoint);
    }
  }
  if (!others.empty()) {
    standing.remark += std::format("{}keeps the subscription of {}",
                                   standing.remark.empty() ? "" : "; ", base::joined(others));
  }
  return standing;
}

Result<void> Subscription::create() {
  TINYDYNAMOCDC_TRY_VOID(plain(parts_.topics.subscribe(
      {.topic_arn = topic_arn(site_), .protocol = k_email, .endpoint = email_},
      request_deadline(parts_.function.clock))));
  parts_.function.console.say(std::format(
      "  AWS has sent a mail to {}: alarms arrive only after you follow its link", email_));
  return {};
}

}  // namespace tinydynamocdc::alarm
