// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "manage/table.hpp"
#include "manage/verb.hpp"
#include "net/retry.hpp"

namespace tinydynamocdc::test_data {

/// --modify-record: gives a random item of the test table another age, job and score, and counts
/// its changes up, so that the stream always has something to tell.
class ModifyRecord final : public manage::Verb {
 public:
  ModifyRecord(const manage::TableParts& parts, manage::TableTarget target, std::uint64_t seed)
      : parts_(parts), target_(std::move(target)), random_(seed) {}

  [[nodiscard]] base::Result<manage::Plan> plan() override;
  [[nodiscard]] base::Result<void> apply() override;

 private:
  manage::TableParts parts_;
  manage::TableTarget target_;
  net::Jitter random_;
  aws::Table table_;
  std::string key_;
};

}  // namespace tinydynamocdc::test_data
