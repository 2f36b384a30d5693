// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "manage/function_setup.hpp"
#include "manage/resource.hpp"
#include "setup/function_state.hpp"
#include "setup/site.hpp"
#include "setup/source_table.hpp"

namespace tinydynamocdc::trigger {

/// The function's variable TB_PARTIAL_BATCH. With it the function answers with the first change
/// that it could not deliver, and AWS takes that for success on a trigger without
/// ReportBatchItemFailures. So it is on only while every trigger of the function from a stream has
/// that, as AWS shows it after the triggers were made; and it is off before such a trigger would
/// meet it, and before the last one goes.
///
/// Never made or removed: it is brought to what the triggers need, before any of them goes.
class PartialAnswers final : public manage::Resource {
 public:
  /// What the same run does with triggers.
  struct Run {
    std::vector<setup::SourceTable> coming;
    std::vector<setup::SourceTable> going;
    manage::Reach reach = manage::Reach::ours;
  };

  PartialAnswers(const manage::FunctionParts& parts, const setup::Site& site, Run run,
                 std::shared_ptr<setup::FunctionState> function)
      : parts_(parts), site_(site), run_(std::move(run)), function_(std::move(function)) {}

  [[nodiscard]] std::string key() const override { return "partial answers"; }
  [[nodiscard]] std::string name() const override;
  [[nodiscard]] std::vector<std::string> needs() const override;
  [[nodiscard]] Foreign foreign() const override { return Foreign::use; }
  [[nodiscard]] Removal removal() const override { return Removal::stays; }

  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  [[nodiscard]] std::string missing() const override;
  [[nodiscard]] base::Result<void> create() override { return update({}); }
  /// unavailable: a trigger does not show yet what it was given.
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference> mend) override;
  [[nodiscard]] base::Result<void> remove() override { return {}; }

 private:
  [[nodiscard]] std::vector<aws::EventSourceMapping> staying(
      const setup::FunctionState::Seen& seen) const;

  manage::FunctionParts parts_;
  setup::Site site_;
  Run run_;
  std::shared_ptr<setup::FunctionState> function_;
  bool wanted_ = false;
};

}  // namespace tinydynamocdc::trigger
