// SPDX-License-Identifier: Apache-2.0
#include "aws/s3_objects.hpp"

#include <algorithm>
#include <format>
#include <utility>

#include "aws/xml.hpp"
#include "base/try.hpp"
#include "base/whole_number.hpp"

namespace tinydynamocdc::aws {

using base::ErrorKind;

namespace {

constexpr int k_partial_content = 206;
constexpr int k_range_not_satisfiable = 416;

// Percent-encoded once, its slashes kept: S3 takes no other form.
std::string path_of(const ObjectName& object) {
  std::string path = net::percent_encoded(object.bucket);
  std::string_view rest = object.key;
  for (;;) {
    const auto slash = rest.find('/');
    path += "/" + net::percent_encoded(rest.substr(0, slash));
    if (slash == std::string_view::npos) {
      return path;
    }
    rest.remove_prefix(slash + 1);
  }
}

// A failure that has nothing to do with reading, by its object's name.
ServiceFailure named(const ObjectName& object, ServiceFailure failure) {
  failure.error = base::with_context(std::move(failure.error), object.url());
  return failure;
}

// What a failure means for this object, and what to do about it.
ServiceFailure about(const ObjectName& object, ServiceFailure failure) {
  auto& error = failure.error;
  if (error.kind == ErrorKind::denied) {
    error.message += std::format(
        "; reading it needs s3:GetObject on {0}/{1} (and kms:Decrypt if KMS encrypts it); without "
        "s3:ListBucket on {0}, S3 answers the same for an object that does not exist",
        object.bucket, object.key);
  }
  return named(object, std::move(failure));
}

ServiceFailure broken(const ObjectName& object, const std::string& reason, int status) {
  return {{ErrorKind::unavailable, std::format("{}: s3 GetObject: {}", object.url(), reason)},
          {},
          status};
}

// `bytes 0-9/100` taken apart.
struct ContentRange {
  std::uint64_t first = 0;
  std::uint64_t object_bytes = 0;
};

std::optional<ContentRange> content_range(std::string_view text) {
  constexpr std::string_view k_unit = "bytes ";
  const auto dash = text.find('-');
  const auto slash = text.find('/');
  if (!text.starts_with(k_unit) || dash == std::string_view::npos ||
      slash == std::string_view::npos || dash > slash) {
    return std::nullopt;
  }
  const auto first =
      base::parse_whole<std::uint64_t>(text.substr(k_unit.size(), dash - k_unit.size()));
  const auto all = base::parse_whole<std::uint64_t>(text.substr(slash + 1));
  if (!first || !all) {
    return std::nullopt;
  }
  return ContentRange{.first = *first, .object_bytes = *all};
}

}  // namespace

struct S3Objects::Request {
  const ObjectName& object;
  std::string_view method;
  std::string_view operation;
  std::vector<net::Header> headers;
  std::string* memory = nullptr;
};

ServiceResult<net::HttpResponse> S3Objects::send(const Request& request, base::Deadline deadline) {
  auto response = client_.rest({.method = request.method,
                                .path = path_of(request.object),
                                .headers = request.headers,
                                .operation = request.operation,
                                .memory = request.memory},
                               deadline);
  if (!response) {
    return std::unexpected(about(request.object, std::move(response).error()));
  }
  return response;
}

ServiceResult<ObjectHead> S3Objects::head(const ObjectName& object, base::Deadline deadline) {
  TINYDYNAMOCDC_TRY(
      const auto response,
      send({.object = object, .method = "HEAD", .operation = "HeadObject"}, deadline));
  const auto bytes = base::parse_whole<std::uint64_t>(response.header("Content-Length"));
  if (!bytes) {
    return std::unexpected(broken(object, "the answer has no Content-Length", response.status));
  }
  return ObjectHead{.bytes = *bytes, .etag = std::string(response.header("ETag"))};
}

ServiceResult<ObjectPart> S3Objects::get_range(const ObjectName& object, ByteRange range,
                                               std::string_view if_match, base::Deadline deadline) {
  Request request{
      .object = object, .method = "GET", .operation = "GetObject", .memory = range.memory};
  request.headers.push_back(
      {"Range", std::format("bytes={}-{}", range.first, range.first + range.bytes - 1)});
  if (!if_match.empty()) {
    request.headers.push_back({"If-Match", std::string(if_match)});
  }
  auto response = send(request, deadline);
  if (!response) {
    // An object of no bytes has no first byte either. (RFC 9110, "Range Requests".)
    if (response.error().status == k_range_not_satisfiable && range.first == 0) {
      return ObjectPart{};
    }
    return std::unexpected(std::move(response).error());
  }
  ObjectPart part{.bytes = std::move(response->body),
                  .etag = std::string(response->header("ETag"))};
  if (response->status != k_partial_content) {
    // The whole object: right where it was asked for.
    part.object_bytes = part.bytes.size();
    if (range.first != 0 || part.bytes.size() > range.bytes) {
      return std::unexpected(
          broken(object, "S3 returned the whole object instead of a part", response->status));
    }
    return part;
  }
  const auto came = content_range(response->header("Content-Range"));
  if (!came || came->first != range.first || came->object_bytes <= range.first) {
    return std::unexpected(
        broken(object, "S3 returned another part than requested", response->status));
  }
  part.object_bytes = came->object_bytes;
  const auto expected = std::min(range.bytes, came->object_bytes - range.first);
  if (part.bytes.size() != expected) {
    return std::unexpected(broken(
        object, std::format("S3 returned {} bytes instead of {}", part.bytes.size(), expected),
        response->status));
  }
  return part;
}

ServiceResult<KeysPage> S3Objects::list(const ObjectName& bucket_and_prefix,
                                        const std::string& from, base::Deadline deadline) {
  return page(bucket_and_prefix, {{"list-type", "2"}, {"prefix", bucket_and_prefix.key}}, from,
              deadline);
}

ServiceResult<KeysPage> S3Objects::folders(const ObjectName& bucket_and_prefix,
                                           const std::string& from, base::Deadline deadline) {
  return page(bucket_and_prefix,
              {{"list-type", "2"}, {"prefix", bucket_and_prefix.key}, {"delimiter", "/"}}, from,
              deadline);
}

// With a delimiter the folders, else the keys.
ServiceResult<KeysPage> S3Objects::page(const ObjectName& bucket_and_prefix, Parameters query,
                                        const std::string& from, base::Deadline deadline) {
  const bool wants_folders = query.back().first == "delimiter";
  if (!from.empty()) {
    query.emplace_back("continuation-token", from);
  }
  const auto response = client_.rest({.path = net::percent_encoded(bucket_and_prefix.bucket),
                                      .query = std::move(query),
                                      .operation = "ListObjectsV2"},
                                     deadline);
  if (!response) {
    return std::unexpected(named(bucket_and_prefix, response.error()));
  }
  const auto root = parse_xml(response->body);
  if (!root) {
    return std::unexpected(ServiceFailure{root.error(), {}, response->status});
  }
  KeysPage page{.keys = {}, .next = {}};
  for (const auto& child : root->children) {
    if (child.name == (wants_folders ? "CommonPrefixes" : "Contents")) {
      page.keys.emplace_back(child.at({wants_folders ? "Prefix" : "Key"}));
    }
  }
  if (root->at({"IsTruncated"}) == "true") {
    page.next = root->at({"NextContinuationToken"});
    // Whoever asks on would ask for ever.
    if (page.next.empty() || page.next == from) {
      return std::unexpected(
          named(bucket_and_prefix,
                {{ErrorKind::unavailable,
                  "s3 ListObjectsV2: the answer is truncated and has no continuation token"},
                 {},
                 response->status}));
    }
  }
  return page;
}

ServiceResult<void> S3Objects::put(const ObjectName& object, std::string_view bytes,
                                   base::Deadline deadline) {
  const auto response = client_.rest(
      {.method = "PUT", .path = path_of(object), .body = bytes, .operation = "PutObject"},
      deadline);
  return response ? ServiceResult<void>() : std::unexpected(named(object, response.error()));
}

ServiceResult<void> S3Objects::remove(const ObjectName& object, base::Deadline deadline) {
  const auto response = client_.rest(
      {.method = "DELETE", .path = path_of(object), .operation = "DeleteObject"}, deadline);
  return response ? ServiceResult<void>() : std::unexpected(named(object, response.error()));
}

}  // namespace tinydynamocdc::aws
