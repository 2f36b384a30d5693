// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

/// What a bucket tells whom about its objects. S3 knows no way to add or take away one entry:
/// PutBucketNotificationConfiguration replaces everything, so whatever is not ours must go back as
/// it came, byte for byte, in whatever form it is. Entries are cut out of and put into the text.
namespace tinydynamocdc::aws {

/// One entry: an element directly inside NotificationConfiguration. Members that an entry does not
/// have, or that cannot be read, are empty.
struct NotificationEntry {
  std::string element;      ///< CloudFunctionConfiguration, TopicConfiguration …
  std::string id;           ///< At most 255 characters; S3 makes one up where none is given.
  std::string destination;  ///< ARN.
  std::vector<std::string> events;  ///< `s3:ObjectCreated:*`
  std::string prefix;               ///< Of the keys.
  std::string suffix;
  std::string text;  ///< The element as it stands there. Entries that come are written anew.

  bool operator==(const NotificationEntry&) const = default;
};

/// The elements of entries in the XML that S3 takes: to a function, and to an SQS queue.
inline constexpr std::string_view k_function_entry = "CloudFunctionConfiguration";
inline constexpr std::string_view k_queue_entry = "QueueConfiguration";

/// A notification configuration as GetBucketNotificationConfiguration gives it.
class BucketNotification {
 public:
  /// unavailable: it is not what S3 gives, so nothing may be written back.
  [[nodiscard]] static base::Result<BucketNotification> parse(std::string document);

  [[nodiscard]] const std::vector<NotificationEntry>& entries() const { return entries_; }

  /// The document without the entries of these numbers and with these, of functions or queues; all
  /// the rest is unchanged to the byte.
  [[nodiscard]] std::string edited(std::span<const std::size_t> without,
                                   std::span<const NotificationEntry> with) const;

 private:
  struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;
  };

  std::string document_;
  Range root_;                  ///< Between the root's tags; empty at its `/>` for an empty root.
  bool root_is_empty_ = false;  ///< <NotificationConfiguration/>
  std::vector<NotificationEntry> entries_;
  std::vector<Range> ranges_;  ///< Of the entries.
};

}  // namespace tinydynamocdc::aws
