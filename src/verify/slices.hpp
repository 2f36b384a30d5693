// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tinydynamocdc::verify {

/// So many rows of the landing data source make a slice: a query reads them in a second or two,
/// while Tinybird's limit is ten (Tinybird: "Limits", execution time of a query).
inline constexpr std::uint64_t k_slice_rows = 400'000;
inline constexpr std::size_t k_slices_max = 4'096;
/// Keys that the bounds are chosen from.
inline constexpr std::size_t k_bound_sample = 16'384;

/// A slice is a range of the landing data source's first sorting column, so that a query reads its
/// rows and no others. A slice in which one key has too many rows is halved by the hash of `Keys`.
struct Part {
  std::size_t slice = 0;
  unsigned depth = 0;       ///< The hash's first bits that count …
  std::uint64_t value = 0;  ///< … and what they are.

  bool operator==(const Part&) const = default;
  [[nodiscard]] bool contains(std::uint64_t hash) const {
    return depth == 0 || hash >> (k_hash_bits - depth) == value;
  }
  static constexpr unsigned k_hash_bits = 64;
};

/// So often a slice is halved.
inline constexpr unsigned k_depth_max = 12;

class Slices {
 public:
  /// `sample`: sorted, as Tinybird gives them as text; numbers as numbers. Of them as many bounds
  /// are taken as `rows` in slices of `slice_rows` want.
  static Slices of_sample(bool is_number, std::vector<std::string> sample, std::uint64_t rows,
                          std::uint64_t slice_rows);
  /// `bounds` as bounds() gave them.
  Slices(bool is_number, std::vector<std::string> bounds);

  [[nodiscard]] std::size_t count() const { return bounds_.size() + 1; }
  [[nodiscard]] const std::vector<std::string>& bounds() const { return bounds_; }
  [[nodiscard]] bool is_number() const { return is_number_; }

  /// Of an item whose first key column has this value; of a number, its text.
  [[nodiscard]] std::size_t slice_of(std::string_view value) const;

  /// The part's rows as a condition of SQL over the column and `Keys`.
  [[nodiscard]] std::string condition(const Part& part, std::string_view column) const;

 private:
  bool is_number_;
  std::vector<std::string> bounds_;
  std::vector<double> numbers_;
};

}  // namespace tinydynamocdc::verify
