// SPDX-License-Identifier: Apache-2.0
#include "exports/rights.hpp"

#include <format>

#include "manage/function_policy.hpp"
#include "setup/source_table.hpp"

namespace tinydynamocdc::exports {

using manage::FunctionPolicy;
using manage::Goal;

setup::Right read_right(const setup::Site& site, const setup::BucketPlace& place, Goal goal) {
  return {.goal = goal,
          .what = std::format("load exports from s3://{}/{}/", place.bucket, place.prefix),
          .change = [site, place, goal](FunctionPolicy& policy) {
            if (goal == Goal::present) {
              policy.allow_bucket(site.partition, place.bucket, place.prefix);
            } else {
              policy.forbid_bucket(site.partition, place.bucket, place.prefix);
            }
          }};
}

setup::Right own_call_right(const setup::Site& site, Goal goal) {
  return {.goal = goal,
          .what = "call itself",
          .change = [arn = site.function_arn(), goal](FunctionPolicy& policy) {
            if (goal == Goal::present) {
              policy.allow_own_call(arn);
            } else {
              policy.forbid_own_call();
            }
          }};
}

setup::Right export_right(const setup::Site& site, const std::string& table,
                          const setup::BucketPlace& place, Goal goal) {
  const auto arn = setup::own_tables(site) + table;
  if (goal == Goal::absent) {
    return {.goal = goal, .what = "export " + table, .change = [arn](FunctionPolicy& policy) {
              policy.forbid_exporting(arn);
            }};
  }
  return {.what = std::format("export {} to s3://{}/{}/ (dynamodb:ExportTableToPointInTime, "
                              "s3:PutObject), and load that",
                              table, place.bucket, place.prefix),
          .change = [arn, place](FunctionPolicy& policy) {
            policy.allow_exporting(arn, place.bucket, place.prefix);
            policy.allow_exports(arn);
          }};
}

}  // namespace tinydynamocdc::exports
