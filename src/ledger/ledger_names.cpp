// SPDX-License-Identifier: Apache-2.0
#include "ledger/ledger_names.hpp"

#include <format>

#include "aws/digest.hpp"
#include "base/whole_number.hpp"

namespace tinydynamocdc::ledger {

namespace {

constexpr std::size_t k_destination_digits = 12;
// Nobody sends an export so often; a larger number is garbage.
constexpr std::uint64_t k_rounds_max = 1'000'000;

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
  const auto round = base::parse_whole<std::uint64_t>(text);
  return round && *round > 0 && *round < k_rounds_max ? round : std::nullopt;
}

std::optional<std::uint64_t> items_of_sign(std::string_view sign) {
  const auto name = sign.rfind('/');
  const auto end = sign.find('-', name == std::string_view::npos ? 0 : name);
  if (name == std::string_view::npos || end == std::string_view::npos) {
    return std::nullopt;
  }
  return base::parse_whole<std::uint64_t>(sign.substr(name + 1, end - name - 1));
}

}  // namespace tinydynamocdc::ledger
