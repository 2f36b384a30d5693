// SPDX-License-Identifier: Apache-2.0
#include "gzip/packing_thread.hpp"

#include <utility>

namespace tinydynamocdc::gzip {

PackingThread::PackingThread() {
  spare_.reserve(k_waiting_max + 2);  // All texts there are: the thread never has to take memory.
  thread_ = std::thread([this] { run(); });
}

PackingThread::~PackingThread() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
    waiting_.clear();
  }
  changed_.notify_all();
  thread_.join();
}

void PackingThread::append(std::string& text, std::size_t bytes) {
  Lock lock(mutex_);
  changed_.wait(lock, [this] { return waiting_.size() < k_waiting_max || failure_; });
  throw_failure();
  std::string next;
  if (!spare_.empty()) {
    next = std::move(spare_.back());
    spare_.pop_back();
  }
  next.reserve(text.capacity());
  next.assign(text, bytes);
  text.resize(bytes);
  std::swap(text, next);
  waiting_.push_back(std::move(next));
  changed_.notify_all();
}

void PackingThread::finish(std::string& into) {
  Lock lock(mutex_);
  changed_.wait(lock, [this] { return (waiting_.empty() && !packing_) || failure_; });
  throw_failure();
  packer_.finish(out_);
  std::swap(out_, into);
  out_.clear();
  packed_bytes_ = 0;
}

void PackingThread::reserve(std::size_t bytes) {
  const std::scoped_lock lock(mutex_);
  reserved_bytes_ = bytes;
}

void PackingThread::throw_failure() {
  if (failure_) {
    std::rethrow_exception(failure_);
  }
}

void PackingThread::run() {
  Lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (stopping_) {
      return;
    }
    auto text = std::move(waiting_.front());
    waiting_.pop_front();
    packing_ = true;
    const auto reserved_bytes = reserved_bytes_;
    lock.unlock();
    changed_.notify_all();
    std::exception_ptr failure;
    try {
      out_.reserve(reserved_bytes);
      packer_.append(text, out_);
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    packing_ = false;
    packed_bytes_ = out_.size();
    failure_ = failure_ ? failure_ : failure;
    spare_.push_back(std::move(text));
    changed_.notify_all();
  }
}

}  // namespace tinydynamocdc::gzip
