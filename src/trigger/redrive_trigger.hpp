// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "manage/function_setup.hpp"
#include "manage/resource.hpp"
#include "setup/failure_queue.hpp"
#include "setup/function_state.hpp"
#include "setup/function_users.hpp"
#include "setup/rights.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::trigger {

/// The trigger by which the queue of failures calls the function itself, a few letters at a time.
/// It is whose the function is.
class RedriveTrigger final : public manage::Resource {
 public:
  RedriveTrigger(const manage::FunctionParts& parts, const setup::Site& site, manage::Reach reach,
                 std::shared_ptr<setup::FunctionState> function)
      : parts_(parts), site_(site), reach_(reach), function_(std::move(function)) {}

  [[nodiscard]] std::string key() const override { return setup::k_redrive_trigger_key; }
  [[nodiscard]] std::string name() const override;
  [[nodiscard]] std::vector<std::string> needs() const override {
    return {setup::k_function_key, setup::k_rights_key, setup::k_taken_rights_key,
            setup::k_failures_key};
  }
  [[nodiscard]] Foreign foreign() const override { return Foreign::use; }
  [[nodiscard]] std::string loss() const override { return "its trigger"; }

  /// missing: no function; denied: it is not ours.
  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  [[nodiscard]] std::string missing() const override { return setup::k_function_key; }
  [[nodiscard]] base::Result<void> create() override;
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference> mend) override;
  [[nodiscard]] base::Result<void> remove() override;

 private:
  manage::FunctionParts parts_;
  setup::Site site_;
  manage::Reach reach_;
  std::shared_ptr<setup::FunctionState> function_;
  std::optional<aws::EventSourceMapping> found_;
};

/// The trigger as it is made.
[[nodiscard]] aws::NewMapping redrive_mapping(const setup::Site& site);

}  // namespace tinydynamocdc::trigger
