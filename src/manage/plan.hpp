// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tinydynamocdc::manage {

/// What a verb means to do with one thing.
enum class Action {
  create,
  change,
  remove,
  keep,    ///< It is already as it should be.
  spare,   ///< It could be meant, but is left alone.
  absent,  ///< It shall be gone, and is.
};

/// One line of a plan: what happens to what, and why where that is not obvious.
struct Step {
  Action action = Action::keep;
  std::string what;  ///< `the role DDBStreamCDC-LambdaRole`
  std::string why;   ///< Empty where the action says it all.

  bool operator==(const Step&) const = default;
};

/// What a verb has found and therefore means to do, before it does any of it.
struct Plan {
  std::string title;  ///< What this is all about: `create the function X in eu-west-2`.
  std::vector<Step> steps;
  /// Names of what is removed and cannot be brought back: they have to be typed, unless --yes is
  /// given.
  std::vector<std::string> confirmations;

  bool operator==(const Plan&) const = default;
};

/// True when applying the plan would touch anything.
[[nodiscard]] bool changes_anything(const Plan& plan);

/// The step as a sentence: `will create the role X`, `leaves the secret Y alone: …`.
[[nodiscard]] std::string sentence(const Step& step);

/// So many steps of one kind stand in a line each; more are summed up in one.
inline constexpr std::size_t k_steps_of_a_kind_max = 3;

/// The steps as lines, so that a plan for hundreds of tables fits a screen: what differs in its
/// last word alone is of one kind. `+ will create the table: Orders, Users, … (12 in all)`. Of what
/// is changed or left alone only steps with the same reason are summed up.
[[nodiscard]] std::vector<std::string> lines_of(const Plan& plan);

}  // namespace tinydynamocdc::manage
