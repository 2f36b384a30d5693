// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "aws/bucket_notification.hpp"
#include "base/error.hpp"
#include "exports/bucket_entries.hpp"
#include "setup/bucket.hpp"

namespace tinydynamocdc::exports {

/// What has to be done to the configuration that is there now. Once it is done it answers with
/// nothing.
using DecideChange =
    std::function<base::Result<NotificationChange>(const aws::BucketNotification&)>;

/// Reads, decides, writes at once, again while S3 does not accept it yet, and waits until it shows.
/// `planned` is what the plan was made from: a change by others since then is told, and kept.
/// unavailable: afterwards others' entries are not what they were, so somebody wrote at the same
/// moment (S3 offers nothing to prevent that); the message names them.
[[nodiscard]] base::Result<void> change_notification(const setup::BucketParts& parts,
                                                     const std::string& bucket,
                                                     const aws::BucketNotification& planned,
                                                     const DecideChange& decide);

}  // namespace tinydynamocdc::exports
