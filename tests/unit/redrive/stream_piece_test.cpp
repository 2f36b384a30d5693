// SPDX-License-Identifier: Apache-2.0
#include "redrive/stream_piece.hpp"

#include <gtest/gtest.h>

#include "manual_redrive/redrive_fixture.hpp"

namespace tinydynamocdc::redrive {
namespace {

using base::ErrorKind;
using testing::FakeAws;

class StreamPieceTest : public manual_redrive::RedriveTest {
 protected:
  StreamPiece piece(int first, int last) {
    return {streams_,
            clock_,
            {.first = {.stream_arn = FakeAws::stream_arn("Orders"),
                       .shard_id = "shardId-1",
                       .sequence_number = std::to_string(first)},
             .last = dynamodb::SequenceNumber::parse(std::to_string(last)).value()},
            base::Deadline::in(clock_, std::chrono::seconds(600))};
  }
  // The numbers up to the end or an error, which is left in `error_`.
  std::vector<std::string> numbers_of(StreamPiece& piece) {
    std::vector<std::string> numbers;
    std::uint64_t index = 0;
    for (;;) {
      const auto read = piece.next();
      if (!read) {
        error_ = read.error();
        return numbers;
      }
      if (!*read) {
        return numbers;
      }
      EXPECT_TRUE(numbers.empty() || (*read)->index == index + 1) << "no gap";
      index = (*read)->index;
      numbers.emplace_back((*read)->sequence_number);
    }
  }
  base::Error error_;
};

TEST_F(StreamPieceTest,
       an_iterator_that_expires_between_two_pages_is_replaced_and_nothing_comes_twice) {
  aws_.records_per_page = 3;
  auto records = piece(102, 110);
  ASSERT_TRUE(records.next());
  ASSERT_TRUE(records.next());
  aws_.fail("GetRecords", 2, 400, "ExpiredIteratorException", "iterator expired");
  // What was handed out may be trimmed by then.
  aws_.stream_records.erase(aws_.stream_records.begin(), aws_.stream_records.begin() + 3);
  const auto rest = numbers_of(records);
  ASSERT_EQ(rest.size(), 7U) << error_.message;
  EXPECT_EQ(rest.front(), "104");
  EXPECT_EQ(rest.back(), "110");
  EXPECT_FALSE(records.is_out_of_reach());
}

TEST_F(StreamPieceTest, what_is_trimmed_between_two_pages_is_out_of_reach) {
  aws_.records_per_page = 3;
  for (const auto* code : {"TrimmedDataAccessException", "ResourceNotFoundException"}) {
    auto records = piece(102, 110);
    ASSERT_TRUE(records.next());
    aws_.fail("GetRecords", 1, 400, code, "gone");
    EXPECT_EQ(numbers_of(records).size(), 2U);
    EXPECT_TRUE(error_.message.contains("gone")) << error_.message;
    EXPECT_TRUE(records.is_out_of_reach()) << code;
  }
}

TEST_F(StreamPieceTest, what_is_trimmed_after_an_iterator_has_expired_is_out_of_reach) {
  aws_.records_per_page = 3;
  auto records = piece(102, 110);
  ASSERT_TRUE(records.next());
  aws_.fail("GetRecords", 1, 400, "ExpiredIteratorException", "iterator expired");
  aws_.stream_records.erase(aws_.stream_records.begin(), aws_.stream_records.begin() + 8);
  (void)numbers_of(records);
  EXPECT_TRUE(records.is_out_of_reach());
}

TEST_F(StreamPieceTest, new_iterators_that_expire_at_once_and_a_stream_without_end_are_errors) {
  aws_.fail("GetRecords", 100, 400, "ExpiredIteratorException", "iterator expired");
  auto records = piece(102, 110);
  EXPECT_TRUE(numbers_of(records).empty());
  EXPECT_TRUE(error_.message.contains("iterator expired")) << error_.message;
  EXPECT_EQ(aws_.count("GetShardIterator"), 3U);
  EXPECT_FALSE(records.is_out_of_reach());
  aws_.fail("GetRecords", 0, 400, "", "");
  auto endless = piece(118, 130);
  EXPECT_EQ(numbers_of(endless).size(), 2U);
  EXPECT_EQ(error_.kind, ErrorKind::expired);
  EXPECT_TRUE(error_.message.contains("130 was not reached in time")) << error_.message;
}

}  // namespace
}  // namespace tinydynamocdc::redrive
