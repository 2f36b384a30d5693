// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace tinydynamocdc::manage {

/// Where the verbs speak to a person. Nothing secret is ever given to it. Used by one thread.
class Console {
 public:
  virtual ~Console() = default;

  /// One line of what will be done or has been done.
  virtual void say(std::string_view line) = 0;

  /// What is being waited for right now. A terminal shows the newest only; elsewhere a repeated
  /// line is left out.
  virtual void waiting(std::string_view line) = 0;

  /// Asks and returns the line that was typed, without its end. bad_config: there is nobody to ask.
  [[nodiscard]] virtual base::Result<std::string> ask(std::string_view question) = 0;
};

}  // namespace tinydynamocdc::manage
