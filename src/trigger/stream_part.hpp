// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "aws/dynamodb.hpp"
#include "aws/resource_policies.hpp"
#include "aws/s3_buckets.hpp"
#include "aws/sqs.hpp"
#include "base/error.hpp"
#include "manage/function_setup.hpp"
#include "manage/ownership.hpp"
#include "manage/resource.hpp"
#include "manage/trigger_design.hpp"
#include "setup/part.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::trigger {

struct StreamParts {
  aws::DynamoDb& dynamodb;
  aws::Sqs& queues;
  aws::S3Buckets& buckets;
  manage::FunctionParts function;
  /// With the credentials of the owner of other accounts' tables; null without.
  aws::DynamoDb* owner_tables = nullptr;
  aws::ResourcePolicies* owner_policies = nullptr;
};

struct StreamOrder {
  std::vector<std::string> tables;  ///< Names, or ARNs of other accounts' tables.
  manage::TriggerOptions options;   ///< Its default destination is chosen here.
  manage::Reach reach = manage::Reach::ours;
};

/// What forwards the changes of tables: their triggers, what the function answers to them, and the
/// place for what they give up. Unless the order names another place, or every trigger has one,
/// that is the function's own queue of failures. The queues go with the last trigger that sends to
/// them.
///
/// Looks at the function's triggers. bad_config: an ARN of the order is no table's of this region.
[[nodiscard]] base::Result<setup::Part> stream_part(const StreamParts& parts,
                                                    const setup::Site& site,
                                                    const StreamOrder& order, manage::Goal goal);

/// The queues of failures and their trigger alone: what goes with the function.
[[nodiscard]] setup::Part failure_part(aws::Sqs& queues, const manage::FunctionParts& parts,
                                       const setup::Site& site, manage::Reach reach,
                                       manage::Goal goal);

}  // namespace tinydynamocdc::trigger
