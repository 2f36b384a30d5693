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

std::string FakeS3::text(std::string_view bucket, std::string_view key) const {
  const std::scoped_lock lock(mutex_);
  const auto found = objects_.find(name_of(bucket, key));
  return found == objects_.end() ? std::string() : found->second.bytes;
}

std::vector<std::string> FakeS3::keys(std::string_view bucket, std::string_view prefix) const {
  const std::scoped_lock lock(mutex_);
  std::vector<std::string> keys;
  for (const auto& [name, object] : objects_) {
    if (name.starts_with(name_of(bucket, prefix))) {
      keys.push_back(name.substr(bucket.size() + 2));
    }
  }
  return keys;
}

// `/bucket?list-type=2&prefix=…&delimiter=/&continuation-token=…`
net::HttpResponse FakeS3::list(std::string_view target) {
  const auto value = [&](std::string_view name) {
    const auto at = target.find(name);
    const auto text = at == std::string_view::npos ? "" : target.substr(at + name.size());
    return decoded(text.substr(0, text.find('&')));
  };
  ++lists_;
  const auto begin = std::format("{}/{}", target.substr(0, target.find('?')), value("prefix="));
  const auto from = value("continuation-token=");
  const auto bucket_bytes = target.find('?') + 1;
  const bool wants_folders = !value("delimiter=").empty();
  std::string contents;
  std::string next;
  std::string folder;
  std::size_t keys = 0;
  for (const auto& [name, object] : objects_) {
    if (!name.starts_with(begin) || name < from) {
      continue;
    }
    const auto slash = name.find('/', begin.size());
    const bool is_in_folder = wants_folders && slash != std::string::npos;
    if (is_in_folder && name.substr(0, slash + 1) == folder) {
      continue;
    }
    if (keys++ == keys_per_page) {
      next = name;
      break;
    }
    if (is_in_folder) {
      folder = name.substr(0, slash + 1);
      contents += std::format("<CommonPrefixes><Prefix>{}</Prefix></CommonPrefixes>",
                              folder.substr(bucket_bytes));
    } else {
      contents += std::format("<Contents><Key>{}</Key></Contents>", name.substr(bucket_bytes));
    }
  }
  return {.status = 200,
          .headers = {},
          .body = std::format("<ListBucketResult><IsTruncated>{}</IsTruncated>"
                              "<NextContinuationToken>{}</NextContinuationToken>{}"
                              "</ListBucketResult>",
                              next.empty() ? "false" : "true", next, contents)};
}

base::Result<net::HttpResponse> FakeS3::answer(const RecordedRequest& request) {
  if (request.method == "PUT") {
    if (!may_write) {
      return error(403, "AccessDenied");
    }
    const auto name = decoded(request.target);
    const auto slash = name.find('/', 1);
    put(std::string_view(name).substr(1, slash - 1), std::string_view(name).substr(slash + 1),
        request.body);
    return net::HttpResponse{.status = 200, .headers = {}, .body = {}};
  }
  const std::scoped_lock lock(mutex_);
  if (request.target.contains("list-type=2")) {
    return may_list ? list(request.target) : error(403, "AccessDenied");
  }
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
