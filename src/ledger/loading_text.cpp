// SPDX-License-Identifier: Apache-2.0
#include "ledger/loading_text.hpp"

#include <algorithm>
#include <cmath>
#include <format>

namespace tinydynamocdc::ledger {

namespace {

// An empty table's files have no items, and are loaded nevertheless.
std::uint64_t percent_of(const Loading& loading, const LoadingSize& size) {
  const bool counts_items = size.items > 0;
  const auto all = static_cast<double>(counts_items ? size.items : size.files);
  const auto done = static_cast<double>(counts_items ? loading.items : loading.files);
  return all > 0 ? static_cast<std::uint64_t>(std::min(100.0 * done / all, 100.0)) : 0;
}

std::string left_text(double seconds) {
  constexpr double k_minute = 60;
  constexpr double k_hour = 60 * k_minute;
  constexpr double k_day = 24 * k_hour;
  if (seconds < 2 * k_minute) {
    return std::format("{:.0f} s left", std::ceil(seconds));
  }
  if (seconds < 2 * k_hour) {
    return std::format("{:.0f} min left", std::ceil(seconds / k_minute));
  }
  return seconds < 2 * k_day ? std::format("{:.0f} h left", std::ceil(seconds / k_hour))
                             : std::format("{:.0f} days left", std::ceil(seconds / k_day));
}

}  // namespace

std::optional<double> rate_of(std::uint64_t items, std::chrono::duration<double> in) {
  return items > 0 && in.count() > 0 ? std::optional(static_cast<double>(items) / in.count())
                                     : std::nullopt;
}

std::string short_loading_text(const Loading& loading, const LoadingSize& size,
                               std::optional<double> items_per_s) {
  auto text = std::format("{} %", percent_of(loading, size));
  if (items_per_s && *items_per_s > 0 && loading.items < size.items) {
    text += ", " + left_text(static_cast<double>(size.items - loading.items) / *items_per_s);
  }
  return text;
}

std::string loading_text(const Loading& loading, const LoadingSize& size,
                         std::optional<double> items_per_s) {
  auto text = std::format("{}, {} of {} files, {} of {} items",
                          short_loading_text(loading, size, items_per_s), loading.files, size.files,
                          loading.items, size.items);
  if (items_per_s) {
    text += std::format(", {:.0f} items/s", *items_per_s);
  }
  return text;
}

}  // namespace tinydynamocdc::ledger
