// SPDX-License-Identifier: Apache-2.0
#include "verify/records.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <format>
#include <fstream>

#include "base/try.hpp"

namespace tinydynamocdc::verify {

using base::ErrorKind;
using base::Result;

namespace fs = std::filesystem;

namespace {

std::unexpected<base::Error> failed(const fs::path& path, std::string_view what) {
  return base::fail(ErrorKind::unavailable,
                    std::format("{}: cannot be {}: {}", path.string(), what, std::strerror(errno)));
}

// Offsets are those of records, from the first: one more than there are slices.
std::vector<std::uint64_t> offsets_of(const std::vector<std::vector<Record>>& by_slice) {
  std::vector<std::uint64_t> offsets = {0};
  for (const auto& records : by_slice) {
    offsets.push_back(offsets.back() + records.size());
  }
  return offsets;
}

std::streamsize bytes(std::size_t count, std::size_t size) {
  return static_cast<std::streamsize>(count * size);
}

}  // namespace

fs::path RecordFiles::path(std::uint32_t file) const {
  return folder_ / std::format("items-{}", file);
}

bool RecordFiles::has(std::uint32_t file) const {
  std::error_code ignored;  // One that cannot be looked at is written anew.
  return fs::exists(path(file), ignored);
}

Result<void> RecordFiles::write(std::uint32_t file,
                                const std::vector<std::vector<Record>>& by_slice) const {
  auto unfinished = path(file);
  unfinished += ".new";
  {
    std::ofstream out(unfinished, std::ios::binary | std::ios::trunc);
    const auto offsets = offsets_of(by_slice);
    out.write(reinterpret_cast<const char*>(offsets.data()),
              bytes(offsets.size(), sizeof(std::uint64_t)));
    for (const auto& records : by_slice) {
      out.write(reinterpret_cast<const char*>(records.data()),
                bytes(records.size(), sizeof(Record)));
    }
    out.close();
    if (!out) {
      return failed(unfinished, "written");
    }
  }
  std::error_code error;
  fs::rename(unfinished, path(file), error);
  if (error) {
    errno = error.value();
    return failed(path(file), "written");
  }
  return {};
}

Result<std::vector<Record>> RecordFiles::slice(std::size_t slice, std::uint32_t files) const {
  std::vector<Record> records;
  for (std::uint32_t file = 0; file < files; ++file) {
    std::ifstream in(path(file), std::ios::binary);
    std::uint64_t bounds[2] = {};
    in.seekg(bytes(slice, sizeof(std::uint64_t)));
    in.read(reinterpret_cast<char*>(bounds), sizeof(bounds));
    if (!in || bounds[1] < bounds[0]) {
      return failed(path(file), "read");
    }
    const auto count = bounds[1] - bounds[0];
    const auto before = records.size();
    records.resize(before + count);
    in.seekg(bytes(slices_ + 1, sizeof(std::uint64_t)) + bytes(bounds[0], sizeof(Record)));
    in.read(reinterpret_cast<char*>(records.data() + before), bytes(count, sizeof(Record)));
    if (!in) {
      return failed(path(file), "read");
    }
  }
  std::ranges::sort(records, {}, &Record::key);
  return records;
}

BucketSums RecordFiles::sums(const std::vector<Record>& records) {
  BucketSums sums{};
  for (const auto& record : records) {
    sums[record.key % k_buckets].add(record.digest);
  }
  return sums;
}

}  // namespace tinydynamocdc::verify
