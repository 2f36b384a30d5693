// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "alarm/alerting.hpp"
#include "manage/resource.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::alarm {

/// Somebody who gets a mail when an alarm goes off. One that waits for its confirmation is left in
/// peace; others stay. It goes with the topic.
class Subscription final : public manage::Resource {
 public:
  Subscription(const AlertingParts& parts, const setup::Site& site, std::string email)
      : parts_(parts), site_(site), email_(std::move(email)) {}

  [[nodiscard]] std::string key() const override { return "subscription " + email_; }
  [[nodiscard]] std::string name() const override { return "the subscription of " + email_; }
  [[nodiscard]] std::vector<std::string> needs() const override { return {"topic"}; }

  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  [[nodiscard]] base::Result<void> create() override;
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference>) override {
    return {};
  }
  [[nodiscard]] base::Result<void> remove() override { return {}; }

 private:
  AlertingParts parts_;
  setup::Site site_;
  std::string email_;
};

}  // namespace tinydynamocdc::alarm
