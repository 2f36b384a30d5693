// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace tinydynamocdc::redrive {

/// A failure record that was received once and could not be delivered is left alone so long; each
/// time twice as long, up to the longest. An outage of minutes costs a few attempts, and when one
/// of hours is over no failure record waits longer than the longest pause.
inline constexpr std::chrono::seconds k_pause_first{60};
inline constexpr std::chrono::seconds k_pause_max{900};
/// Near the moment at which the records leave the stream.
inline constexpr std::chrono::seconds k_pause_min{10};

/// When to try a failure record again.
///  - `receives`: how often it was received, from 1 (ApproximateReceiveCount);
///  - `leaves_stream_in`: in how long its records leave the stream, where that is known. Before
///    that it is tried several times more: each pause takes half of what is left at most.
/// A pure function.
[[nodiscard]] std::chrono::seconds pause_after(
    std::int64_t receives, std::optional<std::chrono::seconds> leaves_stream_in);

}  // namespace tinydynamocdc::redrive
