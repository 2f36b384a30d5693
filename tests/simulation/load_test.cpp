// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "simulation/direct_load.hpp"
#include "simulation/queue_load.hpp"

namespace tinydynamocdc::simulation {
namespace {

TEST(Tune, all) {
  std::cout << Figures::head() << "\n";
  for (const int u : {0, 1}) {
    for (const auto counting : {Counting::bucket, Counting::window}) {
      for (const double rate : {25.0, 250.0}) {
        for (const int concurrency : {2, 3, 4, 6, 8, 16}) {
          LoadOptions options;
          options.concurrency = concurrency;

          options.call.urgency = u ? tinybird::Urgency::can_wait : tinybird::Urgency::soon;
          options.tinybird.counting = counting;
          options.stream.changes_per_s = rate;
          std::cout << QueueLoad(options).run().line() << "  c=" << concurrency << " u=" << u
                    << " r=" << rate << " w=" << (int)counting << std::endl;
        }
      }
    }
  }
}

}  // namespace
}  // namespace tinydynamocdc::simulation
