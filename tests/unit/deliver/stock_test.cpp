// SPDX-License-Identifier: Apache-2.0
// deliver() in the memory that another delivery has left.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "deliver_fixture.hpp"
#include "source/stream_event.hpp"

namespace tinydynamocdc::deliver {
namespace {

class StockTest : public StreamDeliverTest {
 protected:
  // The bodies of this delivery.
  std::vector<std::string> bodies_of(int records, Stock* stock) {
    const auto before = events().size();
    const auto event = testing::event_of(numbered(records));
    source::StreamEvent source(event.view());
    const auto report = deliver(
        source,
        {.writer = writer_, .destinations = destinations_, .client = client_, .stock = stock},
        options_, base::Deadline::in(clock_, std::chrono::seconds(30)));
    EXPECT_EQ(report.read, static_cast<std::uint64_t>(records));
    std::vector<std::string> bodies;
    for (auto at = before; at < events().size(); ++at) {
      bodies.push_back(events()[at].body);
    }
    return bodies;
  }
};

TEST_F(StockTest, each_delivery_sends_what_it_would_without_one) {
  Stock stock;
  for (const int records : {10, 1, 0, 7, 300, 2}) {
    for (const std::size_t rows_max : {4U, 250U}) {
      for (const std::size_t in_flight : {1U, 2U}) {
        options_.limits.rows_max = rows_max;
        options_.bodies_in_flight = in_flight;
        auto with = bodies_of(records, &stock);
        auto without = bodies_of(records, nullptr);
        if (in_flight > 1) {  // Two on their way may overtake each other.
          std::ranges::sort(with);
          std::ranges::sort(without);
        }
        EXPECT_EQ(with, without) << records << " " << rows_max;
      }
    }
  }
}

TEST_F(StockTest, memory_is_left_and_no_row_with_it) {
  Stock stock;
  options_.limits.rows_max = 2;
  EXPECT_EQ(bodies_of(7, &stock).size(), 4U);
  ASSERT_EQ(stock.batches.size(), 1U);
  EXPECT_EQ(stock.batches[0].rows(), 0U);
  EXPECT_GE(stock.bodies.size(), 1U);
  EXPECT_GT(stock.bodies[0]->held_bytes(), 0U);
}

TEST_F(StockTest, rows_that_were_refused_are_not_sent_by_the_next_delivery) {
  Stock stock;
  EXPECT_EQ(bodies_of(1, &stock).size(), 1U);
  http_.answer(400, "no");
  bodies_of(3, &stock);
  const auto with = bodies_of(2, &stock);
  EXPECT_EQ(with, bodies_of(2, nullptr));
}

TEST_F(StockTest, a_row_over_the_limit_leaves_nothing_behind) {
  Stock stock;
  options_.limits.bytes_max = 100;
  EXPECT_TRUE(bodies_of(3, &stock).empty());
  options_.limits.bytes_max = 10'000;
  const auto with = bodies_of(2, &stock);
  EXPECT_EQ(with, bodies_of(2, nullptr));
}

}  // namespace
}  // namespace tinydynamocdc::deliver
