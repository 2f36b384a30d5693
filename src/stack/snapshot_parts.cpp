// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>
#include <utility>

#include "exports/bucket_entries.hpp"
#include "exports/queue_permission.hpp"
#include "exports/scheduler_role.hpp"
#include "exports/schedules.hpp"
#include "manage/bucket_permission.hpp"
#include "setup/own_queue.hpp"
#include "setup/queue_trigger.hpp"
#include "stack/parts.hpp"

namespace tinydynamocdc::stack {

using Json = nlohmann::ordered_json;

namespace {

Resource permission(const Order& order, const setup::BucketPlace& place) {
  const auto& site = order.site;
  const auto wanted = manage::bucket_permission(place.bucket, {.partition = site.partition,
                                                               .region = site.region,
                                                               .account = site.account,
                                                               .name = site.function});
  return {.id = "BucketPermission",
          .comment = "The bucket may call the function for new files of snapshots.",
          .json = Json{{"Type", "AWS::Lambda::Permission"},
                       {"Properties",
                        {{"FunctionName", site.function_arn()},
                         {"Action", wanted.action},
                         {"Principal", wanted.principal},
                         {"SourceAccount", wanted.source_account},
                         {"SourceArn", wanted.source_arn}}}}
                      .dump()};
}

Resource queue_policy(const Order& order, const setup::BucketPlace& place) {
  const auto grant = exports::bucket_grant(order.site, place.bucket);
  return {.id = "SnapshotQueuePolicy",
          .comment = "The bucket may send events about new files of snapshots to the queue.",
          .json = Json{{"Type", "AWS::SQS::QueuePolicy"},
                       {"Properties",
                        {{"Queues", Json::array({Json{{"Ref", "SnapshotQueue"}}})},
                         {"PolicyDocument",
                          {{"Version", "2012-10-17"},
                           {"Statement", Json::array({Json::parse(grant.statement())})}}}}}}
                      .dump()};
}

Json notifications(const Order& order, const setup::BucketPlace& place) {
  const bool is_direct = order.way == exports::Way::direct;
  Json all = Json::array();
  for (const auto& entry : exports::wanted_entries(place, order.site, order.way)) {
    const auto rules = Json::array({Json{{"Name", "prefix"}, {"Value", entry.prefix}},
                                    Json{{"Name", "suffix"}, {"Value", entry.suffix}}});
    for (const auto& event : entry.events) {
      all.push_back({{"Event", event},
                     {is_direct ? "Function" : "Queue", entry.destination},
                     {"Filter", {{"S3Key", {{"Rules", rules}}}}}});
    }
  }
  return {{is_direct ? "LambdaConfigurations" : "QueueConfigurations", std::move(all)}};
}

Resource bucket(const Order& order, const setup::BucketPlace& place) {
  const Json rule{{"Id", "ExpireSnapshots"},
                  {"Status", "Enabled"},
                  {"Prefix", place.prefix + "/"},
                  {"ExpirationInDays", {{"Ref", "SnapshotExpirationDays"}}}};
  Json expiry{{"Fn::If", Json::array({k_expires_snapshots, Json{{"Rules", Json::array({rule})}},
                                      Json{{"Ref", "AWS::NoValue"}}})}};
  return {.id = "SnapshotBucket",
          .comment =
              "CloudFormation can set notifications only on a bucket that it creates. For an "
              "existing\nbucket the outputs contain the command. The bucket stays when the stack "
              "is deleted.",
          .json = Json{{"Type", "AWS::S3::Bucket"},
                       {"Condition", k_makes_bucket},
                       {"DependsOn", order.way == exports::Way::direct ? "BucketPermission"
                                                                       : "SnapshotQueuePolicy"},
                       {"DeletionPolicy", "RetainExceptOnCreate"},
                       {"UpdateReplacePolicy", "Retain"},
                       {"Properties",
                        {{"BucketName", place.bucket},
                         {"LifecycleConfiguration", std::move(expiry)},
                         {"NotificationConfiguration", notifications(order, place)},
                         {"Tags", Json::parse(tags_json(order.site))}}}}
                      .dump()};
}

Resource schedule_group(const Order& order) {
  return {
      .id = "ScheduleGroup",
      .comment = "EventBridge Scheduler calls the function, which requests the export of a table.",
      .json = Json{{"Type", "AWS::Scheduler::ScheduleGroup"},
                   {"Properties",
                    {{"Name", exports::schedule_group(order.site)},
                     {"Tags", Json::parse(tags_json(order.site))}}}}
                  .dump()};
}

Resource scheduler_role(const Order& order) {
  const auto wanted =
      exports::wanted_scheduler_role(order.site, exports::scheduler_role_name(order.site));
  const Json policy{{"PolicyName", exports::k_call_policy_name},
                    {"PolicyDocument", Json::parse(exports::call_policy(order.site))}};
  return {.id = "SchedulerRole",
          .comment = {},
          .json = Json{{"Type", "AWS::IAM::Role"},
                       {"Properties",
                        {{"RoleName", wanted.name},
                         {"Description", wanted.description},
                         {"AssumeRolePolicyDocument", Json::parse(wanted.trust_policy)},
                         {"Policies", Json::array({policy})},
                         {"Tags", Json::parse(tags_json(order.site))}}}}
                      .dump()};
}

}  // namespace

std::vector<Resource> snapshot_parts(const Order& order) {
  std::vector<Resource> parts;
  if (order.snapshots) {
    if (order.way == exports::Way::direct) {
      parts.push_back(permission(order, *order.snapshots));
    } else {
      parts.push_back(queue_part(order, setup::QueueKind::snapshots));
      parts.push_back(queue_policy(order, *order.snapshots));
      parts.push_back(mapping_part("SnapshotTrigger", "",
                                   setup::queue_mapping(order.site, setup::QueueKind::snapshots,
                                                        order.snapshot_concurrency)));
    }
    parts.push_back(bucket(order, *order.snapshots));
    if (!order.schedule.empty()) {
      parts.push_back(schedule_group(order));
      parts.push_back(scheduler_role(order));
    }
  }
  return parts;
}

}  // namespace tinydynamocdc::stack
