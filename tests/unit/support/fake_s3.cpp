// SPDX-License-Identifier: Apache-2.0
#include "support/fake_s3.hpp"

#include <charconv>
#include <format>

#include "aws/digest.hpp"

namespace tinydynamocdc::testing {

namespace {

std::string name_of(std::string_view bucket, std::string_view key) {
  return std::format("/{}/{}", bucket, key);
}

std::string decoded(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned char byte = 0;
    if (text[i] == '%' && i + 2 < text.size()) {
      std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16);
      result += static_cast<char>(byte);
      i += 2;
    } else {
      result += text[i];
    }
  }
  return result;
}

net::HttpResponse error(int status, std::string_view code) {
  return {
      .status = status,
      .headers = {},
      .body = std::format("<Error><Code>{0}</Code><Message>{0}, said S3</Message></Error>", code)};
}

}  // namespace

void FakeS3::put(std::string_view bucket, std::string_view key, std::string bytes) {
  const std::scoped_lock lock(mutex_);
  auto etag = std::format("\"{}\"", aws::sha256_hex(bytes).substr(0, 32));
  objects_[name_of(bucket, key)] = {.bytes = std::move(bytes), .etag = std::move(etag)};
}

void FakeS3::remove(std::string_view bucket, std::string_view key) {
  const std::scoped_lock lock(mutex_);
  objects_.erase(name_of(bucket, key));
}

std::string FakeS3::etag(std::string_view bucket, std::string_view key) const {
  const std::scoped_lock lock(mutex_);
  return objects_.at(name_of(bucket, key)).etag;
}

std::size_t FakeS3::count(std::string_view bucket, std::string_view key) const {
  const std::scoped_lock lock(mutex_);
  const auto found = counts_.find(name_of(bucket, key));
  return found == counts_.end() ? 0 : found->second;
}

base::Result<net::HttpResponse> FakeS3::answer(const RecordedRequest& request) {
  const std::scoped_lock lock(mutex_);
  const auto name = decoded(request.target);
  ++counts_[name];
  const auto found = objects_.find(name);
  if (found == objects_.end()) {
    auto refusal = may_list ? error(404, "NoSuchKey") : error(403, "AccessDenied");
    if (request.method == "HEAD") {
      refusal.body.clear();
    }
    return refusal;
  }
  const auto& [bytes, etag] = found->second;
  if (request.method == "HEAD") {
    return net::HttpResponse{
        .status = 200,
        .headers = {{"Content-Length", std::to_string(bytes.size())}, {"ETag", etag}},
        .body = {}};
  }
  const auto wanted = request.header("If-Match");
  if (!wanted.empty() && wanted != etag) {
    return error(412, "PreconditionFailed");
  }
  const std::string range(request.header("Range"));
  if (range.empty()) {
    return net::HttpResponse{.status = 200, .headers = {{"ETag", etag}}, .body = bytes};
  }
  const auto dash = range.find('-');
  const auto first = std::stoul(range.substr(6, dash - 6));
  const auto last = std::stoul(range.substr(dash + 1));
  if (first >= bytes.size()) {
    return error(416, "InvalidRange");
  }
  auto part = bytes.substr(first, last - first + 1);
  const auto content = std::format("bytes {}-{}/{}", first, first + part.size() - 1, bytes.size());
  return net::HttpResponse{.status = 206,
                           .headers = {{"Content-Range", content}, {"ETag", etag}},
                           .body = std::move(part)};
}

}  // namespace tinydynamocdc::testing
