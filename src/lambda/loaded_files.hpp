// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "source/export_manifest.hpp"

namespace tinydynamocdc::lambda {

/// Names, 16 bytes for each: no two share them. No I/O.
class ObjectNames {
 public:
  void add(std::string_view name);
  [[nodiscard]] bool contains(std::string_view name);

 private:
  using Digest = std::array<char, 16>;

  [[nodiscard]] static Digest digest(std::string_view name);

  std::vector<Digest> digests_;
  bool sorted_ = true;
};

/// What is loaded of an export, as the ledger's signs tell (source::done_sign); and what that means
/// for its mark. No I/O. It takes 32 bytes for a file: 32 MB for a million of them.
///
///     LoadedFiles loaded;
///     for (const auto& sign : signs) loaded.add(sign);
///     LoadedFiles::Look look;
///     for (const auto& file : manifest) loaded.take(file, look);
class LoadedFiles {
 public:
  /// What the manifest's files come to.
  struct Look {
    std::uint64_t files = 0;
    std::uint64_t items = 0;
    std::uint64_t waiting = 0;  ///< Files that are not loaded.
    /// The last of those: whoever finishes another file need not look until this one is loaded. The
    /// names are random, so it halves what is left, on the average.
    std::string waiting_for;
    /// A file that is loaded with another number of items or another MD5 than the manifest has:
    /// what was loaded is not what was exported. Empty: there is none.
    std::string contradiction;

    [[nodiscard]] bool all_loaded() const { return waiting == 0 && contradiction.empty(); }
  };

  /// A sign: `<data file>/<items>-<md5>.json`.
  void add(std::string_view sign);

  /// Counts a file of the manifest into `look`; whether it is loaded.
  bool take(const source::ExportDataFile& file, Look& look);

 private:
  ObjectNames signs_;
  ObjectNames files_;
};

}  // namespace tinydynamocdc::lambda
