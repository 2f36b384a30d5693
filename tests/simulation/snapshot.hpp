// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "lambda/export_turn.hpp"
#include "lambda/loaded_files.hpp"
#include "net/retry.hpp"
#include "source/ledger_entry.hpp"

namespace tinydynamocdc::simulation {

/// An export in its bucket, and the ledger beside it.
class Snapshot {
 public:
  /// Lines of 1 KB. Files of very different sizes: most have a fifth to nine fifths of the mean
  /// one, every thousandth has thirty times as much.
  Snapshot(std::uint32_t files, std::int64_t bytes, net::Jitter& random);

  static constexpr std::int64_t k_line_bytes = 1'000;

  [[nodiscard]] std::uint32_t files() const { return static_cast<std::uint32_t>(lines_.size()); }
  [[nodiscard]] std::uint64_t lines_of(std::uint32_t file) const { return lines_[file]; }
  [[nodiscard]] std::int64_t bytes() const { return bytes_; }

  /// What the ledger says of a file that is not done; the product's own type.
  std::map<std::uint32_t, source::LedgerEntry> entries;
  [[nodiscard]] bool is_done(std::uint32_t file) const { return done_[file]; }
  /// With its sign.
  void done(std::uint32_t file);
  [[nodiscard]] std::uint32_t files_done() const { return files_done_; }

  bool has_summary = false;
  std::uint32_t waiting_for = k_none;  ///< As the last look has left it.
  static constexpr std::uint32_t k_none = ~0U;
  int marks = 0;
  std::int64_t lists = 0;  ///< Calls that list names.
  std::int64_t looks = 0;

  /// The signs held against the manifest, by the product's own code.
  [[nodiscard]] lambda::LoadedFiles::Look look() const;
  [[nodiscard]] static std::string name_of(std::uint32_t file);
  [[nodiscard]] static std::uint32_t file_of(const std::string& name);

 private:
  std::vector<std::uint64_t> lines_;
  std::vector<bool> done_;
  std::int64_t bytes_ = 0;
  std::uint32_t files_done_ = 0;
};

}  // namespace tinydynamocdc::simulation
