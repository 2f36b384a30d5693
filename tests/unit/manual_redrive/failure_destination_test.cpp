// SPDX-License-Identifier: Apache-2.0
#include "manual_redrive/failure_destination.hpp"

#include <gtest/gtest.h>

#include <set>

#include "manual_redrive/redrive_fixture.hpp"

namespace tinydynamocdc::manual_redrive {
namespace {

class FailureDestinationTest : public RedriveTest {
 protected:
  FailureQueue queue() {
    return {queues_, clock_, {.region = "eu-west-2", .account = "123456789012", .name = "dead"}};
  }
  // All that come, each handed to `work`.
  template <class Work>
  std::vector<std::string> all_of(FailureDestination& place, const Work& work) {
    std::vector<std::string> texts;
    for (;;) {
      const auto failure = place.next();
      if (!failure || !*failure || texts.size() > 1000) {
        EXPECT_TRUE(failure) << "broken";
        return texts;
      }
      texts.push_back((*failure)->text);
      work(**failure);
    }
  }
};

TEST_F(FailureDestinationTest, kept_failure_records_that_come_round_do_not_end_the_queue) {
  for (int i = 0; i < 30; ++i) {
    add({{"failure_record", i}});
  }
  auto place = queue();
  // Every other one is kept; each takes so long that the first are seen again before the last.
  int count = 0;
  const auto texts = all_of(place, [&](const FailureMessage& failure) {
    clock_.advance(std::chrono::seconds(300));
    if (++count % 2 == 0) {
      expect_ok(place.remove(failure));
    }
  });
  EXPECT_EQ(std::set<std::string>(texts.begin(), texts.end()).size(), 30U);
  EXPECT_EQ(texts.size(), 30U) << "each once";
  EXPECT_EQ(failures_left(), 15U);
  expect_ok(place.close());
  EXPECT_TRUE(aws_.hidden_messages.empty());
}

TEST_F(FailureDestinationTest, a_failure_that_comes_twice_at_once_is_passed_over) {
  for (int i = 0; i < 12; ++i) {
    add({{"failure_record", i}});
  }
  auto place = queue();
  int count = 0;
  const auto texts = all_of(place, [&](const FailureMessage&) {
    if (++count <= 3) {
      aws_.hidden_messages.clear();
    }
  });
  EXPECT_EQ(texts.size(), 12U);
}

TEST_F(FailureDestinationTest, a_deleted_failure_that_comes_again_is_deleted_again) {
  add({{"failure_record", 1}});
  add({{"failure_record", 2}});
  const auto again = aws_.queues["dead"][0];
  auto place = queue();
  const auto texts = all_of(place, [&](const FailureMessage& failure) {
    expect_ok(place.remove(failure));
    if (aws_.count("DeleteMessage") == 1) {
      aws_.queues["dead"].push_back(again);
    }
  });
  EXPECT_EQ(texts.size(), 2U);
  EXPECT_EQ(failures_left(), 0U);
}

TEST_F(FailureDestinationTest, a_queue_that_hides_nothing_ends) {
  add({{"failure_record", 1}});
  add({{"failure_record", 2}});
  aws_.hides_messages = false;
  auto place = queue();
  EXPECT_EQ(all_of(place, [](const FailureMessage&) {}).size(), 1U) << "the second is never given";
}

}  // namespace
}  // namespace tinydynamocdc::manual_redrive
