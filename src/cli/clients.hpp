// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/cloudwatch.hpp"
#include "aws/dynamodb.hpp"
#include "aws/dynamodb_exports.hpp"
#include "aws/dynamodb_streams.hpp"
#include "aws/iam.hpp"
#include "aws/lambda.hpp"
#include "aws/logs.hpp"
#include "aws/s3_buckets.hpp"
#include "aws/s3_objects.hpp"
#include "aws/scheduler.hpp"
#include "aws/secrets_manager.hpp"
#include "aws/sns.hpp"
#include "aws/sqs.hpp"
#include "aws/sts.hpp"

namespace tinydynamocdc::cli {

/// The AWS services that commands use, all in one region with the same credentials. None is asked
/// anything before a command does.
struct Clients {
  explicit Clients(const aws::Access& access)
      : dynamodb(access),
        exports(access),
        buckets(access),
        functions(access),
        iam(access),
        secrets(access),
        sts(access),
        topics(access),
        watch(access),
        scheduler(access),
        logs(access),
        queues(access),
        objects(access),
        streams(access) {}

  aws::DynamoDb dynamodb;
  aws::Exports exports;
  aws::S3Buckets buckets;
  aws::Lambda functions;
  aws::Iam iam;
  aws::SecretsManager secrets;
  aws::Sts sts;
  aws::Sns topics;
  aws::CloudWatch watch;
  aws::Scheduler scheduler;
  aws::Logs logs;
  aws::Sqs queues;
  aws::S3Objects objects;
  aws::DynamoDbStreams streams;
};

}  // namespace tinydynamocdc::cli
