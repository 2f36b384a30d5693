// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/error.hpp"
#include "tinybird/client.hpp"
#include "verify/records.hpp"
#include "verify/slices.hpp"
#include "verify/subject.hpp"

namespace tinydynamocdc::verify {

/// Where an item of the export is.
struct ItemPlace {
  std::uint32_t file = 0;
  std::uint32_t line = 0;

  auto operator<=>(const ItemPlace&) const = default;
};

/// An item whose digests are not the same on both sides: to be looked at.
struct Suspect {
  std::uint64_t key = 0;
  std::size_t slice = 0;
  std::optional<ItemPlace> place;  ///< Nothing: the export has no such item, as far as is known.

  bool operator==(const Suspect&) const = default;
};

/// What looking at a slice came to.
struct SliceLook {
  std::uint64_t items = 0;        ///< Of the export, that were compared.
  std::uint64_t shown_items = 0;  ///< Of Tinybird's state now.
  std::vector<Suspect> suspects;  ///< At most k_suspects_max.
  std::uint64_t suspects_left_out = 0;

  bool operator==(const SliceLook&) const = default;
};

/// Suspects of one slice, or of all: more are counted only.
inline constexpr std::size_t k_suspects_max = 200'000;

/// What a look is made with; all of it must outlive the look.
struct LookParts {
  tinybird::Client& tinybird;
  const Subject& subject;
  const Marks& marks;
  const Questions& questions;
  const Slices& slices;
};

/// Whether an item takes part (--sample).
[[nodiscard]] bool is_in_sample(const Subject& subject, std::uint64_t key);

/// Compares a slice's records with Tinybird: first sums of buckets, then the digests of the items
/// in those that differ. A part that Tinybird finds too heavy is halved, up to k_depth_max times.
/// Errors are Tinybird's answers.
[[nodiscard]] base::Result<SliceLook> look_at(const LookParts& parts, std::size_t slice,
                                              const std::vector<Record>& records);

}  // namespace tinydynamocdc::verify
