// SPDX-License-Identifier: Apache-2.0
#include "base/on_threads.hpp"

#include <gtest/gtest.h>

#include <latch>
#include <mutex>
#include <set>
#include <thread>

namespace tinydynamocdc::base {
namespace {

TEST(OnThreads, the_work_is_done_by_all_of_them_at_once_and_by_this_one) {
  std::latch all_are_there(3);
  std::mutex mutex;
  std::set<std::thread::id> workers;
  on_threads(3, [&] {
    all_are_there.arrive_and_wait();
    const std::scoped_lock lock(mutex);
    workers.insert(std::this_thread::get_id());
  });
  EXPECT_EQ(workers.size(), 3U);
  EXPECT_TRUE(workers.contains(std::this_thread::get_id()));
}

TEST(OnThreads, one_thread_is_this_one) {
  for (const std::size_t threads : {0U, 1U}) {
    int times = 0;
    on_threads(threads, [&] { ++times; });
    EXPECT_EQ(times, 1);
  }
}

}  // namespace
}  // namespace tinydynamocdc::base
