// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace tinydynamocdc::source {

/// An object that an S3 event tells of.
struct S3Object {
  std::string bucket;
  std::string key;         ///< Decoded: events carry keys form-encoded (`+` is a space, then %XX).
  std::uint64_t size = 0;  ///< Bytes.
  std::string etag;        ///< Without quotes; may be empty.
  std::string version_id;  ///< Empty in buckets without versions.
  std::string region;      ///< awsRegion: of the bucket.
};

/// Reads the records of an `ObjectCreated:…` event ("Event message structure", Amazon S3 User
/// Guide): any number, in their order. A bad one does not hide the others; it is bad_input with its
/// number: a missing or wrong member, a key that does not decode to UTF-8, an eventVersion of
/// another major number, an event of another kind (`ObjectRemoved:…`). The whole is bad_input where
/// it is not JSON, has no Records, or has a member twice.
[[nodiscard]] base::Result<std::vector<base::Result<S3Object>>> parse_s3_event(
    std::string_view payload);

/// An event for that object alone, which parse_s3_event() reads.
[[nodiscard]] std::string s3_event_text(const S3Object& object);

}  // namespace tinydynamocdc::source
