// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "manage/verb.hpp"

namespace tinydynamocdc::manage {

/// Verbs that are parts of another one: their steps stand in its plan, and those that change
/// something are applied together, at the moment that it chooses.
class VerbParts {
 public:
  VerbParts() = default;
  /// One part, or none with nullptr.
  explicit VerbParts(std::unique_ptr<Verb> part) { add(std::move(part)); }

  /// Nothing is added with nullptr.
  void add(std::unique_ptr<Verb> part);

  /// Plans each part and appends its steps.
  [[nodiscard]] base::Result<void> plan(Plan& into);
  /// After plan(), in the order of addition.
  [[nodiscard]] base::Result<void> apply();

 private:
  struct Part {
    std::unique_ptr<Verb> verb;
    bool changes = false;
  };
  std::vector<Part> parts_;
};

}  // namespace tinydynamocdc::manage
