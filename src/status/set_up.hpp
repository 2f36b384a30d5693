// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "alarm/alerting.hpp"
#include "aws/lambda.hpp"
#include "aws/logs.hpp"
#include "aws/scheduler.hpp"
#include "manage/function_setup.hpp"
#include "package/program_zip.hpp"
#include "setup/site.hpp"
#include "status/status.hpp"
#include "trigger/stream_part.hpp"

namespace tinydynamocdc::status {

struct SetUpParts {
  aws::Logs& logs;
  trigger::StreamParts streams;
  aws::Scheduler& scheduler;
  alarm::AlertingParts alerting;
};

/// What a set-up is that a function is there for.
struct SetUpQuestion {
  setup::Site site;
  aws::FunctionConfiguration function;  ///< As it is.
  manage::FunctionSettings settings;
  std::string api_endpoint;         ///< Tinybird's; empty: not known here, so not compared.
  package::CodePackage code;        ///< This program; its zip may be empty: not compared.
  std::vector<std::string> tables;  ///< That have triggers, as trigger::StreamOrder names them.
};

/// Looks at everything that a set-up of this function for these tables consists of: what is missing
/// or differs is what the same verbs would make or change. Keys are the resources'.
[[nodiscard]] std::vector<Seen> look_at_set_up(const SetUpParts& parts,
                                               const SetUpQuestion& question);

/// The schedules among them, by table: whether their snapshots are proved.
[[nodiscard]] std::map<std::string, bool> schedules_in(const std::vector<Seen>& all);

}  // namespace tinydynamocdc::status
