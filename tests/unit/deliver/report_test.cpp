// SPDX-License-Identifier: Apache-2.0
#include "deliver/report.hpp"

#include <gtest/gtest.h>

#include <format>
#include <string>

#include "source/stream_event.hpp"

namespace tinydynamocdc::deliver {
namespace {

using base::ErrorKind;

std::uint64_t records_in(const Report& report) {
  std::uint64_t records = 0;
  for (const auto& problem : report.problems) {
    records += problem.records;
  }
  return records;
}

TEST(Report, a_problem_has_its_reason_its_first_and_its_last_record_whatever_comes_first) {
  Report report;
  for (const std::uint64_t index : {7U, 3U, 9U, 5U}) {
    report.add_undelivered({.index = index, .sequence_number = std::to_string(100 + index)},
                           {ErrorKind::unavailable, "no answer"});
  }
  report.add_undelivered({.index = 1, .sequence_number = "101"}, {ErrorKind::denied, "no answer"});
  report.name_places(source::StreamEvent(""));
  ASSERT_EQ(report.problems.size(), 2U) << "another kind is another reason";
  EXPECT_EQ(report.problems[0].placed(),
            (base::Error{ErrorKind::denied, "record 1 (SequenceNumber 101): no answer"}));
  EXPECT_EQ(report.problems[1].place, "record 3 (SequenceNumber 103)");
  EXPECT_EQ(report.problems[1].last.index, 9U);
  EXPECT_EQ(report.problems[1].last.sequence_number, "109");
  EXPECT_EQ(report.problems[1].records, 4U);
  EXPECT_EQ(report.lowest_undelivered->text(), "101");
}

TEST(Report, reasons_without_end_take_bounded_memory_and_every_record_is_in_one) {
  Report report;
  constexpr std::uint64_t k_records = 5'000;
  for (std::uint64_t i = 0; i < k_records; ++i) {
    const auto kind = i % 2 == 0 ? ErrorKind::bad_input : ErrorKind::too_large;
    report.add_undelivered({.index = i}, {kind, std::format("{}{}", i, std::string(70'000, 'x'))});
  }
  EXPECT_EQ(report.problems.size(), Report::k_problems_max + 2) << "one more of each kind";
  EXPECT_EQ(records_in(report), k_records);
  for (const auto& problem : report.problems) {
    EXPECT_LE(problem.error.message.size(), Report::k_reason_bytes_max + 8);
  }
  EXPECT_TRUE(report.problems.back().error.message.contains("more than 1000 different"))
      << report.problems.back().error.message;
}

TEST(Report, a_reason_is_cut_between_two_characters) {
  Report report;
  const auto edge = Report::k_reason_bytes_max - 1;
  report.add_undelivered({}, {ErrorKind::bad_input, std::string(edge, 'x') + "ü and more"});
  EXPECT_EQ(report.problems[0].error.message, std::string(edge, 'x') + " …");
}

TEST(Report, a_text_that_is_no_sequence_number_is_no_position) {
  Report report;
  report.add_undelivered({.index = 4, .sequence_number = "SNAPSHOT"}, {ErrorKind::bad_input, "x"});
  EXPECT_TRUE(report.undelivered_without_position);
  EXPECT_EQ(report.problems[0].first.sequence_number, "");
  EXPECT_EQ(report.problems[0].first.index, 4U);
}

}  // namespace
}  // namespace tinydynamocdc::deliver
