// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/environment.hpp"
#include "base/error.hpp"
#include "net/http_client.hpp"

namespace tinydynamocdc::aws {

/// How a service that speaks JSON with X-Amz-Target is spoken to.
struct JsonProtocol {
  std::string_view target_prefix;  ///< "DynamoDB_20120810"
  enum class Version { v1_0, v1_1 } version = Version::v1_0;
};

/// A service as AWS spells it in its three ways.
struct Service {
  std::string_view host_prefix;   ///< "secretsmanager": what messages call it.
  std::string_view signing_name;  ///< "secretsmanager": what signatures name.
  std::string_view variable;      ///< "SECRETS_MANAGER": AWS_ENDPOINT_URL_<variable>.
  enum class Scope { regional, global } scope = Scope::regional;
  JsonProtocol json = {};  ///< Of ServiceClient::json; empty where the service speaks otherwise.
};

inline constexpr Service k_dynamodb{
    "dynamodb", "dynamodb", "DYNAMODB", Service::Scope::regional, {"DynamoDB_20120810"}};
inline constexpr Service k_dynamodb_streams{"streams.dynamodb",
                                            "dynamodb",
                                            "DYNAMODB_STREAMS",
                                            Service::Scope::regional,
                                            {"DynamoDBStreams_20120810"}};
inline constexpr Service k_lambda{"lambda", "lambda", "LAMBDA"};
inline constexpr Service k_s3{"s3", "s3", "S3"};
inline constexpr Service k_iam{"iam", "iam", "IAM", Service::Scope::global};
inline constexpr Service k_sts{"sts", "sts", "STS"};
inline constexpr Service k_secrets_manager{"secretsmanager",
                                           "secretsmanager",
                                           "SECRETS_MANAGER",
                                           Service::Scope::regional,
                                           {"secretsmanager", JsonProtocol::Version::v1_1}};
inline constexpr Service k_scheduler{"scheduler", "scheduler", "SCHEDULER"};
inline constexpr Service k_sns{"sns", "sns", "SNS"};
inline constexpr Service k_sqs{"sqs", "sqs", "SQS", Service::Scope::regional, {"AmazonSQS"}};
inline constexpr Service k_cloudwatch{"monitoring",
                                      "monitoring",
                                      "CLOUDWATCH",
                                      Service::Scope::regional,
                                      {"GraniteServiceVersion20100801"}};
inline constexpr Service k_cloudwatch_logs{"logs",
                                           "logs",
                                           "CLOUDWATCH_LOGS",
                                           Service::Scope::regional,
                                           {"Logs_20140328", JsonProtocol::Version::v1_1}};

/// Where a service's requests go and what they are signed for.
struct Endpoint {
  net::BaseUrl url;
  std::string signing_region;
  std::string signing_name;
  enum class Origin { aws, configured } origin = Origin::aws;
};

/// Where botocore sends them: what locate_endpoint (located_endpoint.hpp) finds, without its
/// source. A URL of a variable or profile goes first; then AWS's own host of that region, for every
/// partition and variant (FIPS, dual stack) by endpoint_table.hpp. bad_config: what is configured
/// cannot be; the message names the variable, the profile or the section.
[[nodiscard]] base::Result<Endpoint> resolve_endpoint(const base::Environment& environment,
                                                      const Service& service,
                                                      std::string_view region);

/// "aws", "aws-cn" …: find_partition's name, the second field of every ARN of that region.
[[nodiscard]] std::string_view partition_of(std::string_view region);

}  // namespace tinydynamocdc::aws
