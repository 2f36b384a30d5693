// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "aws/digest.hpp"
#include "aws/objects.hpp"
#include "base/byte_source.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"

namespace tinydynamocdc::lambda {

/// An object as bytes in order. Parts are fetched ahead by threads of their own, so that
/// whoever sends its rows on waits for S3 only where S3 is the slower one, and the other way round.
///
/// All parts are of the same object: each carries the first one's ETag. A part that breaks off is
/// fetched again, the others are not. Nothing is asked for before the first read(); an object of
/// one part needs no thread. Used by one thread; the destructor ends its own threads, after the
/// request that each has under way.
class ObjectReader final : public base::ByteSource {
 public:
  struct Options {
    std::uint64_t part_bytes = 256 << 10;
    std::size_t parts_ahead = 3;  ///< Fetched or being fetched, beside the part that is read.
    std::string etag;             ///< That it must have, with its quotes; empty: any.
    std::size_t threads = 3;      ///< S3 takes its time for each answer: several at a time.
  };

  /// `objects` must outlive this.
  ObjectReader(aws::Objects& objects, aws::ObjectName object, base::Deadline deadline)
      : ObjectReader(objects, std::move(object), deadline, Options()) {}
  ObjectReader(aws::Objects& objects, aws::ObjectName object, base::Deadline deadline,
               Options options)
      : objects_(objects),
        object_(std::move(object)),
        deadline_(deadline),
        options_(std::move(options)) {}
  ~ObjectReader() override;
  ObjectReader(const ObjectReader&) = delete;
  ObjectReader& operator=(const ObjectReader&) = delete;

  /// Errors name the object: those of Objects, and unavailable when it was replaced while it was
  /// read: reading it again from its start may do.
  [[nodiscard]] base::Result<std::size_t> read(std::span<char> into) override;

  /// Of the object; known after the first read().
  [[nodiscard]] std::uint64_t object_bytes() const { return object_bytes_; }

  /// With its quotes; known after the first read(), empty for an object of no bytes.
  [[nodiscard]] const std::string& etag() const { return etag_; }

  /// MD5 of all bytes, in base64, once read() has come to the end; nothing before.
  [[nodiscard]] std::optional<std::string> md5_base64();

 private:
  [[nodiscard]] base::Result<bool> next_part();
  [[nodiscard]] base::Result<void> begin();
  void start_threads();
  void fetch_ahead();
  [[nodiscard]] base::Result<std::string> fetch(std::uint64_t part);
  [[nodiscard]] std::string spare_memory();
  [[nodiscard]] base::Error replaced() const;

  aws::Objects& objects_;
  aws::ObjectName object_;
  base::Deadline deadline_;
  Options options_;

  /// Known after the first part.
  std::string etag_;
  std::uint64_t object_bytes_ = 0;
  std::uint64_t parts_ = 0;

  /// The reading thread's alone.
  bool begun_ = false;
  std::string part_;    // The part that is read …
  std::size_t at_ = 0;  // … up to here.
  aws::Md5 md5_;
  std::optional<std::string> md5_base64_;
  std::optional<base::Error> failed_;

  /// Shared with the threads, under the mutex.
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::uint64_t, base::Result<std::string>> ready_;
  /// Memory of parts that have been read, for those that are fetched: mapped anew for each part it
  /// was most of the page faults of a file.
  std::vector<std::string> spare_;
  std::uint64_t next_to_read_ = 0;
  std::uint64_t next_to_fetch_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace tinydynamocdc::lambda
