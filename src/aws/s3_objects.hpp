// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "aws/objects.hpp"
#include "aws/service_client.hpp"
#include "aws/service_failure.hpp"
#include "base/clock.hpp"

namespace tinydynamocdc::aws {

/// Objects of S3: read, listed, written, removed. Addresses are path-style,
/// docs/decisions/0009-s3-addresses.md; the region of `access` is the bucket's. Messages name the
/// object, and the action where it is denied:
///  - missing: no such object or bucket;
///  - denied: s3:GetObject, or the key that the object is encrypted with. S3 says so of an object
///    that does not exist, too, to whoever may not list the bucket (s3:ListBucket); put:
///    s3:PutObject;
///  - rejected, code PermanentRedirect or AuthorizationHeaderMalformed: another region's bucket,
///    which is named; code PreconditionFailed: it is not the `if_match` any more.
/// A page of a list has up to 1,000 keys. (S3 API Reference, ListObjectsV2.) Thread-safe.
class S3Objects final : public Objects {
 public:
  explicit S3Objects(const Access& access) : client_(access, k_s3) {}

  [[nodiscard]] ServiceResult<ObjectHead> head(const ObjectName& object,
                                               base::Deadline deadline) override;
  [[nodiscard]] ServiceResult<ObjectPart> get_range(const ObjectName& object, ByteRange range,
                                                    std::string_view if_match,
                                                    base::Deadline deadline) override;
  [[nodiscard]] ServiceResult<KeysPage> list(const ObjectName& bucket_and_prefix,
                                             const std::string& from,
                                             base::Deadline deadline) override;
  [[nodiscard]] ServiceResult<void> put(const ObjectName& object, std::string_view bytes,
                                        base::Deadline deadline) override;
  [[nodiscard]] std::string url(const ObjectName& object) const override { return object.url(); }

  /// A page of the folders right below `bucket_and_prefix.key`, which ends in `/` or is empty: as
  /// keys that end in `/`.
  [[nodiscard]] ServiceResult<KeysPage> folders(const ObjectName& bucket_and_prefix,
                                                const std::string& from, base::Deadline deadline);

  /// Also well where there is no such object. Denied: s3:DeleteObject.
  [[nodiscard]] ServiceResult<void> remove(const ObjectName& object, base::Deadline deadline);

 private:
  struct Request;
  [[nodiscard]] ServiceResult<net::HttpResponse> send(const Request& request,
                                                      base::Deadline deadline);
  [[nodiscard]] ServiceResult<KeysPage> page(const ObjectName& bucket_and_prefix, Parameters query,
                                             const std::string& from, base::Deadline deadline);

  ServiceClient client_;
};

}  // namespace tinydynamocdc::aws
