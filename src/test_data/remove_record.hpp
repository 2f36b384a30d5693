// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "manage/table.hpp"
#include "manage/verb.hpp"
#include "net/retry.hpp"

namespace tinydynamocdc::test_data {

/// --remove-record: removes a random item of the test table.
class RemoveRecord final : public manage::Verb {
 public:
  RemoveRecord(const manage::TableParts& parts, manage::TableTarget target, std::uint64_t seed)
      : parts_(parts), target_(std::move(target)), random_(seed) {}

  [[nodiscard]] base::Result<manage::Plan> plan() override;
  [[nodiscard]] base::Result<void> apply() override;

 private:
  manage::TableParts parts_;
  manage::TableTarget target_;
  net::Jitter random_;
  std::string key_;
};

}  // namespace tinydynamocdc::test_data
