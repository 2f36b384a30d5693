// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "support/scripted_http_client.hpp"

namespace tinydynamocdc::testing {

/// Buckets in memory, by path-style addresses: HEAD, GET, Range, If-Match, PUT, lists in pages,
/// S3's own errors. Thread-safe.
class FakeS3 {
 public:
  bool may_list = true;  ///< false: objects that do not exist are answered 403, as S3 does.

  bool may_write = true;          ///< By request.
  std::size_t keys_per_page = 2;  ///< Of a list; AWS's are 1,000.

  /// Writes an object, or another one in its place.
  void put(std::string_view bucket, std::string_view key, std::string bytes);
  void remove(std::string_view bucket, std::string_view key);

  [[nodiscard]] base::Result<net::HttpResponse> answer(const RecordedRequest& request);

  /// Of an object that is there, as S3 says it.
  [[nodiscard]] std::string etag(std::string_view bucket, std::string_view key) const;

  /// Of an object that is there; empty: it is not.
  [[nodiscard]] std::string text(std::string_view bucket, std::string_view key) const;
  /// Keys below a prefix.
  [[nodiscard]] std::vector<std::string> keys(std::string_view bucket,
                                              std::string_view prefix) const;
  [[nodiscard]] std::size_t lists() const { return lists_; }

  /// Requests for that object so far.
  [[nodiscard]] std::size_t count(std::string_view bucket, std::string_view key) const;

 private:
  [[nodiscard]] net::HttpResponse list(std::string_view target);

  struct Object {
    std::string bytes;
    std::string etag;
  };

  mutable std::mutex mutex_;
  std::map<std::string, Object, std::less<>> objects_;
  std::map<std::string, std::size_t, std::less<>> counts_;
  std::size_t lists_ = 0;
};

}  // namespace tinydynamocdc::testing
