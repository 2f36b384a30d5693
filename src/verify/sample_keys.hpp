// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "verify/export_items.hpp"

namespace tinydynamocdc::verify {

/// So many data files are looked into, and so many items of all together.
inline constexpr std::size_t k_sampled_files_max = 64;
inline constexpr std::size_t k_sampled_keys_max = 4'096;

/// Values of the first key column, sorted as Tinybird sorts them: the first items of data files
/// spread over the export. DynamoDB writes items in the order of their keys' hashes, so the first
/// of them are as good as any. For bounds of slices where Tinybird cannot take the sample itself.
/// Errors: those of reading the files.
[[nodiscard]] base::Result<std::vector<std::string>> sample_keys(const ExportFiles& files,
                                                                 bool is_number,
                                                                 base::Deadline deadline);

}  // namespace tinydynamocdc::verify
