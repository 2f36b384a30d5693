// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "aws/dynamodb.hpp"
#include "aws/dynamodb_exports.hpp"
#include "aws/dynamodb_streams.hpp"
#include "aws/lambda.hpp"
#include "aws/s3_objects.hpp"
#include "aws/service_client.hpp"
#include "aws/sqs.hpp"

namespace tinydynamocdc::lambda {

/// The function's AWS clients, a set for each region, made when it is first needed and
/// kept: an event tells its bucket's or queue's region, an export its table's, a letter its
/// stream's. Not thread-safe (the clients are, but for `tables`).
class AwsClients {
 public:
  struct Set {
    explicit Set(const aws::Access& access)
        : objects(access),
          exports(access),
          tables(access),
          streams(access),
          queues(access),
          functions(access) {}

    aws::S3Objects objects;
    aws::Exports exports;
    aws::DynamoDb tables;
    aws::DynamoDbStreams streams;
    aws::Sqs queues;
    aws::Lambda functions;
  };

  /// What `access` refers to must outlive this; its region does not matter.
  explicit AwsClients(const aws::Access& access) : access_(access) {}

  /// Valid as long as this object.
  [[nodiscard]] Set& in(std::string_view region) {
    auto& set = sets_[std::string(region)];
    if (!set) {
      auto access = access_;
      access.region = region;
      set = std::make_unique<Set>(access);
    }
    return *set;
  }

 private:
  aws::Access access_;
  std::map<std::string, std::unique_ptr<Set>, std::less<>> sets_;
};

}  // namespace tinydynamocdc::lambda
