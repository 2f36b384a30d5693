// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "status/verdict.hpp"

/// What has to be right before and after a set-up, beside what status looks at: this machine, who
/// asks, the tables, the workspace, the permissions. Nothing is changed.
namespace tinydynamocdc::doctor {

/// One thing that was looked at, in the words of status, and what to do about it.
struct Finding {
  status::Line line;
  std::string remedy;  ///< Empty where nothing has to be done, or the line says it.
};

using Findings = std::vector<Finding>;

[[nodiscard]] inline Finding finding(std::string subject, status::Health health, std::string text,
                                     std::string remedy = {}) {
  return {.line = {.subject = std::move(subject),
                   .verdict = {.health = health, .text = std::move(text)}},
          .remedy = std::move(remedy)};
}

/// What could not be read, or is not there: as status judges it.
[[nodiscard]] inline Finding finding(std::string subject, const base::Error& error) {
  return {.line = {.subject = std::move(subject), .verdict = status::judge_error(error)},
          .remedy = {}};
}

}  // namespace tinydynamocdc::doctor
