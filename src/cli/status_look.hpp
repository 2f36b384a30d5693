// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/environment.hpp"
#include "base/error.hpp"
#include "cli/clients.hpp"
#include "cli/run.hpp"
#include "cli/status_arguments.hpp"
#include "cli/terminal.hpp"
#include "status/patience.hpp"
#include "status/read_status.hpp"

namespace tinydynamocdc::cli {

/// Reads statuses for one call of the program: every client of it, none of which is asked for more
/// than it takes to read. The parts and the command outlive it.
class StatusLook {
 public:
  StatusLook(const StatusCommand& command, const RunParts& parts,
             const base::Environment& environment, std::string region);

  /// Once, first: tables, names and the token at hand. bad_config, or what AWS answers.
  [[nodiscard]] base::Result<void> prepare(const base::Environment& environment);

  [[nodiscard]] base::Result<status::Status> look();

  [[nodiscard]] const status::StatusTarget& target() const { return target_; }
  [[nodiscard]] Clients& aws() { return aws_; }
  [[nodiscard]] status::Patience& patience() { return patience_; }
  [[nodiscard]] Terminal& terminal() { return terminal_; }

 private:
  const StatusCommand& command_;
  const RunParts& parts_;
  status::Patience patience_;
  Clients aws_;
  Terminal terminal_;
  status::StatusTarget target_;
};

}  // namespace tinydynamocdc::cli
