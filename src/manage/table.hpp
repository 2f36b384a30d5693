// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "aws/dynamodb.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "manage/console.hpp"
#include "manage/ownership.hpp"

/// What the verbs that deal with one DynamoDB table have in common.
namespace tinydynamocdc::manage {

struct TableParts {
  aws::DynamoDb& dynamodb;
  base::Clock& clock;
  Console& console;
};

/// Which table, and what may be done to it when it is not ours.
struct TableTarget {
  std::string name;
  std::string region;  ///< For people.
  Reach reach = Reach::ours;
};

/// What shows the new and the old state of every item. (API_StreamSpecification.)
inline constexpr std::string_view k_stream_view_type = "NEW_AND_OLD_IMAGES";
/// How DescribeContinuousBackups says that point-in-time recovery is on.
inline constexpr std::string_view k_recovery_enabled = "ENABLED";

/// bad_config unless the stream is on and its view type brings the new state of every item
/// (NEW_AND_OLD_IMAGES or NEW_IMAGE); the message says what mends it.
[[nodiscard]] base::Result<void> check_stream(const aws::Table& table, std::string_view region);

/// bad_config with the command that mends it, unless the table's point-in-time recovery is
/// k_recovery_enabled.
[[nodiscard]] base::Result<void> check_recovery(std::string_view status, std::string_view table,
                                                std::string_view region);

/// missing, with the table of that region whose name is near (dynamodb:ListTables, where that is
/// allowed).
[[nodiscard]] base::Error no_such_table(const TableParts& parts, const TableTarget& target);

/// The table; else no_such_table.
[[nodiscard]] base::Result<aws::Table> existing_table(const TableParts& parts,
                                                      const TableTarget& target);

/// True when this tool created the table.
[[nodiscard]] base::Result<bool> is_our_table(const TableParts& parts, const aws::Table& table);

/// The table, if it is one that this tool created or --force was given: for whatever writes to it
/// or removes it. missing, or denied with the reason.
[[nodiscard]] base::Result<aws::Table> test_table(const TableParts& parts,
                                                  const TableTarget& target);

/// Waits until the table is ACTIVE and returns it. missing: it went away.
[[nodiscard]] base::Result<aws::Table> active_table(const TableParts& parts,
                                                    const std::string& name);

/// Waits until there is no table of that name.
[[nodiscard]] base::Result<void> gone_table(const TableParts& parts, const std::string& name);

}  // namespace tinydynamocdc::manage
