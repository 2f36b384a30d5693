// SPDX-License-Identifier: Apache-2.0
#include "account.hpp"

#include <algorithm>
#include <stdexcept>

#include "aws/digest.hpp"
#include "support/fake_tinybird.hpp"
#include "support/gzip.hpp"

namespace tinydynamocdc::truth {

namespace {

net::HttpResponse answered(const Json& body) {
  return {.status = 200, .headers = {}, .body = body.dump()};
}

net::HttpResponse refused(int status, std::string_view code) {
  return {.status = status, .headers = {}, .body = Json{{"__type", code}}.dump()};
}

std::string operation_of(const net::HttpRequest& request) {
  const auto found = std::ranges::find(request.headers, "X-Amz-Target", &net::Header::name);
  return found == request.headers.end() ? "" : found->value.substr(found->value.find('.') + 1);
}

}  // namespace

Account::Account(const Json& request, std::istream& in, std::ostream& out)
    : request_(request), in_(in), out_(out) {
  s3_.keys_per_page = 50;
  for (const auto& written : request.at("written")) {
    put_export(written);
  }
}

void Account::put_export(const Json& written) {
  const std::string bucket = request_.at("bucket");
  std::string manifest;
  for (const auto& file : written.at("files")) {
    const auto bytes = testing::gzip(file.at("text").get_ref<const std::string&>());
    aws::Md5 md5;
    md5.update(bytes);
    manifest += Json{{"itemCount", file.at("items")},
                     {"md5Checksum", md5.base64_digest()},
                     {"etag", "e-1"},
                     {"dataFileS3Key", file.at("key")}}
                    .dump() +
                "\n";
    if (!file.value("is_lost", false)) {
      s3_.put(bucket, file.at("key").get<std::string>(), bytes);
    }
  }
  const std::string summary_key = written.at("summary_key");
  s3_.put(bucket, summary_key, written.at("summary").get<std::string>());
  s3_.put(bucket, summary_key.substr(0, summary_key.rfind('/') + 1) + "manifest-files.json",
          manifest);
}

base::Result<net::HttpResponse> Account::send(const net::HttpRequest& request,
                                              base::Deadline /*deadline*/) {
  const std::scoped_lock lock(mutex_);
  if (++requests >= dies_at && dies_at > 0) {
    return base::fail(base::ErrorKind::unavailable, "the process is dead");
  }
  const auto& host = request.origin.host;
  if (host == "api.tinybird.co") {
    return tinybird(request);
  }
  const bool is_of_bucket = std::ranges::count(request.target, '/') == 1;
  if (host.starts_with("s3.") && request.method == "HEAD" && is_of_bucket) {
    return net::HttpResponse{
        .status = 200, .headers = {{"x-amz-bucket-region", "eu-west-2"}}, .body = {}};
  }
  if (host.starts_with("s3.")) {
    return s3_.answer({.method = request.method,
                       .origin = request.origin,
                       .target = request.target,
                       .headers = request.headers,
                       .body = std::string(request.body)});
  }
  if (host.starts_with("dynamodb.")) {
    return dynamodb(operation_of(request), Json::parse(request.body));
  }
  constexpr int k_missing = 404;  // There is no function.
  return refused(k_missing, "ResourceNotFoundException");
}

base::Result<net::HttpResponse> Account::tinybird(const net::HttpRequest& request) {
  const auto body = testing::plain_body({.method = request.method,
                                         .origin = request.origin,
                                         .target = request.target,
                                         .headers = request.headers,
                                         .body = std::string(request.body)});
  if (!body) {
    throw std::runtime_error("a body is damaged");
  }
  auto answer = told({{"target", request.target}, {"body", *body}});
  return net::HttpResponse{
      .status = answer.at("status"), .headers = {}, .body = answer.at("body").get<std::string>()};
}

// The answer to a line.
Json Account::told(const Json& line) {
  out_ << line.dump() << std::endl;
  std::string answer;
  if (!std::getline(in_, answer)) {
    throw std::runtime_error("nobody answers");
  }
  return Json::parse(answer);
}

net::HttpResponse Account::dynamodb(const std::string& operation, const Json& body) {
  constexpr int k_bad = 400;
  if (operation == "DescribeTable") {
    return body.at("TableName") == request_.at("table").at("TableName")
               ? answered({{"Table", request_["table"]}})
               : refused(k_bad, "ResourceNotFoundException");
  }
  if (operation == "GetItem") {
    return answered(told({{"target", "GetItem"}, {"key", body.at("Key")}}));
  }
  if (operation == "Scan") {
    return scan(body);
  }
  Json listed = Json::array();
  for (const auto& one : request_.at("exports")) {
    if (operation == "DescribeExport" && one.at("ExportArn") == body.at("ExportArn")) {
      return answered({{"ExportDescription", one}});
    }
    listed.push_back({{"ExportArn", one.at("ExportArn")},
                      {"ExportStatus", one.at("ExportStatus")},
                      {"ExportType", one.at("ExportType")}});
  }
  return operation == "ListExports" ? answered({{"ExportSummaries", listed}})
                                    : refused(k_bad, "ExportNotFoundException");
}

// One of the request's pages: the number of the next is the last key.
net::HttpResponse Account::scan(const Json& body) const {
  const auto& pages = request_.at("pages");
  const auto number = body.contains("ExclusiveStartKey")
                          ? std::stoull(body["ExclusiveStartKey"]["page"]["N"].get<std::string>())
                          : 0;
  const auto& items = pages.at(number);
  Json page{{"Items", items},
            {"Count", items.size()},
            {"ScannedCount", items.size()},
            {"ConsumedCapacity", {{"TableName", "T"}, {"CapacityUnits", 1.0}}}};
  if (number + 1 < pages.size()) {
    page["LastEvaluatedKey"] = {{"page", {{"N", std::to_string(number + 1)}}}};
  }
  return answered(page);
}

}  // namespace tinydynamocdc::truth
