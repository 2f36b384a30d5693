// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Names in an export's ledger, which lies in source::k_ledger_folder beside its manifests: lambda
/// writes it, and whoever looks on reads it. (docs/decisions/0035-ledger.md)
namespace tinydynamocdc::ledger {

/// Which destination: the same word for the same API (host and path) and data source.
[[nodiscard]] std::string destination(std::string_view api, std::string_view landing);

/// The folder of a round's signs, of one file each: `done-<destination>-<round>/`.
[[nodiscard]] std::string signs_folder(std::string_view destination, std::uint64_t round);

/// The object with the number of the last round that came to its end: `finished-<destination>`.
[[nodiscard]] std::string finished_name(std::string_view destination);

/// The number in that object; nothing where it is garbage.
[[nodiscard]] std::optional<std::uint64_t> round_of(std::string_view text);

/// The items of the file whose sign this is (`<data file>/<items>-<md5>.json`, source::done_sign);
/// nothing where it is no sign.
[[nodiscard]] std::optional<std::uint64_t> items_of_sign(std::string_view sign);

}  // namespace tinydynamocdc::ledger
