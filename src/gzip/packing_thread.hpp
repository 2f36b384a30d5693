// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "gzip/packer.hpp"

namespace tinydynamocdc::gzip {

/// A Packer on a thread of its own, so that the next text is made while one is packed. Used by one
/// thread; the destructor ends its own.
///
///     gzip::PackingThread packer;
///     packer.append(text, text.size());  // `text` is empty now, in other memory.
///     packer.finish(body);               // Waits; now `body` is a whole member.
class PackingThread {
 public:
  /// So many texts wait to be packed at most, beside the one that is.
  static constexpr std::size_t k_waiting_max = 2;

  /// std::system_error: the system has no thread left.
  PackingThread();
  ~PackingThread();
  PackingThread(const PackingThread&) = delete;
  PackingThread& operator=(const PackingThread&) = delete;

  /// Packs the first `bytes` bytes of `text` behind what came before, and leaves what follows them
  /// in `text`, in memory of the same size. Waits while k_waiting_max texts wait. What the packing
  /// of an earlier text has thrown comes here, or in finish().
  void append(std::string& text, std::size_t bytes);

  /// Ends the member once all of it is packed: `into` becomes the member, and the memory that it
  /// had is used for the next.
  void finish(std::string& into);

  /// Takes so much memory for a member at once.
  void reserve(std::size_t bytes);

  /// Bytes of the member so far.
  [[nodiscard]] std::size_t packed_bytes() const { return packed_bytes_; }

 private:
  using Lock = std::unique_lock<std::mutex>;
  void run();
  void throw_failure();

  Packer packer_;    // These two are the thread's while it is packing, …
  std::string out_;  // … and the caller's in finish().
  std::atomic<std::size_t> packed_bytes_ = 0;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> waiting_;
  std::vector<std::string> spare_;
  std::size_t reserved_bytes_ = 0;
  bool packing_ = false;
  bool stopping_ = false;
  std::exception_ptr failure_;
  std::thread thread_;
};

}  // namespace tinydynamocdc::gzip
