// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "aws/sts.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "manage/console.hpp"

namespace tinydynamocdc::manage {

/// Says before any plan in whose name AWS will be asked, so that a wrong profile is seen in time:
/// `As arn:aws:iam::123456789012:user/ann in eu-west-2`. Where AWS does not tell (an endpoint that
/// cannot be reached from here, a policy of the organization) it says that, and success. The error
/// is that there are no credentials at all.
[[nodiscard]] base::Result<void> say_identity(aws::Sts& sts, const base::Clock& clock,
                                              Console& console, std::string_view region);

}  // namespace tinydynamocdc::manage
