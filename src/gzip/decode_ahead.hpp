// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "base/bytes_at.hpp"
#include "gzip/decoded_part.hpp"

namespace tinydynamocdc::gzip {

/// A gzip file is unpacked by one thread, since each part needs the text before it. Threads that
/// have nothing else to do help it: they decode parts further on (decoded_part.hpp), and the one
/// that reads the file takes a part when it arrives exactly where it begins. A part that it does
/// not meet is thrown away, so that nothing depends on what was guessed.
/// (docs/decisions/0062-decoding-ahead.md)
class DecodeAhead {
 public:
  struct Limits {
    /// In memory at a time: in work, waiting, and being made to text. One has about 1 MB, 3 MB at
    /// most.
    std::size_t parts_max = 1;
    /// Compressed. Looking for a block takes as long as decoding some 20 KiB; what 256 KiB decode
    /// to stays in the second-level cache.
    std::uint64_t segment_bytes = 256 << 10;
  };
  explicit DecodeAhead(const Limits& limits) : limits_(limits) {}

  /// Decodes a part of a file that is being read; false when none is worth it. Any thread.
  [[nodiscard]] bool help();

  class File;

 private:
  Limits limits_;
  std::mutex mutex_;
  std::condition_variable left_;  // A helper has left a file.
  std::vector<File*> files_;      // Those that are being read, as they were begun.
  std::deque<std::unique_ptr<DecodedPart>>
      spare_;              // First in, first out, as in base/ordered_pieces.
  std::size_t parts_ = 0;  // Not spare.
};

/// What the thread that reads a file asks; not from two threads at a time.
class DecodeAhead::File {
 public:
  /// Both must outlive this.
  File(DecodeAhead& ahead, base::BytesAt& bytes);
  /// Waits for those who help, who stop at their next block.
  ~File();
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  /// The reader is at byte `offset` of the file and has `available` more, 1 at least: how many of
  /// them to go on by before it asks again, 1 at least. It stops where a part might begin, and
  /// behind the byte in which one does; a segment is the most.
  [[nodiscard]] std::size_t bytes_to_read(std::uint64_t offset, std::size_t available);

  /// The part that begins at this bit of the file, where a block begins; null if there is none. It
  /// stays until the next call.
  [[nodiscard]] const DecodedPart* take(std::uint64_t bit);

 private:
  friend class DecodeAhead;

  struct Segment {
    std::uint64_t begin = 0;
    std::unique_ptr<DecodedPart> part;  // Once it has been decoded.
    std::atomic<bool> given_up = false;
  };

  /// What follows is called with the lock.
  [[nodiscard]] Segment* claim();
  void finish(const Segment& segment, std::unique_ptr<DecodedPart> part, bool is_decoded);
  [[nodiscard]] Segment* first();
  void drop(Segment& segment);
  void put_back(std::unique_ptr<DecodedPart> part);

  DecodeAhead& ahead_;
  base::BytesAt& bytes_;
  std::deque<std::unique_ptr<Segment>> segments_;  // In their order; those in work, or decoded.
  std::uint64_t offset_ = 0;                       // Where the reader is.
  std::uint64_t next_begin_ = 0;                   // Of the first segment that nobody has claimed.
  std::size_t helpers_ = 0;
  std::unique_ptr<DecodedPart> taken_;
};

}  // namespace tinydynamocdc::gzip
