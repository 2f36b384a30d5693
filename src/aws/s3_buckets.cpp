// SPDX-License-Identifier: Apache-2.0
#include "aws/s3_buckets.hpp"

#include <format>
#include <utility>

#include "aws/digest.hpp"
#include "aws/xml.hpp"
#include "base/try.hpp"

namespace tinydynamocdc::aws {

using base::ErrorKind;

namespace {

constexpr std::string_view k_xml = "application/xml";
constexpr std::string_view k_namespace = "http://s3.amazonaws.com/doc/2006-03-01/";
// The one region that S3 never names (API_CreateBucket, API_GetBucketLocation).
constexpr std::string_view k_first_region = "us-east-1";
constexpr int k_moved = 301;
constexpr int k_bad_request = 400;
constexpr int k_forbidden = 403;
constexpr int k_not_found = 404;

void ignore(const net::HttpResponse& /*response*/) {}

ServiceFailure broken_answer(base::Error error, std::string_view operation) {
  return {base::with_context(std::move(error), std::format("s3 {}", operation)), {}, 0};
}

}  // namespace

S3Buckets::S3Buckets(const Access& access) : client_(access, k_s3) {}

ServiceResult<std::optional<std::string>> S3Buckets::region_of(std::string_view bucket,
                                                               base::Deadline deadline) {
  TINYDYNAMOCDC_TRY(const auto response,
                    client_.rest({.method = "HEAD",
                                  .path = net::percent_encoded(bucket),
                                  .operation = "HeadBucket",
                                  .answers = {k_moved, k_bad_request, k_forbidden, k_not_found}},
                                 deadline));
  if (response.status == k_not_found) {
    return std::nullopt;
  }
  // Every answer names the region, also one that refuses: a request to another region's endpoint is
  // sent away (301) or not understood (400) there.
  const auto region = response.header("x-amz-bucket-region");
  const bool is_elsewhere = !region.empty() && region != client_.region();
  if (is_elsewhere || (response.status < k_moved && !region.empty())) {
    return std::string(region);
  }
  if (response.status < k_moved) {
    return location(bucket, deadline);
  }
  if (response.status == k_forbidden) {
    return std::unexpected(
        ServiceFailure{{ErrorKind::denied,
                        std::format("s3 HeadBucket: the bucket {} belongs to another account, or "
                                    "these credentials may not read it (needed: s3:ListBucket)",
                                    bucket)},
                       "Forbidden",
                       k_forbidden});
  }
  return std::unexpected(ServiceFailure{
      {ErrorKind::rejected, std::format("s3 HeadBucket: status {}", response.status)},
      {},
      response.status});
}

ServiceResult<std::optional<std::string>> S3Buckets::location(std::string_view bucket,
                                                              base::Deadline deadline) {
  const auto response = client_.rest({.path = net::percent_encoded(bucket),
                                      .query = {{"location", ""}},
                                      .operation = "GetBucketLocation"},
                                     deadline);
  if (failed_with(response, "NoSuchBucket")) {
    return std::nullopt;
  }
  if (!response) {
    return std::unexpected(response.error());
  }
  auto root = parse_xml(response->body);
  if (!root) {
    return std::unexpected(broken_answer(std::move(root.error()), "GetBucketLocation"));
  }
  if (root->text.empty()) {
    return std::string(k_first_region);
  }
  // What S3 called its first region in Europe.
  return root->text == "EU" ? std::string("eu-west-1") : root->text;
}

ServiceResult<void> S3Buckets::create_bucket(std::string_view bucket, base::Deadline deadline) {
  std::string body;
  if (client_.region() != k_first_region) {
    body = std::format(
        "<CreateBucketConfiguration xmlns=\"{}\"><LocationConstraint>{}</LocationConstraint>"
        "</CreateBucketConfiguration>",
        k_namespace, client_.region());
  }
  auto created = client_
                     .rest({.method = "PUT",
                            .path = net::percent_encoded(bucket),
                            .body = body,
                            .content_type = k_xml,
                            .operation = "CreateBucket"},
                           deadline)
                     .transform(ignore);
  if (failed_with(created, "BucketAlreadyOwnedByYou")) {
    return {};
  }
  return created;
}

ServiceResult<Tags> S3Buckets::tags(std::string_view bucket, base::Deadline deadline) {
  const auto response = client_.rest({.path = net::percent_encoded(bucket),
                                      .query = {{"tagging", ""}},
                                      .operation = "GetBucketTagging"},
                                     deadline);
  if (failed_with(response, "NoSuchTagSet")) {
    return Tags{};
  }
  if (!response) {
    return std::unexpected(response.error());
  }
  auto root = parse_xml(response->body);
  if (!root) {
    return std::unexpected(broken_answer(std::move(root.error()), "GetBucketTagging"));
  }
  Tags tags;
  if (const auto* set = root->find({"TagSet"})) {
    for (const auto& tag : set->children) {
      tags.emplace(tag.at({"Key"}), tag.at({"Value"}));
    }
  }
  return tags;
}

ServiceResult<void> S3Buckets::put_tags(std::string_view bucket, const Tags& tags,
                                        base::Deadline deadline) {
  auto body = std::format("<Tagging xmlns=\"{}\"><TagSet>", k_namespace);
  for (const auto& [key, value] : tags) {
    body += std::format("<Tag><Key>{}</Key><Value>{}</Value></Tag>", xml_escaped(key),
                        xml_escaped(value));
  }
  body += "</TagSet></Tagging>";
  // PutBucketTagging is one of the operations that want a checksum (botocore: s3/2006-03-01).
  return client_
      .rest({.method = "PUT",
             .path = net::percent_encoded(bucket),
             .query = {{"tagging", ""}},
             .body = body,
             .content_type = k_xml,
             .headers = {{"x-amz-checksum-sha256", sha256_base64(body)}},
             .operation = "PutBucketTagging"},
            deadline)
      .transform(ignore);
}

ServiceResult<BucketNotification> S3Buckets::notification(std::string_view bucket,
                                                          base::Deadline deadline) {
  auto response = client_.rest({.path = net::percent_encoded(bucket),
                                .query = {{"notification", ""}},
                                .operation = "GetBucketNotification"},
                               deadline);
  if (!response) {
    return std::unexpected(std::move(response.error()));
  }
  auto notification = BucketNotification::parse(std::move(response->body));
  if (!notification) {
    return std::unexpected(broken_answer(std::move(notification.error()), "GetBucketNotification"));
  }
  return std::move(*notification);
}

ServiceResult<void> S3Buckets::put_notification(std::string_view bucket, std::string_view document,
                                                base::Deadline deadline) {
  return client_
      .rest({.method = "PUT",
             .path = net::percent_encoded(bucket),
             .query = {{"notification", ""}},
             .body = document,
             .content_type = k_xml,
             .operation = "PutBucketNotification"},
            deadline)
      .transform(ignore);
}

}  // namespace tinydynamocdc::aws
