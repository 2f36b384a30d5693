// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "base/clock.hpp"
#include "base/error.hpp"

namespace tinydynamocdc::aws {

/// More output than this is no credentials.
inline constexpr std::size_t k_child_output_bytes_max = 1 << 20;

struct EndedChild {
  std::string failure;  ///< "ended with status 3", "was killed by signal 9"; empty: status 0.
  std::string output;
  std::string error_output;
};

/// Runs a program (found by PATH, with our environment and standard input) to its end and returns
/// what it wrote. `words` is not empty; its first is the program. bad_config: it cannot be started;
/// denied: it writes without end; expired: the deadline came first. It is killed in both cases.
[[nodiscard]] base::Result<EndedChild> run_child(std::span<const std::string> words,
                                                 const base::Clock& clock, base::Deadline deadline);

}  // namespace tinydynamocdc::aws
