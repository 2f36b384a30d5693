// SPDX-License-Identifier: Apache-2.0
#include "snapshot/export_windows.hpp"

#include <algorithm>

namespace tinydynamocdc::snapshot {

namespace {

// The end of the span that begins here: what is left over must be long enough for one more.
std::int64_t end_of(std::int64_t from_s, std::int64_t to_s) {
  const auto end_s = std::min(from_s + k_window_s_max, to_s);
  const auto rest_s = to_s - end_s;
  return rest_s > 0 && rest_s < k_window_s_min ? to_s - k_window_s_min : end_s;
}

}  // namespace

std::vector<aws::ExportWindow> windows_of(aws::ExportWindow span,
                                          std::span<const aws::ExportWindow> running) {
  std::vector<aws::ExportWindow> windows;
  while (span.to_s - span.from_s >= k_window_s_min) {
    const auto there = std::ranges::find_if(running, [&](const aws::ExportWindow& each) {
      return each.from_s == span.from_s && each.to_s > each.from_s && each.to_s <= span.to_s;
    });
    windows.push_back(
        there != running.end()
            ? *there
            : aws::ExportWindow{.from_s = span.from_s, .to_s = end_of(span.from_s, span.to_s)});
    span.from_s = windows.back().to_s;
  }
  return windows;
}

}  // namespace tinydynamocdc::snapshot
