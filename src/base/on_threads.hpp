// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>

namespace tinydynamocdc::base {

/// Runs `work` on so many threads at once, this one among them, and returns when all have ended.
/// Where the machine gives no more threads it is fewer, which is slower and no error. `work` throws
/// nothing.
void on_threads(std::size_t threads, const std::function<void()>& work);

}  // namespace tinydynamocdc::base
