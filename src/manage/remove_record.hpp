// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "manage/table.hpp"
#include "manage/verb.hpp"
#include "net/retry.hpp"

namespace tinydynamocdc::manage {

/// --remove-record: removes a random item of the test table.
class RemoveRecord final : public Verb {
 public:
  RemoveRecord(const TableParts& parts, TableTarget target, std::uint64_t seed)
      : parts_(parts), target_(std::move(target)), random_(seed) {}

  [[nodiscard]] base::Result<Plan> plan() override;
  [[nodiscard]] base::Result<void> apply() override;

 private:
  TableParts parts_;
  TableTarget target_;
  net::Jitter random_;
  std::string key_;
};

}  // namespace tinydynamocdc::manage
