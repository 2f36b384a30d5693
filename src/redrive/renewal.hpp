// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>

namespace tinydynamocdc::redrive {

/// A large snapshot's events wait in their queue for weeks (100 TB at 20 MB/s: 58 days), and SQS
/// drops a message 14 days after it was sent, without a word (Amazon SQS Developer Guide, "Message
/// quotas"). One that has waited so long is sent anew, and is young again. The other half of its
/// time is for the others: all are as old, and each has to be received for that.
inline constexpr std::chrono::hours k_renew_after{7 * 24};

/// One that was received more often did not wait: it fails, and SQS's count is to bring it to the
/// dead letters one day.
inline constexpr std::int64_t k_waiting_receives_max = 250;

/// So old it is sent anew however often it was received. One that fails all the time has come to
/// the dead letters before: the pauses of that time are more than SQS counts to.
inline constexpr std::chrono::hours k_renew_in_any_case_after{12 * 24};

/// Whether a message of that age is to be sent anew before anything is done about it. Not for what
/// is lost earlier anyway: a stream's records. A pure function.
[[nodiscard]] bool is_to_be_renewed(std::chrono::milliseconds age, std::int64_t receives);

}  // namespace tinydynamocdc::redrive
