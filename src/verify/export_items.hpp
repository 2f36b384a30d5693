// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/objects.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "dynamodb/transcoder.hpp"
#include "source/export_file.hpp"
#include "source/export_manifest.hpp"

namespace tinydynamocdc::verify {

/// An item of an export, borrowed until the next.
struct ExportItem {
  std::uint32_t line = 0;            ///< From 0.
  std::string_view keys;             ///< As `Keys` spells them.
  std::string_view first_key;        ///< The value of the first key column; of a number, its text.
  std::string_view item_json;        ///< DynamoDB JSON.
  std::string_view transcoded_body;  ///< Its image, as the inside of a JSON string.
};

/// Where an export's items are read from. Thread-safe.
struct ExportFiles {
  aws::Objects& objects;
  std::string bucket;
  source::ExportInfo info;
  std::vector<source::ExportDataFile> files;
};

/// What is done with an item; false: the file is left there. Its errors end the reading.
using TakeItem = std::function<base::Result<bool>(const ExportItem&)>;

/// Reads a data file. All of it: then its MD5 and its number of items must be the manifest's.
/// bad_input: a line that is no item, or a file that is damaged or another one; it is named.
[[nodiscard]] base::Result<void> read_items(const ExportFiles& files, std::uint32_t file,
                                            const TakeItem& take, base::Deadline deadline);

}  // namespace tinydynamocdc::verify
