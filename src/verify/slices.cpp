// SPDX-License-Identifier: Apache-2.0
#include "verify/slices.hpp"

#include <algorithm>
#include <cstdlib>
#include <format>
#include <utility>

#include "row/sql_literal.hpp"

namespace tinydynamocdc::verify {

Slices::Slices(bool is_number, std::vector<std::string> bounds)
    : is_number_(is_number), bounds_(std::move(bounds)) {
  if (is_number_) {
    for (const auto& bound : bounds_) {
      numbers_.push_back(std::strtod(bound.c_str(), nullptr));
    }
  }
}

Slices Slices::of_sample(bool is_number, std::vector<std::string> sample, std::uint64_t rows,
                         std::uint64_t slice_rows) {
  const auto wanted =
      std::clamp<std::uint64_t>((rows + slice_rows - 1) / slice_rows, 1, k_slices_max);
  std::vector<std::string> bounds;
  for (std::uint64_t i = 1; i < wanted && !sample.empty(); ++i) {
    auto& bound = sample[i * sample.size() / wanted];
    if (bounds.empty() || bounds.back() != bound) {
      bounds.push_back(bound);
    }
  }
  return Slices(is_number, std::move(bounds));
}

std::size_t Slices::slice_of(std::string_view value) const {
  if (!is_number_) {
    return static_cast<std::size_t>(std::ranges::upper_bound(bounds_, value) - bounds_.begin());
  }
  const double number = std::strtod(std::string(value).c_str(), nullptr);
  return static_cast<std::size_t>(std::ranges::upper_bound(numbers_, number) - numbers_.begin());
}

std::string Slices::condition(const Part& part, std::string_view column) const {
  const auto literal = [this](const std::string& bound) {
    return is_number_ ? std::format("toFloat64('{}')", bound) : row::sql_literal(bound);
  };
  std::string condition = "Keys != ''";
  if (part.slice > 0) {
    condition += std::format(" AND {} >= {}", column, literal(bounds_[part.slice - 1]));
  }
  if (part.slice < bounds_.size()) {
    condition += std::format(" AND {} < {}", column, literal(bounds_[part.slice]));
  }
  if (part.depth > 0) {
    condition += std::format(" AND bitShiftRight(sipHash64(Keys), {}) = {}",
                             Part::k_hash_bits - part.depth, part.value);
  }
  return condition;
}

}  // namespace tinydynamocdc::verify
