// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aws/dynamodb.hpp"
#include "aws/lambda.hpp"
#include "base/error.hpp"
#include "manage/function_setup.hpp"
#include "row/names.hpp"

/// Triggers: the links from tables' streams to the function (AWS: event source mappings). Decisions
/// without I/O, and what the verbs for triggers have in common.
namespace tinydynamocdc::manage {

struct TriggerParts {
  aws::DynamoDb& dynamodb;
  FunctionParts function;
};

/// A trigger's source for people: `the stream of Orders that began 2026-…`, or the ARN of anything
/// else.
[[nodiscard]] std::string source_name(std::string_view source_arn);

/// True when TB_PARTIAL_BATCH is on for the function, spelled in any way that the function takes
/// for on.
[[nodiscard]] bool answers_partially(const aws::Variables& variables);

/// What a refusal says that may pass by itself: AWS Lambda tries the stream and the destination
/// with the function's role, whose policy may be seconds old.
[[nodiscard]] bool is_about_fresh_permissions(const aws::ServiceFailure& failure);

/// How long what a role may newly do takes to be known everywhere. (Seen: some seconds.)
inline constexpr std::chrono::milliseconds k_permission_limit{90'000};

/// The name of the table whose stream that is: `Orders`.
[[nodiscard]] std::string table_of_stream(std::string_view stream_arn);
/// The ARN of that table.
[[nodiscard]] std::string table_arn_of_stream(std::string_view stream_arn);
/// When the stream began, as AWS labels it: `2026-01-01T00:00:00.000`.
[[nodiscard]] std::string label_of_stream(std::string_view stream_arn);

/// The triggers of the function itself: AWS's filter by function also brings those of its versions
/// and aliases.
[[nodiscard]] base::Result<std::vector<aws::EventSourceMapping>> triggers_of(
    const FunctionParts& parts, std::string_view function_arn);

/// Which of them are fed by streams of DynamoDB tables.
[[nodiscard]] std::vector<aws::EventSourceMapping> stream_triggers(
    std::span<const aws::EventSourceMapping> triggers);

/// How the function with these variables calls things in Tinybird. bad_config: they make no sense,
/// and stop the function at its start.
[[nodiscard]] base::Result<row::NamingOptions> naming_of(const aws::Variables& variables);

/// What is wrong when two tables come to one data source. `standing` is what `other` is already:
/// ", which this function forwards already".
struct SharedDatasource {
  std::string_view table;
  std::string_view datasource;
  std::string_view other;
  std::string_view standing;
};
[[nodiscard]] base::Error shared_datasource(const SharedDatasource& clash);

/// A table whose changes the function shall forward, beside others.
struct ForwardedTable {
  std::string name;
  std::string arn;
};
/// rejected when another table, of these triggers or of `beside`, would write to the same data
/// source, under the names that the function's variables (TB_DS_PREFIX, TB_DS_NAMES) give them.
[[nodiscard]] base::Result<void> check_datasource_is_free(
    const ForwardedTable& table, std::span<const aws::EventSourceMapping> triggers,
    std::span<const ForwardedTable> beside, const aws::Variables& variables);

/// Waits until the trigger is enabled or disabled and shows its answer types. missing: it went
/// away.
[[nodiscard]] base::Result<aws::EventSourceMapping> ready_trigger(const FunctionParts& parts,
                                                                  const std::string& uuid);

}  // namespace tinydynamocdc::manage
