// SPDX-License-Identifier: Apache-2.0
#include "cli/manage_command.hpp"

#include <algorithm>
#include <filesystem>
#include <format>
#include <memory>
#include <utility>
#include <vector>

#include "aws/cloudwatch.hpp"
#include "aws/dynamodb.hpp"
#include "aws/dynamodb_exports.hpp"
#include "aws/iam.hpp"
#include "aws/lambda.hpp"
#include "aws/logs.hpp"
#include "aws/region.hpp"
#include "aws/s3_buckets.hpp"
#include "aws/scheduler.hpp"
#include "aws/secrets_manager.hpp"
#include "aws/sns.hpp"
#include "aws/sts.hpp"
#include "cli/place_arguments.hpp"
#include "cli/random_seed.hpp"
#include "manage/async_failures.hpp"
#include "manage/aws_call.hpp"
#include "manage/create_alerting.hpp"
#include "manage/create_lambda.hpp"
#include "manage/create_s3_trigger.hpp"
#include "manage/create_schedule.hpp"
#include "manage/create_snapshot.hpp"
#include "manage/create_table.hpp"
#include "manage/create_trigger.hpp"
#include "manage/create_view.hpp"
#include "manage/emit_datafiles.hpp"
#include "manage/function_access.hpp"
#include "manage/function_log.hpp"
#include "manage/modify_record.hpp"
#include "manage/naming_from.hpp"
#include "manage/remove_alerting.hpp"
#include "manage/remove_lambda.hpp"
#include "manage/remove_record.hpp"
#include "manage/remove_s3_trigger.hpp"
#include "manage/remove_schedule.hpp"
#include "manage/remove_table.hpp"
#include "manage/remove_trigger.hpp"
#include "manage/remove_view.hpp"
#include "manage/tinybird_access.hpp"
#include "manage/update_lambda.hpp"
#include "manage/upload_batch.hpp"

namespace tinydynamocdc::cli {

using base::Result;

namespace {

/// The clients of one call, and the verbs made of them.
class Workshop {
 public:
  Workshop(const ManageCommand& command, const ManageParts& parts, const aws::Access& access)
      : command_(command),
        http_(parts.http),
        region_(access.region),
        dynamodb_(access),
        exports_(access),
        buckets_(access),
        functions_(access),
        iam_(access),
        secrets_(access),
        sts_(access),
        topics_(access),
        watch_(access),
        scheduler_(access),
        logs_(access),
        table_parts_{dynamodb_, parts.clock, parts.console},
        function_parts_{functions_, iam_, secrets_, parts.clock, parts.console} {}

  // Reads what --create-lambda and --update-lambda bring along, so that a mistake in it stops the
  // call at once.
  Result<void> prepare(const base::Environment& environment) {
    using enum ManageVerb;
    naming_ = manage::naming_in(environment);
    if (auto sensible = row::read_naming(naming_); !sensible) {
      return std::unexpected(sensible.error());
    }
    if (auto good = check_on_failure(); !good) {
      return good;
    }
    if (uses_tinybird(environment)) {
      auto tinybird = manage::find_tinybird_target(environment, std::filesystem::current_path());
      if (!tinybird) {
        return std::unexpected(tinybird.error());
      }
      tinybird_ = std::move(*tinybird);
      access_ = std::make_unique<manage::TinybirdAccess>(http_, table_parts_.clock, tinybird_,
                                                         random_seed());
    }
    if (has(emit_datafiles) && !access_) {
      // The keys are the table's, so nobody is asked: a client that never sends a request.
      access_ = std::make_unique<manage::TinybirdAccess>(
          http_, table_parts_.clock,
          manage::TinybirdTarget{
              .token = {}, .api_endpoint = "https://api.tinybird.co/v0/", .token_origin = {}},
          random_seed());
    }
    if (has(create_lambda) || has(update_lambda)) {
      auto code = manage::code_package(command_.zip_path, "/proc/self/exe", command_.architecture);
      if (!code) {
        return std::unexpected(code.error());
      }
      code_ = std::move(*code);
    }
    return {};
  }

  std::unique_ptr<manage::Verb> make(ManageVerb verb) {
    using enum ManageVerb;
    switch (verb) {
      case create_ddb_table:
        return std::make_unique<manage::CreateTable>(table_parts_, table());
      case create_lambda:
        return std::make_unique<manage::CreateLambda>(
            function_parts_, function(),
            manage::FunctionSettings{.timeout_s = command_.lambda_timeout_s,
                                     .memory_mib = command_.lambda_memory_mib,
                                     .existing = command_.existing,
                                     .policies = command_.policies,
                                     .naming = manage::variables_of(naming_)},
            [this] {
              return manage::function_target(access_->client(), tinybird_, command_.lambda_name,
                                             manage::request_deadline(table_parts_.clock));
            },
            code_,
            manage::VerbParts(std::make_unique<manage::FunctionLog>(
                logs_, function_parts_,
                manage::FunctionLog::Target{.function = command_.lambda_name,
                                            .retention_days = command_.log_retention_days})));
      case create_mv:
        return std::make_unique<manage::CreateView>(view_parts(), view(), manage::ViewScope::all);
      case emit_datafiles:
        return std::make_unique<manage::EmitDatafiles>(view_parts(), view(),
                                                       command_.datafiles_folder);
      case remove_mv:
        return std::make_unique<manage::RemoveView>(view_parts(), view());
      case update_lambda:
        return std::make_unique<manage::UpdateLambda>(function_parts_, function(), code_);
      case create_ddb_trigger:
        return std::make_unique<manage::CreateTrigger>(trigger_parts(), trigger(),
                                                       before_trigger());
      case create_s3_trigger:
        return std::make_unique<manage::CreateS3Trigger>(bucket_parts(), bucket_trigger(),
                                                         before_s3_trigger());
      case create_alerting:
        return std::make_unique<manage::CreateAlerting>(alerting_parts(), alerting());
      case create_schedule:
        return std::make_unique<manage::CreateSchedule>(schedule_parts(), schedule());
      case upload_batch:
        return std::make_unique<manage::UploadBatch>(
            table_parts_, table(),
            manage::UploadBatch::Options{.count = command_.upload_count, .seed = random_seed()});
      case modify_record:
        return std::make_unique<manage::ModifyRecord>(table_parts_, table(), random_seed());
      case remove_record:
        return std::make_unique<manage::RemoveRecord>(table_parts_, table(), random_seed());
      case create_snapshot:
        return std::make_unique<manage::CreateSnapshot>(
            manage::SnapshotParts{dynamodb_, exports_, bucket_parts()}, command_.table_name,
            bucket_trigger(),
            manage::VerbParts(access(manage::export_access(command_.table_name))));
      case remove_schedule:
        return std::make_unique<manage::RemoveSchedule>(schedule_parts(), sts_, schedule());
      case remove_alerting:
        return std::make_unique<manage::RemoveAlerting>(alerting_parts(), sts_, alerting());
      case remove_s3_trigger:
        return std::make_unique<manage::RemoveS3Trigger>(
            bucket_parts(), sts_, bucket_trigger(),
            manage::VerbParts(access(
                manage::bucket_access(Wish::forbid, command_.s3_bucket, command_.s3_prefix))));
      case remove_ddb_trigger:
        return std::make_unique<manage::RemoveTrigger>(
            trigger_parts(), sts_, trigger(),
            manage::VerbParts(access(manage::stream_access(Wish::forbid, command_.table_name))));
      case remove_lambda:
        return std::make_unique<manage::RemoveLambda>(function_parts_, function());
      case remove_ddb_table:
        return std::make_unique<manage::RemoveTable>(table_parts_, table());
    }
    return nullptr;
  }

 private:
  using Wish = manage::FunctionAccess::Wish::Kind;

  std::unique_ptr<manage::Verb> access(manage::FunctionAccess::Wish wish) {
    return std::make_unique<manage::FunctionAccess>(function_parts_, function(), std::move(wish));
  }

  // The landing data source, what the function may do, then the trigger that makes it do it.
  manage::VerbParts before_trigger() {
    manage::VerbParts parts;
    if (!tinybird_.token.empty()) {
      parts.add(
          std::make_unique<manage::CreateView>(view_parts(), view(), manage::ViewScope::landing));
    }
    parts.add(access(manage::stream_access(Wish::allow, command_.table_name)));
    if (const auto arn = on_failure_arn(); !arn.empty()) {
      parts.add(access(manage::destination_access(arn)));
    }
    return parts;
  }

  manage::VerbParts before_s3_trigger() {
    manage::VerbParts parts(
        access(manage::bucket_access(Wish::allow, command_.s3_bucket, command_.s3_prefix)));
    if (const auto arn = on_failure_arn(); !arn.empty()) {
      parts.add(access(manage::destination_access(arn)));
      parts.add(
          std::make_unique<manage::AsyncFailuresTo>(function_parts_, command_.lambda_name, arn));
    }
    return parts;
  }

  // Its region is known only here; AWS Lambda would refuse another one's queue in other words.
  [[nodiscard]] Result<void> check_on_failure() const {
    const auto arn = on_failure_arn();
    if (arn.contains(":sqs:") && !arn.contains(std::format(":sqs:{}:", region_))) {
      return base::fail(
          base::ErrorKind::bad_config,
          std::format("--on-failure: {} is not in {}, where the function is", arn, region_));
    }
    return {};
  }

  [[nodiscard]] std::string on_failure_arn() const {
    constexpr std::string_view k_bucket = "s3://";
    const std::string_view place = command_.on_failure;
    return place.starts_with(k_bucket) ? std::format("arn:{}:s3:::{}", aws::partition_of(region_),
                                                     place.substr(k_bucket.size()))
                                       : std::string(place);
  }

  [[nodiscard]] bool has(ManageVerb verb) const {
    return std::ranges::contains(command_.verbs, verb);
  }

  // A trigger can be made without: then the function makes the landing data source, if it may.
  [[nodiscard]] bool uses_tinybird(const base::Environment& environment) const {
    using enum ManageVerb;
    const bool infers = has(emit_datafiles) && command_.view_keys == manage::KeySource::landing;
    return has(create_lambda) || has(create_mv) || has(remove_mv) || infers ||
           (has(create_ddb_trigger) &&
            manage::has_tinybird_token(environment, std::filesystem::current_path()));
  }

  [[nodiscard]] manage::ViewParts view_parts() {
    return {.tinybird = {.client = access_->client(),
                         .clock = table_parts_.clock,
                         .console = table_parts_.console},
            .aws = trigger_parts()};
  }
  [[nodiscard]] manage::ViewTarget view() const {
    return {.table = command_.table_name,
            .function = function(),
            .naming = naming_,
            .keys = command_.view_keys,
            .existing = command_.existing,
            .tinybird = tinybird_};
  }

  [[nodiscard]] manage::TableTarget table() const {
    return {.name = command_.table_name,
            .region = region_,
            .reach = command_.reach,
            .unremovable = command_.unremovable};
  }
  [[nodiscard]] manage::FunctionTarget function() const {
    return {.name = command_.lambda_name,
            .role = command_.lambda_role,
            .secret = command_.lambda_secret,
            .region = region_,
            .reach = command_.reach,
            .unremovable = command_.unremovable};
  }
  [[nodiscard]] manage::TriggerTarget trigger() const {
    auto options = command_.trigger;
    options.on_failure_arn = on_failure_arn();
    return {.table = command_.table_name,
            .function = command_.lambda_name,
            .region = region_,
            .reach = command_.reach,
            .options = std::move(options)};
  }
  [[nodiscard]] manage::BucketTriggerTarget bucket_trigger() const {
    return {.bucket = command_.s3_bucket,
            .prefix = command_.s3_prefix,
            .function = command_.lambda_name,
            .region = region_,
            .reach = command_.reach,
            .removed_table = command_.unremovable == manage::Unremovable::spare
                                 ? std::optional(command_.table_name)
                                 : std::nullopt};
  }
  [[nodiscard]] manage::AlertingTarget alerting() const {
    return {.function = command_.lambda_name,
            .region = region_,
            .email = command_.alert_email,
            .reach = command_.reach};
  }
  [[nodiscard]] manage::ScheduleTarget schedule() const {
    return {
        .table = command_.table_name, .expression = command_.schedule, .place = bucket_trigger()};
  }
  manage::ScheduleParts schedule_parts() { return {dynamodb_, scheduler_, bucket_parts()}; }
  manage::AlertingParts alerting_parts() { return {topics_, watch_, function_parts_}; }
  manage::BucketTriggerParts bucket_parts() { return {buckets_, function_parts_}; }
  manage::TriggerParts trigger_parts() { return {dynamodb_, function_parts_}; }

  const ManageCommand& command_;
  net::HttpClient& http_;
  std::string region_;
  aws::DynamoDb dynamodb_;
  aws::Exports exports_;
  aws::S3Buckets buckets_;
  aws::Lambda functions_;
  aws::Iam iam_;
  aws::SecretsManager secrets_;
  aws::Sts sts_;
  aws::Sns topics_;
  aws::CloudWatch watch_;
  aws::Scheduler scheduler_;
  aws::Logs logs_;
  manage::TableParts table_parts_;
  manage::FunctionParts function_parts_;
  row::NamingVariables naming_;
  manage::TinybirdTarget tinybird_;
  std::unique_ptr<manage::TinybirdAccess> access_;
  manage::CodePackage code_;
};

}  // namespace

Result<void> run_manage(const ManageCommand& command, const base::Environment& environment,
                        const ManageParts& parts) {
  auto region = region_of(command.region, environment);
  if (!region) {
    return std::unexpected(region.error());
  }
  const aws::Access access{parts.http,  parts.clock, parts.credentials,
                           environment, *region,     random_seed()};
  Workshop workshop(command, parts, access);
  if (auto prepared = workshop.prepare(environment); !prepared) {
    return prepared;
  }
  std::vector<std::unique_ptr<manage::Verb>> verbs;
  verbs.reserve(command.verbs.size());
  for (const auto verb : command.verbs) {
    verbs.push_back(workshop.make(verb));
  }
  return manage::run_verbs(verbs, command.run, parts.console);
}

}  // namespace tinydynamocdc::cli
