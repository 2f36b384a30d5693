// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "verify/item_difference.hpp"
#include "verify/subject.hpp"

/// What is said of one item, from all that is known of it. No I/O. (docs/semantics.md)
namespace tinydynamocdc::verify {

/// A row of the landing data source.
struct LandedRow {
  std::string event_name;
  std::string image;
  std::string version;  ///< In decimal.
  std::int64_t time_s = 0;
  bool is_own = false;  ///< A row of the export that is compared.

  bool operator==(const LandedRow&) const = default;
};

struct Evidence {
  std::string keys;                      ///< As `Keys` spells them.
  std::optional<std::string> item_json;  ///< The export's, DynamoDB JSON.
  std::vector<LandedRow> rows;           ///< Those that decide (rows_statement).
  bool has_view = false;                 ///< `shown` was asked for.
  std::optional<std::string> shown;      ///< The image that the endpoint shows.
};

enum class Class {
  missing,    ///< The table has it, Tinybird does not.
  extra,      ///< The other way round.
  different,  ///< Both have it.
  /// It changed within the export's fuzzy edge, and the export has one of the states that it was in
  /// by then: as it should be.
  in_flight,
};

[[nodiscard]] std::string_view to_string(Class value);

struct Finding {
  Class value = Class::different;
  std::string keys;
  std::vector<Difference> differences;  ///< Of those that both have.
  std::string note;                     ///< What else is to be said; may be empty.

  bool operator==(const Finding&) const = default;
};

/// Of each question: nothing where Tinybird is right, or where it was not asked.
struct Judgement {
  std::optional<Finding> before;
  std::optional<Finding> now;
  /// The newest state is not the export's matter: a newer row, or a newer snapshot, decides.
  bool is_changed_since = false;
};

/// `before`: the newest row up to the export's time, without the export's own, must be the export's
/// item. DynamoDB takes each item as it was at some moment near that time: where the item changed
/// within the margin (row::k_snapshot_margin_s) around it, the export may have any of the states
/// that the landing data source has from then; no other. `now`: the endpoint must show the newest
/// row, if there is one newer than the export's; else the export's item.
[[nodiscard]] Judgement judge(const Subject& subject, const Marks& marks,
                              const Questions& questions, const Evidence& evidence);

/// Which of two versions in decimal is newer: < 0, 0, > 0.
[[nodiscard]] int compare_versions(std::string_view one, std::string_view other);

/// The version of the export's own rows.
[[nodiscard]] std::string own_version(std::int64_t export_time_s);

}  // namespace tinydynamocdc::verify
