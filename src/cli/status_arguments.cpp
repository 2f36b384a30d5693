// SPDX-License-Identifier: Apache-2.0
#include "cli/status_arguments.hpp"

#include <utility>

#include "base/try.hpp"
#include "cli/help.hpp"

namespace tinydynamocdc::cli {

StatusArguments::StatusArguments(Arguments app)
    : app_(app.add_command("status",
                           "Show whether function and tables are healthy; changes nothing")) {
  app_.footer(k_status_help_end);
  app_.add_help_flag("Show this help and exit");
  add_place(app_, command_.place);
  app_.add_option("--lambda-secret", command_.lambda_secret, "The secret that it should have")
      .type_name("NAME");
  app_.add_option("--lambda-timeout", command_.lambda_timeout_s, "Seconds that it should have")
      .type_name("SECONDS")
      .shows_default()
      .range(1, 900);
  app_.add_option("--lambda-memory", command_.lambda_memory_mib, "Memory that it should have")
      .type_name("MIB")
      .shows_default()
      .range(128, 10'240);
  json_ = app_.add_flag("--json", "Print it as one JSON object on one line");
  watch_ = app_.add_flag("--watch", "Repeat every 5 seconds, until Ctrl-C");
}

base::Result<StatusCommand> StatusArguments::command() const {
  TINYDYNAMOCDC_TRY(auto place, checked_place(app_, command_.place));
  auto command = command_;
  command.place = std::move(place);
  command.form = json_.given() ? OutputForm::json : OutputForm::text;
  command.repetition = watch_.given() ? Repetition::until_stopped : Repetition::once;
  return command;
}

}  // namespace tinydynamocdc::cli
