// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "verify/slice_look.hpp"
#include "verify/subject.hpp"

namespace tinydynamocdc::verify {

/// What a verification is, as far as going on with it is concerned.
struct JournalHead {
  std::string what;  ///< The same for the same command on the same data, and for nothing else.
  std::vector<std::string> bounds;
  bool is_number = false;
  std::int64_t begun_unix_ms = 0;

  bool operator==(const JournalHead&) const = default;
};

/// A verification that is not finished: a folder with its records (RecordFiles) and a journal, a
/// line for each slice that has been looked at. A kill at any moment costs what was under way, and
/// nothing else; a line that was cut off does not count. Not thread-safe. Not thread-safe.
class Journal {
 public:
  /// An unfinished one is no longer gone on with after this time: Tinybird's state has moved on.
  static constexpr std::int64_t k_good_ms = 24LL * 3'600 * 1'000;

  /// What the folder has of the same verification, if that is not too old. Anything else in it that
  /// is a journal's is removed. unavailable: the disk's errors.
  [[nodiscard]] static base::Result<Journal> open(std::filesystem::path folder,
                                                  std::string_view what, std::int64_t now_unix_ms);

  /// Nothing: it begins anew, with begin().
  [[nodiscard]] const std::optional<JournalHead>& head() const { return head_; }
  [[nodiscard]] base::Result<void> begin(JournalHead head);

  [[nodiscard]] const std::map<std::size_t, SliceLook>& looks() const { return looks_; }
  [[nodiscard]] base::Result<void> add(std::size_t slice, SliceLook look);

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

  /// It has come to its end: nothing is left of it. Other files in the folder stay.
  void remove() const;

 private:
  explicit Journal(std::filesystem::path folder) : folder_(std::move(folder)) {}

  void clear() const;
  void read(std::string_view what, std::int64_t now_unix_ms);
  [[nodiscard]] std::filesystem::path file() const { return folder_ / "journal.jsonl"; }
  [[nodiscard]] base::Result<void> append(const std::string& line) const;

  std::filesystem::path folder_;
  std::optional<JournalHead> head_;
  std::map<std::size_t, SliceLook> looks_;
};

}  // namespace tinydynamocdc::verify
