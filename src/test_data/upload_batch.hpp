// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "manage/table.hpp"
#include "manage/verb.hpp"
#include "test_data/people.hpp"

namespace tinydynamocdc::test_data {

/// --upload-batch N: puts N fake people into the test table. Each run adds N more.
class UploadBatch final : public manage::Verb {
 public:
  struct Options {
    std::uint32_t count = 0;
    std::uint64_t seed = 0;  ///< Random, so that people of two runs differ.
  };

  UploadBatch(const manage::TableParts& parts, manage::TableTarget target, const Options& options)
      : parts_(parts), target_(std::move(target)), count_(options.count), people_(options.seed) {}

  /// bad_config: the table's keys are not those of people.
  [[nodiscard]] base::Result<manage::Plan> plan() override;
  [[nodiscard]] base::Result<void> apply() override;

 private:
  manage::TableParts parts_;
  manage::TableTarget target_;
  std::uint32_t count_;
  People people_;
};

}  // namespace tinydynamocdc::test_data
