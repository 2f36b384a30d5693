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
/// kept: an event tells its bucket's or queue's region, an export its table's, a failure record its
/// stream's. Not thread-safe (the clients are, but for `tables`).
class AwsClients {
 public:
  struct Set {
    Set(const aws::Access& access, aws::Objects* elsewhere)
        : s3(access),
          objects(elsewhere == nullptr ? s3 : *elsewhere),
          exports(access),
          tables(access),
          streams(access),
          queues(access),
          functions(access) {}

    aws::S3Objects s3;
    aws::Objects& objects;  ///< Of exports.
    aws::Exports exports;
    aws::DynamoDb tables;
    aws::DynamoDbStreams streams;
    aws::Sqs queues;
    aws::Lambda functions;
  };

  /// What `access` refers to must outlive this; its region does not matter. `elsewhere`: where the
  /// objects of exports are, if not in S3 under their names; it must outlive this, too.
  explicit AwsClients(const aws::Access& access, aws::Objects* elsewhere = nullptr)
      : access_(access), elsewhere_(elsewhere) {}

  /// Valid as long as this object.
  [[nodiscard]] Set& in(std::string_view region) {
    auto& set = sets_[std::string(region)];
    if (!set) {
      auto access = access_;
      access.region = region;
      set = std::make_unique<Set>(access, elsewhere_);
    }
    return *set;
  }

 private:
  aws::Access access_;
  aws::Objects* elsewhere_;
  std::map<std::string, std::unique_ptr<Set>, std::less<>> sets_;
};

}  // namespace tinydynamocdc::lambda
