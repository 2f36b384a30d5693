// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "manage/function_setup.hpp"
#include "manage/ownership.hpp"
#include "manage/reconcile.hpp"
#include "manage/resource.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::setup {

/// Something that a run needs and does not make: it is looked at with everything else, so that what
/// is missing is said before anything is changed. It has the key of the thing itself, so that a run
/// has either the thing or this.
class Required final : public manage::Resource {
 public:
  using Check = std::function<base::Result<void>()>;

  Required(std::string key, std::string name, Check check)
      : key_(std::move(key)), name_(std::move(name)), check_(std::move(check)) {}

  [[nodiscard]] std::string key() const override { return key_; }
  [[nodiscard]] std::string name() const override { return name_; }

  /// The check's error.
  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  [[nodiscard]] base::Result<void> create() override { return {}; }
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference>) override {
    return {};
  }
  [[nodiscard]] base::Result<void> remove() override { return {}; }

 private:
  std::string key_;
  std::string name_;
  Check check_;
};

/// The site's function, for what shall call it. missing: there is none; denied: this tool did not
/// create it, which Reach::everything overrides.
[[nodiscard]] manage::Wanted required_function(const manage::FunctionParts& parts, const Site& site,
                                               manage::Reach reach);

}  // namespace tinydynamocdc::setup
