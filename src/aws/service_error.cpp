// SPDX-License-Identifier: Apache-2.0
#include "aws/service_error.hpp"

#include <algorithm>
#include <array>
#include <format>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "aws/permission_advice.hpp"
#include "aws/xml.hpp"
#include "base/json_members.hpp"
#include "base/outside_text.hpp"

namespace tinydynamocdc::aws {

using base::ErrorKind;
using nlohmann::json;

namespace {

// botocore's standard retry mode, less LimitExceededException, which most services use for quotas.
constexpr std::array<std::string_view, 14> k_throttle_codes{
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottledException",
    "RequestThrottled",
    "TooManyRequestsException",
    "ProvisionedThroughputExceededException",
    "TransactionInProgressException",
    "RequestLimitExceeded",
    "BandwidthLimitExceeded",
    "SlowDown",
    "PriorRequestNotComplete",
    "EC2ThrottledException",
    "ReplicatedWriteConflictException"};
constexpr std::array<std::string_view, 4> k_passing_codes{
    "RequestTimeout", "RequestTimeoutException", "InternalError", "InternalFailure"};
constexpr std::array<std::string_view, 16> k_denied_codes{"AccessDenied",
                                                          "AccessDeniedException",
                                                          "UnauthorizedOperation",
                                                          "NotAuthorized",
                                                          "UnrecognizedClientException",
                                                          "InvalidClientTokenId",
                                                          "InvalidAccessKeyId",
                                                          "ExpiredToken",
                                                          "ExpiredTokenException",
                                                          "SignatureDoesNotMatch",
                                                          "InvalidSignatureException",
                                                          "IncompleteSignature",
                                                          "IncompleteSignatureException",
                                                          "MissingAuthenticationToken",
                                                          "MissingAuthenticationTokenException",
                                                          "OptInRequired"};

template <std::size_t size>
bool is_one_of(std::string_view code, const std::array<std::string_view, size>& codes) {
  return std::ranges::find(codes, code) != codes.end();
}

struct Said {
  std::string code;
  std::string message;
};

// "com.amazonaws.dynamodb.v20120810#Code" and "Code:http://…" are both Code.
std::string plain_code(std::string_view code) {
  if (const auto hash = code.rfind('#'); hash != std::string_view::npos) {
    code.remove_prefix(hash + 1);
  }
  return std::string(code.substr(0, code.find(':')));
}

Said said_in_xml(std::string_view body) {
  const auto root = parse_xml(body);
  if (!root) {
    return {};
  }
  const XmlElement* error = root->name == "Error" ? &*root : root->find({"Error"});
  if (error == nullptr) {
    error = root->find({"Errors", "Error"});
  }
  if (error == nullptr) {
    return {};
  }
  return {std::string(error->at({"Code"})), std::string(error->at({"Message"}))};
}

Said said_in_json(const net::HttpResponse& response) {
  Said said{plain_code(response.header("x-amzn-ErrorType")), {}};
  const json body = json::parse(response.body, nullptr, false);
  for (const char* name : {"__type", "code", "Code"}) {
    if (said.code.empty()) {
      said.code = plain_code(base::text_of(body, name));
    }
  }
  for (const char* name : {"message", "Message", "errorMessage", "error_description"}) {
    if (said.message.empty()) {
      said.message = base::text_of(body, name);
    }
  }
  return said;
}

// S3's answers from the wrong region: a redirect, or the signature's region does not fit.
bool is_sent_away(std::string_view code, int status) {
  return status == 301 || status == 307 || code == "AuthorizationHeaderMalformed" ||
         code == "IllegalLocationConstraintException";
}

std::string_view advice(std::string_view code) {
  if (code.starts_with("ExpiredToken")) {
    return " (the session has expired: sign in to AWS again)";
  }
  if (code == "UnrecognizedClientException" || code == "InvalidClientTokenId" ||
      code == "InvalidAccessKeyId") {
    return " (AWS does not know this access key: check AWS_ACCESS_KEY_ID and AWS_PROFILE)";
  }
  if (code == "SignatureDoesNotMatch" || code == "InvalidSignatureException") {
    return " (the secret access key does not belong to the access key, or something changed the "
           "request)";
  }
  return "";
}

}  // namespace

ErrorKind kind_of(std::string_view code, int status, const Service& service) {
  if (is_one_of(code, k_throttle_codes) || status == 429) {
    return ErrorKind::throttled;
  }
  // DynamoDB says so of too many table operations at a time; they pass.
  if (code == "LimitExceededException" && service.signing_name == "dynamodb") {
    return ErrorKind::throttled;
  }
  if (is_one_of(code, k_passing_codes) || status >= 500 || status == 408) {
    return ErrorKind::unavailable;
  }
  if (is_one_of(code, k_denied_codes)) {
    return ErrorKind::denied;
  }
  if (code.contains("NotFound") || code.starts_with("NoSuch")) {
    return ErrorKind::missing;
  }
  if (code.empty() && (status == 401 || status == 403)) {
    return ErrorKind::denied;
  }
  if (code.empty() && status == 404) {
    return ErrorKind::missing;
  }
  if (status == 413) {
    return ErrorKind::too_large;
  }
  return ErrorKind::rejected;
}

ServiceFailure failure_of(const net::HttpResponse& response, const Service& service,
                          std::string_view operation,
                          const std::vector<const base::Secret*>& secrets) {
  const auto start = response.body.find_first_not_of(" \t\r\n");
  const bool is_xml = start != std::string::npos && response.body[start] == '<';
  Said said = is_xml ? said_in_xml(response.body) : said_in_json(response);
  std::string message = std::format("{} {}: ", service.host_prefix, operation);
  message += said.code.empty() ? "status " + std::to_string(response.status)
                               : base::outside_text(said.code, secrets);
  const auto text = base::outside_text(said.message.substr(0, said.message.find('\n')), secrets);
  if (!text.empty()) {
    message += ": " + text;
  }
  // S3 names the region of a bucket that was asked for in another one.
  const auto region = response.header("x-amz-bucket-region");
  if (is_sent_away(said.code, response.status) && !region.empty()) {
    message += std::format(" (the bucket is in region {})", base::outside_text(region, secrets));
  }
  const ErrorKind kind = kind_of(said.code, response.status, service);
  if (kind == ErrorKind::denied) {
    message += advice(said.code);
    if (said.code.starts_with("AccessDenied")) {
      message += permission_advice(service, operation, text);
    }
  }
  return {{kind, std::move(message)}, std::move(said.code), response.status};
}

bool is_about_time(const ServiceFailure& failure) {
  static constexpr std::array<std::string_view, 3> k_codes{"RequestTimeTooSkewed", "RequestExpired",
                                                           "RequestInTheFuture"};
  if (is_one_of(failure.code, k_codes)) {
    return true;
  }
  const std::string_view message = failure.error.message;
  return message.contains("Signature expired") || message.contains("Signature not yet current");
}

}  // namespace tinydynamocdc::aws
