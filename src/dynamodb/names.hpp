// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.hpp"

namespace tinydynamocdc::dynamodb {

/// A table's name: 3-255 characters of [A-Za-z0-9_.-].
/// (AWS: DynamoDB API Reference, CreateTable.)
class TableName {
 public:
  /// bad_input: not a table name.
  [[nodiscard]] static base::Result<TableName> parse(std::string_view text);
  [[nodiscard]] const std::string& text() const { return text_; }
  auto operator<=>(const TableName&) const = default;

 private:
  explicit TableName(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

/// The parts of
/// `arn:<partition>:dynamodb:<region>:<account>:table/<name>[/stream/<label>|/export/<id>]`; views
/// into the text.
struct TableArn {
  std::string_view partition;  ///< aws, aws-cn, aws-us-gov, …
  std::string_view region;
  std::string_view account;
  std::string_view table;
  std::string_view export_id;  ///< Empty unless an export ARN.
  std::string_view table_arn;  ///< The ARN without what follows the table's name.
};

/// Takes an ARN of a table, stream or export apart. bad_input with the reason when it is none of
/// these.
[[nodiscard]] base::Result<TableArn> parse_table_arn(std::string_view arn);

}  // namespace tinydynamocdc::dynamodb
