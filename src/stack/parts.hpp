// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "aws/lambda.hpp"
#include "base/error.hpp"
#include "setup/own_queue.hpp"
#include "stack/order.hpp"
#include "stack/yaml.hpp"

/// What a template consists of, in its order. Each is what the resource of the same name in setup,
/// trigger, exports or alarm is made as: no value is said here that is said there.
namespace tinydynamocdc::stack {

/// What the parts are called by others, and whether they are there.
inline constexpr const char* k_has_token = "HasToken";
inline constexpr const char* k_has_kms_keys = "HasKmsKeys";
inline constexpr const char* k_has_concurrency = "HasReservedConcurrency";
inline constexpr const char* k_has_code_version = "HasCodeObjectVersion";
inline constexpr const char* k_makes_bucket = "MakesSnapshotBucket";
inline constexpr const char* k_uses_bucket = "UsesExistingBucket";
inline constexpr const char* k_expires_snapshots = "ExpiresSnapshots";

/// Log group, secret, role with its rights, function. rejected: the rights are more than IAM takes.
[[nodiscard]] base::Result<std::vector<Resource>> function_parts(const Order& order);

/// One of the function's queues, and a trigger of the function as it is made.
[[nodiscard]] Resource queue_part(const Order& order, setup::QueueKind kind);
[[nodiscard]] Resource mapping_part(std::string id, std::string comment,
                                    const aws::NewMapping& wanted);

/// Whether something ends in the dead letters: what the function's own queues hold.
[[nodiscard]] bool has_dead_letters(const Order& order);

/// The queues of failures with their trigger, unless the order names another place, and where
/// events go that fail.
[[nodiscard]] std::vector<Resource> failure_parts(const Order& order);

/// A trigger for each table, and its schedule where the order has one.
[[nodiscard]] std::vector<Resource> table_parts(const Order& order);

/// The queue of snapshots with its trigger, S3's permission, the bucket, and what schedules need.
[[nodiscard]] std::vector<Resource> snapshot_parts(const Order& order);

/// Topic, alarms and dashboard.
[[nodiscard]] std::vector<Resource> alarm_parts(const Order& order);

/// The tags of what is made, as CloudFormation takes them: a JSON array.
[[nodiscard]] std::string tags_json(const setup::Site& site);

/// Where what triggers and events of S3 have given up goes: an ARN.
[[nodiscard]] std::string failure_place(const Order& order);

/// The parameter with the table's stream, by the table's logical id: `StreamOfOrders`.
[[nodiscard]] std::string stream_parameter(const std::string& table_id);

/// ARNs of the template's own things, and what stands for them.
[[nodiscard]] References references_of(const Order& order);

}  // namespace tinydynamocdc::stack
