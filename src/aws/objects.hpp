// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "aws/service_failure.hpp"
#include "base/clock.hpp"

namespace tinydynamocdc::aws {

/// Which object.
struct ObjectName {
  std::string bucket;
  std::string key;  ///< As it is, not encoded.

  /// `s3://bucket/key`: how a person finds it in S3.
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
  /// Memory for the part, where there is some: it is taken over, and lost where the call fails.
  std::string* memory = nullptr;
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

/// Objects in buckets, wherever they are kept: in S3 (S3Objects), or in a folder on disk
/// (load::FolderObjects). Whoever loads an export does not know which. Failures have S3's kinds and
/// codes, and their messages name the object by url():
///  - missing: no such object or bucket;
///  - denied: it may not be read, listed or written;
///  - rejected, code PreconditionFailed: it is not the `if_match` any more.
/// Thread-safe.
class Objects {
 public:
  virtual ~Objects() = default;

  [[nodiscard]] virtual ServiceResult<ObjectHead> head(const ObjectName& object,
                                                       base::Deadline deadline) = 0;

  /// A part of an object; no bytes at all where it has none. `if_match`: the ETag that it must
  /// still have, with its quotes; empty: any. unavailable: another part came than was asked for.
  [[nodiscard]] virtual ServiceResult<ObjectPart> get_range(const ObjectName& object,
                                                            ByteRange range,
                                                            std::string_view if_match,
                                                            base::Deadline deadline) = 0;

  /// A page of the keys that begin with `bucket_and_prefix.key`; `from` is the page before it's
  /// `next`.
  [[nodiscard]] virtual ServiceResult<KeysPage> list(const ObjectName& bucket_and_prefix,
                                                     const std::string& from,
                                                     base::Deadline deadline) = 0;

  /// Writes a small object, in the place of what is there: all of it, or nothing.
  [[nodiscard]] virtual ServiceResult<void> put(const ObjectName& object, std::string_view bytes,
                                                base::Deadline deadline) = 0;

  /// How a person finds it: `s3://bucket/key`, or a path.
  [[nodiscard]] virtual std::string url(const ObjectName& object) const = 0;

  /// The whole of a small object. too_large: it has more than `bytes_max` bytes.
  [[nodiscard]] ServiceResult<std::string> get(const ObjectName& object, std::size_t bytes_max,
                                               base::Deadline deadline);
};

}  // namespace tinydynamocdc::aws
