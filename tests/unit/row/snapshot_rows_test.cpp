// SPDX-License-Identifier: Apache-2.0
#include "row/snapshot_rows.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <format>
#include <string>
#include <vector>

#include "row/row_writer.hpp"
#include "source/export_lines.hpp"
#include "support/stream_events.hpp"

namespace tinydynamocdc::row {
namespace {

const source::ExportInfo k_export{
    .export_arn =
        "arn:aws:dynamodb:eu-west-2:123456789012:table/PeopleTable/export/01692350182719-6de2c037",
    .export_time_s = 1692350182,
    .key_names = {"Id", "At"}};

// A file's lines both ways: by RowWriter alone, and by SnapshotRows as far as it goes.
struct BothWays {
  std::string by_writer;
  std::string by_template;
  std::uint64_t template_rows = 0;
};

BothWays both_ways(const std::string& text, std::uint64_t line_number,
                   const std::string& key_prefix) {
  const testing::Padded padded(text);
  source::ExportLines lines(k_export, "a.json.gz");
  const source::ExportLines borrowed(k_export, "a.json.gz");
  RowWriter writer(key_prefix);
  SnapshotRows rows(borrowed.common(), key_prefix);
  BothWays result;
  const auto written = rows.append(padded.view(), line_number, result.by_template);
  result.template_rows = written.rows;
  auto rest = padded.view();
  for (std::uint64_t row = 0; row < written.rows; ++row) {
    const auto line = rest.substr(0, rest.find('\n'));
    const auto read = lines.read(line, line_number + row);
    EXPECT_TRUE(read.change);
    EXPECT_TRUE(writer.append(*read.change, result.by_writer));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  }
  EXPECT_EQ(written.bytes, text.size() - rest.size());
  return result;
}

std::string line(std::string_view members) { return std::format(R"({{"Item":{{{}}}}})", members); }

TEST(SnapshotRows, are_the_same_bytes_as_row_writer_s) {
  std::string text;
  for (int i = 0; i < 1200; ++i) {
    text += line(std::format(R"("Id":{{"S":"é{}"}},"At":{{"N":"{}"}},"t":{{"S":"{}"}})", i,
                             i * 7919, std::string(static_cast<std::size_t>(i), 'x'))) +
            "\n";
  }
  text += line(R"("n":{"S":"a\n\"b\""},"At":{"N":"-0.50"},"Id":{"S":""})") + "\n";
  text += line(R"("At":{"N":"1e5"},"Id":{"N":"123456789012345"})") + "\n";  // Another type of key.
  text += line(R"("At":{"B":"AQI="},"Id":{"S":"x"})");                      // And no newline.
  for (const std::uint64_t line_number : {1UL, 95UL, 999'999UL, 99'999'999'999UL}) {
    for (const std::string key_prefix : {"key_", "k"}) {
      const auto both = both_ways(text, line_number, key_prefix);
      EXPECT_EQ(both.template_rows, 1203U);
      EXPECT_EQ(both.by_template, both.by_writer);
    }
  }
}

TEST(SnapshotRows, stop_within_bounds_and_tell_where_each_row_ends) {
  std::string text;
  for (int i = 0; i < 40; ++i) {
    text += line(std::format(R"("Id":{{"S":"{}"}},"At":{{"N":"{}"}})", i, i)) + "\n";
  }
  const testing::Padded padded(text);
  const source::ExportLines lines(k_export, "a.json.gz");
  SnapshotRows rows(lines.common(), "key_");
  std::string whole;
  EXPECT_EQ(rows.append(padded.view(), 1, whole).rows, 40U);
  const auto row_bytes = whole.find('\n') + 1;
  for (const std::size_t rows_max : {0UZ, 1UZ, 7UZ, 100UZ}) {
    for (const std::size_t out_bytes : {0UZ, 1UZ, 5UZ, row_bytes + 4, row_bytes + 5, 100'000UZ}) {
      std::string out = "text\n";
      std::vector<std::size_t> ends{99};
      const auto written = rows.append(
          padded.view(), 1, out, {.rows_max = rows_max, .out_bytes = out_bytes, .ends = &ends});
      const auto wanted = std::min(rows_max, out_bytes <= 5               ? 0UZ
                                             : out_bytes == row_bytes + 5 ? 1UZ
                                             : out_bytes == row_bytes + 4 ? 1UZ
                                                                          : 40UZ);
      EXPECT_EQ(written.rows, wanted) << rows_max << " " << out_bytes;
      ASSERT_EQ(ends.size(), 1 + wanted);
      EXPECT_EQ(ends.back(), wanted == 0 ? 99 : out.size());
      for (std::size_t row = 1; row <= wanted; ++row) {
        EXPECT_EQ(out[ends[row] - 1], '\n');
      }
      EXPECT_TRUE(("text\n" + whole).starts_with(out));
    }
  }
}

TEST(SnapshotRows, leave_a_line_in_another_shape_to_row_writer) {
  const std::string good = line(R"("Id":{"S":"1"},"At":{"N":"2"})") + "\n";
  const std::string others[] = {
      "",
      "\n",
      "{}\n",
      " " + good,
      R"({"Item": {"Id":{"S":"1"},"At":{"N":"2"}}})"
      "\n",
      R"({"Item":{"Id":{"S":"1"},"At":{"N":"2"}}})"
      "\r\n",
      R"({"Item":{"Id":{"S":"1"},"At":{"N":"2"}})"
      "\n",
      R"({"Item":{"Id":{"S":"1"},"At":{"N":"2"}},"Item":{}})"
      "\n",
      line(R"("Id":{"S":"1"})") + "\n",
      line(R"("Id":{"S":"1"},"At":{"N":"2"},"At":{"N":"2"})") + "\n",
      line(R"("Id":{"BOOL":true},"At":{"N":"2"})") + "\n",
      line(R"("Id":{"S":"a\/b"},"At":{"N":"2"})") + "\n",
      line(R"("I\u0064":{"S":"1"},"At":{"N":"2"})") + "\n",
      line(R"("Id":{"S":"1"},"At":{"N":"12345678901234567890"})") + "\n",
      line(R"("Id":{"S":"1"},"At":{"N":"1e301"})") + "\n",
      line("\"Id\":{\"S\":\"1\n\"},\"At\":{\"N\":\"2\"}") + "\n",
      line("\"Id\":{\"S\":\"\xff\"},\"At\":{\"N\":\"2\"}") + "\n",
  };
  for (const auto& other : others) {
    const auto both = both_ways(good + good + other + good, 9, "key_");
    EXPECT_EQ(both.template_rows, other.empty() ? 3U : 2U) << other;
    EXPECT_EQ(both.by_template, both.by_writer) << other;
  }
}

}  // namespace
}  // namespace tinydynamocdc::row
