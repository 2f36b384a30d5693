// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "base/check.hpp"
#include "base/try.hpp"
#include "manage/verb.hpp"

namespace tinydynamocdc::manage {

/// A verb that is made of what is there when its turn comes: an earlier one of the same call may
/// make the table whose keys it needs.
class LateVerb final : public Verb {
 public:
  using Make = std::function<base::Result<std::unique_ptr<Verb>>()>;

  explicit LateVerb(Make make) : make_(std::move(make)) {}

  [[nodiscard]] base::Result<Plan> plan() override {
    TINYDYNAMOCDC_TRY(verb_, make_());
    return verb_->plan();
  }
  [[nodiscard]] base::Result<void> apply() override {
    TINYDYNAMOCDC_CHECK(verb_ != nullptr);
    return verb_->apply();
  }

 private:
  Make make_;
  std::unique_ptr<Verb> verb_;
};

}  // namespace tinydynamocdc::manage
