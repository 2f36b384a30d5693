// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "base/error.hpp"
#include "verify/slices.hpp"
#include "verify/statements.hpp"

namespace tinydynamocdc::verify {

/// What is kept of an item of the export: 24 bytes.
struct Record {
  std::uint64_t key = 0;     ///< sip_hash64 of `Keys`.
  std::uint64_t digest = 0;  ///< item_digest().
  std::uint32_t file = 0;    ///< Of the export's, in the manifest's order …
  std::uint32_t line = 0;    ///< … and the line in it, from 0.

  bool operator==(const Record&) const = default;
};

/// How many items a set has, and the sum of their digests. Two sets of items have the same sum only
/// if they are the same, but for one chance in 2^64.
struct Sum {
  std::uint64_t items = 0;
  std::uint64_t digests = 0;

  void add(std::uint64_t digest) {
    ++items;
    digests += digest;
  }
  bool operator==(const Sum&) const = default;
};
using BucketSums = std::array<Sum, k_buckets>;

/// The records of an export, a file for each of its data files, in a folder. Within a file they lie
/// by slice, so that one slice can be read alone. A file is there as a whole or not at all.
class RecordFiles {
 public:
  RecordFiles(std::filesystem::path folder, std::size_t slices)
      : folder_(std::move(folder)), slices_(slices) {}

  /// Of a data file: `by_slice` has the records of each slice. Errors: the disk's.
  [[nodiscard]] base::Result<void> write(std::uint32_t file,
                                         const std::vector<std::vector<Record>>& by_slice) const;

  [[nodiscard]] bool has(std::uint32_t file) const;

  /// The records of one slice, out of all files from 0 to `files`, in the order of their keys.
  [[nodiscard]] base::Result<std::vector<Record>> slice(std::size_t slice,
                                                        std::uint32_t files) const;

  [[nodiscard]] static BucketSums sums(const std::vector<Record>& records);

 private:
  [[nodiscard]] std::filesystem::path path(std::uint32_t file) const;

  std::filesystem::path folder_;
  std::size_t slices_;
};

}  // namespace tinydynamocdc::verify
