// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "row/names.hpp"

namespace tinydynamocdc::verify {

/// A part of the items by their keys' hash, out of 2^16: all of them for --sample 100.
inline constexpr std::uint32_t k_sample_all = 1U << 16U;

/// What is compared with what.
struct Subject {
  std::string table;
  std::string datasource;               ///< The landing data source.
  std::string view;                     ///< The current state's data source; empty: there is none.
  std::vector<row::KeyColumn> columns;  ///< The landing data source's, in its sorting key's order.
  std::vector<row::KeyColumn> view_columns;  ///< The current state's.
  std::string export_arn;                    ///< Of a scan: a name of its own, which no row has.
  /// Between these two moments, give or take the margin, each item was read: both are the export's
  /// time; of a scan they are its beginning and its end. Epoch seconds.
  std::int64_t edge_begin_s = 0;
  std::int64_t export_time_s = 0;
  std::uint32_t sample = k_sample_all;

  bool operator==(const Subject&) const = default;
};

/// What the landing data source says before anything is compared: the marks as versions in decimal,
/// `0` where there is none.
struct Marks {
  std::string before;          ///< The newest mark up to the export's time, without its own.
  std::string at_export;       ///< The newest one not newer than the export's own rows.
  std::string now;             ///< The newest of all.
  std::uint64_t own_rows = 0;  ///< Rows of the export itself: some of it was loaded.

  bool operator==(const Marks&) const = default;
};

/// What is asked for.
enum class Asked {
  both,
  only_now,  ///< --now
};

/// The two questions: what Tinybird held at the export's time, by the stream's work and that of
/// older snapshots; and what its endpoint shows now.
struct Questions {
  bool before = true;
  bool now = true;
  std::string why_not_before;  ///< In words; empty: it is asked.

  bool operator==(const Questions&) const = default;
};

}  // namespace tinydynamocdc::verify
