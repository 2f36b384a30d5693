// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/service_client.hpp"
#include "aws/service_failure.hpp"
#include "base/clock.hpp"

namespace tinydynamocdc::aws {

/// Which object.
struct ObjectName {
  std::string bucket;
  std::string key;  ///< As it is, not encoded.

  /// `s3://bucket/key`: how a person finds it.
  [[nodiscard]] std::string url() const;

  bool operator==(const ObjectName&) const = default;
};

struct ObjectHead {
  std::uint64_t bytes = 0;
  std::string etag;  ///< With its quotes, as S3 sends it.
};

struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t bytes = 0;  ///< At least one; fewer come where the object ends.
};

/// Some of the keys below a prefix, in byte order.
struct KeysPage {
  std::vector<std::string> keys;
  std::string next;  ///< What the next page is asked for with; empty: this is the last one.
};

/// A run of an object's bytes.
struct ObjectPart {
  std::string bytes;
  std::uint64_t object_bytes = 0;  ///< Of the whole object.
  std::string etag;                ///< With its quotes, as S3 sends it.
};

/// Objects of S3: read, listed, written, removed. Addresses are path-style,
/// docs/decisions/0009-s3-addresses.md; the region of `access` is the bucket's. Messages name the
/// object, and the action where it is denied:
///  - missing: no such object or bucket;
///  - denied: s3:GetObject, or the key that the object is encrypted with. S3 says so of an object
///    that does not exist, too, to whoever may not list the bucket (s3:ListBucket);
///  - rejected, code PermanentRedirect or AuthorizationHeaderMalformed: another region's bucket,
///    which is named; code PreconditionFailed: it is not the `if_match` any more.
/// Thread-safe.
class S3Objects {
 public:
  explicit S3Objects(const Access& access) : client_(access, k_s3) {}

  [[nodiscard]] ServiceResult<ObjectHead> head(const ObjectName& object, base::Deadline deadline);

  /// The whole of a small object. too_large: it has more than `bytes_max` bytes.
  [[nodiscard]] ServiceResult<std::string> get(const ObjectName& object, std::size_t bytes_max,
                                               base::Deadline deadline);

  /// A part of an object; no bytes at all where it has none. `if_match`: the ETag that it must
  /// still have, with its quotes; empty: any. unavailable: another part came than was asked for.
  [[nodiscard]] ServiceResult<ObjectPart> get_range(const ObjectName& object, ByteRange range,
                                                    std::string_view if_match,
                                                    base::Deadline deadline);

  /// A page of the keys that begin with `bucket_and_prefix.key`, up to 1,000; `from` is the page
  /// before it's `next`. Denied: s3:ListBucket on the bucket. (S3 API Reference, ListObjectsV2.)
  [[nodiscard]] ServiceResult<KeysPage> list(const ObjectName& bucket_and_prefix,
                                             const std::string& from, base::Deadline deadline);

  /// Writes a small object, in the place of what is there. Denied: s3:PutObject on it.
  [[nodiscard]] ServiceResult<void> put(const ObjectName& object, std::string_view bytes,
                                        base::Deadline deadline);

  /// Also well where there is no such object. Denied: s3:DeleteObject.
  [[nodiscard]] ServiceResult<void> remove(const ObjectName& object, base::Deadline deadline);

 private:
  struct Request;
  [[nodiscard]] ServiceResult<net::HttpResponse> send(const Request& request,
                                                      base::Deadline deadline);

  ServiceClient client_;
};

}  // namespace tinydynamocdc::aws
