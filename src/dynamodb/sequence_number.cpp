// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/sequence_number.hpp"

#include <algorithm>

namespace tinydynamocdc::dynamodb {
namespace {

[[nodiscard]] std::string_view without_leading_zeros(std::string_view digits) {
  const std::size_t first = digits.find_first_not_of('0');
  return first == std::string_view::npos ? std::string_view{} : digits.substr(first);
}

}  // namespace

std::optional<SequenceNumber> SequenceNumber::parse(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.empty() || text.size() > k_digits_max || !std::ranges::all_of(text, is_digit)) {
    return std::nullopt;
  }
  return SequenceNumber(text);
}

std::strong_ordering SequenceNumber::operator<=>(const SequenceNumber& other) const {
  const std::string_view mine = without_leading_zeros(text_);
  const std::string_view theirs = without_leading_zeros(other.text_);
  if (mine.size() != theirs.size()) {
    return mine.size() <=> theirs.size();
  }
  return mine <=> theirs;
}

}  // namespace tinydynamocdc::dynamodb
