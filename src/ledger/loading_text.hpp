// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "ledger/loading.hpp"

/// How far a loading is, for people. No I/O.
namespace tinydynamocdc::ledger {

/// Items a second; nothing where it is not known, because nothing was loaded or no time has passed.
[[nodiscard]] std::optional<double> rate_of(std::uint64_t items, std::chrono::duration<double> in);

/// `37 %, 12 min left, 15 of 40 files, 1480000 of 4000000 items, 3500 items/s`: the most important
/// first, because a terminal cuts a line at its width. Percent are of the items. Without a rate
/// neither that nor the time left is told.
[[nodiscard]] std::string loading_text(const Loading& loading, const LoadingSize& size,
                                       std::optional<double> items_per_s);

/// The beginning of that: `37 %, 12 min left`.
[[nodiscard]] std::string short_loading_text(const Loading& loading, const LoadingSize& size,
                                             std::optional<double> items_per_s);

}  // namespace tinydynamocdc::ledger
