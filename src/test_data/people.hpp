// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "aws/dynamodb.hpp"
#include "net/retry.hpp"

/// Fake people to try things out with: the items of the test table.
namespace tinydynamocdc::test_data {

/// The test table's keys, both strings, as in the Python version.
inline constexpr const char* k_people_partition_key = "UserId";
inline constexpr const char* k_people_sort_key = "Email";

/// The same as DynamoDB knows them, the partition key first.
[[nodiscard]] std::vector<aws::KeyAttribute> people_keys();

/// Makes people from random numbers; the same seed gives the same people.
class People {
 public:
  explicit People(std::uint64_t seed) : random_(seed) {}

  /// One person as DynamoDB JSON, `{"UserId":{"S":"…"},…}`, about 1.3 KB: every attribute type of
  /// DynamoDB, numbers up to 38 digits, text of several scripts with quotes and line breaks, empty
  /// and absent values. The UserId has 128 random bits: no two are alike, also across runs with
  /// random seeds.
  [[nodiscard]] std::string next();

 private:
  net::Jitter random_;
};

/// The changes `--modify-record` makes to a person: a DynamoDB UpdateItem's attribute values
/// `{"Age":{"N":"…"},"IsEmployed":{"BOOL":…},"Score":{"N":"…"}}`.
[[nodiscard]] std::string changed_attributes(net::Jitter& random);

}  // namespace tinydynamocdc::test_data
