// SPDX-License-Identifier: Apache-2.0
#include "ledger/ledger_names.hpp"

#include <charconv>
#include <format>

#include "aws/digest.hpp"

namespace tinydynamocdc::ledger {

namespace {

constexpr std::size_t k_destination_digits = 12;
// Nobody sends an export so often; a larger number is garbage.
constexpr std::uint64_t k_rounds_max = 1'000'000;

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  return read.ec == std::errc() && read.ptr == end ? std::optional(value) : std::nullopt;
}

}  // namespace

std::string destination(std::string_view api, std::string_view landing) {
  return aws::sha256_hex(std::format("{}\n{}", api, landing)).substr(0, k_destination_digits);
}

std::string signs_folder(std::string_view destination, std::uint64_t round) {
  return std::format("done-{}-{}/", destination, round);
}

std::string finished_name(std::string_view destination) {
  return std::format("finished-{}", destination);
}

std::optional<std::uint64_t> round_of(std::string_view text) {
  const auto round = number(text);
  return round && *round > 0 && *round < k_rounds_max ? round : std::nullopt;
}

std::optional<std::uint64_t> items_of_sign(std::string_view sign) {
  const auto name = sign.rfind('/');
  const auto end = sign.find('-', name == std::string_view::npos ? 0 : name);
  if (name == std::string_view::npos || end == std::string_view::npos) {
    return std::nullopt;
  }
  return number(sign.substr(name + 1, end - name - 1));
}

}  // namespace tinydynamocdc::ledger
