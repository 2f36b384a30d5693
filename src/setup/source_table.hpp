// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "manage/triggers.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::setup {

/// A table whose stream the function reads: one of the site's own account, by its name, or one of
/// another account of the same region, by its ARN.
struct SourceTable {
  std::string word;  ///< As it was named; DynamoDB takes either.
  std::string name;
  std::string arn;
  std::string account;

  [[nodiscard]] manage::ForwardedTable forwarded() const { return {.name = name, .arn = arn}; }
};

/// bad_config: the ARN is not a table's, or is of another partition or region: AWS Lambda reads
/// streams of its own region alone.
[[nodiscard]] base::Result<SourceTable> source_table(const Site& site, std::string_view word);

[[nodiscard]] bool is_foreign(const SourceTable& table, const Site& site);

/// `arn:aws:dynamodb:eu-west-2:123456789012:table/`, before the names of the site's own tables.
[[nodiscard]] std::string own_tables(const Site& site);

/// The key of the trigger from that table, or from that table's stream: `trigger Orders`, with the
/// ARN where the table is another account's.
[[nodiscard]] std::string trigger_key(const Site& site, std::string_view table_or_stream_arn);

}  // namespace tinydynamocdc::setup
