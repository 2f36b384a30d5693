// SPDX-License-Identifier: Apache-2.0
#include "lambda/object_reader.hpp"

#include <algorithm>
#include <cstring>
#include <format>
#include <system_error>
#include <utility>

#include "base/caught.hpp"
#include "base/try.hpp"

namespace tinydynamocdc::lambda {

using base::Error;
using base::ErrorKind;
using base::Result;

namespace {

// How often a part is asked for whose answer was broken. (No answer at all is the service client's
// business.)
constexpr int k_tries_max = 3;

}  // namespace

ObjectReader::~ObjectReader() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (auto& thread : threads_) {
    thread.join();
  }
}

Result<std::size_t> ObjectReader::read(std::span<char> into) {
  if (failed_) {
    return std::unexpected(*failed_);
  }
  while (at_ == part_.size()) {
    const auto more = next_part();
    if (!more) {
      failed_ = more.error();
      return std::unexpected(*failed_);
    }
    if (!*more) {
      return 0;
    }
  }
  const auto bytes = std::min(into.size(), part_.size() - at_);
  std::memcpy(into.data(), part_.data() + at_, bytes);
  at_ += bytes;
  return bytes;
}

std::optional<std::string> ObjectReader::md5_base64() {
  const bool at_end = begun_ && !failed_ && at_ == part_.size() && next_to_read_ >= parts_;
  if (at_end && !md5_base64_) {
    md5_base64_ = md5_.base64_digest();
  }
  return md5_base64_;
}

// The next part becomes the one that is read; false at the end.
Result<bool> ObjectReader::next_part() {
  {
    const std::scoped_lock lock(mutex_);
    if (part_.capacity() >= options_.part_bytes) {
      spare_.push_back(std::exchange(part_, {}));
    }
  }
  part_.clear();
  at_ = 0;
  if (!begun_) {
    TINYDYNAMOCDC_TRY_VOID(begin());
    return true;
  }
  std::unique_lock lock(mutex_);
  if (next_to_read_ >= parts_) {
    return false;
  }
  Result<std::string> part;
  if (threads_.empty()) {
    lock.unlock();
    part = fetch(next_to_read_);
    lock.lock();
  } else {
    changed_.wait(lock, [&] { return ready_.contains(next_to_read_); });
    part = std::move(ready_.extract(next_to_read_).mapped());
  }
  if (!part) {
    return std::unexpected(std::move(part).error());
  }
  ++next_to_read_;
  lock.unlock();
  changed_.notify_all();
  part_ = std::move(*part);
  md5_.update(part_);
  return true;
}

// Fetches the first part, which tells of which object the others have to be.
Result<void> ObjectReader::begin() {
  begun_ = true;
  TINYDYNAMOCDC_TRY(auto part, fetch(0));
  part_ = std::move(part);
  md5_.update(part_);
  next_to_read_ = 1;
  next_to_fetch_ = 1;
  if (parts_ > 1) {
    start_threads();
  }
  return {};
}

void ObjectReader::start_threads() {
  const auto wanted = std::min<std::uint64_t>(options_.threads, parts_ - 1);
  while (threads_.size() < wanted) {
    try {
      threads_.emplace_back([this] { fetch_ahead(); });
    } catch (const std::system_error&) {
      return;  // With fewer threads, or none, it is slower.
    }
  }
}

// What each thread does.
void ObjectReader::fetch_ahead() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] {
      return stopping_ || next_to_fetch_ >= parts_ ||
             next_to_fetch_ < next_to_read_ + options_.parts_ahead;
    });
    if (stopping_ || next_to_fetch_ >= parts_) {
      return;
    }
    const auto part = next_to_fetch_++;
    lock.unlock();
    auto bytes = base::caught(objects_.url(object_), [&] { return fetch(part); });
    lock.lock();
    stopping_ = stopping_ || !bytes;
    ready_.emplace(part, std::move(bytes));
    changed_.notify_all();
  }
}

std::string ObjectReader::spare_memory() {
  const std::scoped_lock lock(mutex_);
  if (spare_.empty()) {
    return {};
  }
  auto memory = std::move(spare_.back());
  spare_.pop_back();
  return memory;
}

Result<std::string> ObjectReader::fetch(std::uint64_t part) {
  auto memory = spare_memory();
  const aws::ByteRange range{
      .first = part * options_.part_bytes, .bytes = options_.part_bytes, .memory = &memory};
  for (int tries = 1;; ++tries) {
    auto came = objects_.get_range(object_, range, part == 0 ? options_.etag : etag_, deadline_);
    if (!came) {
      auto failure = std::move(came).error();
      const bool is_broken_answer = failure.status >= 200 && failure.status < 300;
      if (is_broken_answer && tries < k_tries_max && failure.error.kind == ErrorKind::unavailable) {
        continue;
      }
      return std::unexpected(failure.code == "PreconditionFailed" ? replaced()
                                                                  : std::move(failure.error));
    }
    if (part > 0) {
      if (came->etag != etag_ || came->object_bytes != object_bytes_) {
        return std::unexpected(replaced());
      }
      return std::move(came->bytes);
    }
    etag_ = came->etag;
    object_bytes_ = came->object_bytes;
    parts_ =
        std::max<std::uint64_t>(1, (object_bytes_ + options_.part_bytes - 1) / options_.part_bytes);
    if (parts_ > 1 && etag_.empty()) {
      return base::fail(ErrorKind::unavailable,
                        std::format("{}: S3 returned no ETag, so its parts cannot be distinguished "
                                    "from those of another object",
                                    objects_.url(object_)));
    }
    return std::move(came->bytes);
  }
}

Error ObjectReader::replaced() const {
  return {ErrorKind::unavailable,
          std::format("{}: the object was replaced while it was read (its ETag was {})",
                      objects_.url(object_), etag_.empty() ? options_.etag : etag_)};
}

}  // namespace tinydynamocdc::lambda
