// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tinydynamocdc::dynamodb {

/// A stream record's sequence number: 1-40 decimal digits (AWS sends 21-40, of varying length),
/// ordered as numbers: "9" < "10". The digits are kept as sent.
class SequenceNumber {
 public:
  static constexpr std::size_t k_digits_max = 40;

  /// Nothing when the text is not 1-40 decimal digits.
  [[nodiscard]] static std::optional<SequenceNumber> parse(std::string_view text);

  [[nodiscard]] const std::string& text() const { return text_; }

  /// By value; texts that differ in leading zeros only are equal.
  std::strong_ordering operator<=>(const SequenceNumber& other) const;
  bool operator==(const SequenceNumber& other) const { return (*this <=> other) == 0; }

 private:
  explicit SequenceNumber(std::string_view text) : text_(text) {}
  std::string text_;
};

}  // namespace tinydynamocdc::dynamodb
