// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <format>
#include <string>
#include <utility>
#include <vector>

#include "base/memory_source.hpp"
#include "source/export_file.hpp"

namespace tinydynamocdc::testing {

inline constexpr std::string_view k_export_arn =
    "arn:aws:dynamodb:eu-west-2:123456789012:table/People/export/01692350182719-6de2c037";

[[nodiscard]] inline source::ExportInfo full_export() {
  return {.export_arn = std::string(k_export_arn),
          .export_time_s = 1692350182,
          .key_names = {"Id", "Range"}};
}

[[nodiscard]] inline source::ExportInfo incremental_export() {
  return {.export_arn = std::string(k_export_arn),
          .export_time_s = 1692350182,
          .type = source::ExportType::incremental};
}

/// What a file's lines become: `good <image>` or `bad <reason>`, and why the file broke off.
struct ExportRecords {
  std::vector<std::string> records;
  std::string broken;
};

[[nodiscard]] inline ExportRecords records_of(base::ByteSource& text,
                                              const source::ExportInfo& info) {
  source::ExportFile file(text, info, {.file_name = "abc.json.gz", .place = "s3://b/abc.json.gz"});
  ExportRecords result;
  for (;;) {
    const auto read = file.next();
    if (!read) {
      result.broken = read.error().message;
      const auto after = file.next();
      EXPECT_TRUE(after && !*after);
      return result;
    }
    if (!*read) {
      return result;
    }
    EXPECT_EQ((*read)->index, result.records.size());
    EXPECT_EQ((*read)->sequence_number, "SNAPSHOT");
    result.records.push_back((*read)->change
                                 ? std::format("good {}", (*read)->change->new_image_json)
                                 : std::format("bad {}", (*read)->change.error().message));
  }
}

[[nodiscard]] inline ExportRecords records_of(std::string_view text,
                                              const source::ExportInfo& info) {
  base::MemorySource source(text);
  return records_of(source, info);
}

}  // namespace tinydynamocdc::testing
