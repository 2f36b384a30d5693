// SPDX-License-Identifier: Apache-2.0
#include "verify/sample_keys.hpp"

#include <algorithm>
#include <cstdlib>

#include "base/try.hpp"

namespace tinydynamocdc::verify {

using base::Result;

Result<std::vector<std::string>> sample_keys(const ExportFiles& files, bool is_number,
                                             base::Deadline deadline) {
  std::vector<std::uint32_t> filled;
  for (std::uint32_t file = 0; file < files.files.size(); ++file) {
    if (files.files[file].item_count > 0) {
      filled.push_back(file);
    }
  }
  std::vector<std::string> keys;
  const auto count = std::min(filled.size(), k_sampled_files_max);
  for (std::size_t i = 0; i < count; ++i) {
    std::size_t left = k_sampled_keys_max / count;
    const auto take = [&](const ExportItem& item) -> Result<bool> {
      keys.emplace_back(item.first_key);
      return --left > 0;
    };
    TINYDYNAMOCDC_TRY_VOID(read_items(files, filled[i * filled.size() / count], take, deadline));
  }
  if (is_number) {
    std::ranges::sort(keys, {},
                      [](const std::string& text) { return std::strtod(text.c_str(), nullptr); });
  } else {
    std::ranges::sort(keys);
  }
  return keys;
}

}  // namespace tinydynamocdc::verify
