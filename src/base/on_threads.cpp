// SPDX-License-Identifier: Apache-2.0
#include "base/on_threads.hpp"

#include <system_error>
#include <thread>
#include <vector>

namespace tinydynamocdc::base {

void on_threads(std::size_t threads, const std::function<void()>& work) {
  std::vector<std::thread> helpers;
  while (helpers.size() + 1 < threads) {
    try {
      helpers.emplace_back(work);
    } catch (const std::system_error&) {
      break;
    }
  }
  work();
  for (auto& helper : helpers) {
    helper.join();
  }
}

}  // namespace tinydynamocdc::base
