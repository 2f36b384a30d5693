// SPDX-License-Identifier: Apache-2.0
#include "cli/status_look.hpp"

#include <filesystem>
#include <utility>

#include "base/try.hpp"
#include "cli/random_seed.hpp"
#include "manage/named_tables.hpp"
#include "manage/naming_from.hpp"
#include "manage/tinybird_target.hpp"
#include "package/program_zip.hpp"

namespace tinydynamocdc::cli {

using base::Result;

StatusLook::StatusLook(const StatusCommand& command, const RunParts& parts,
                       const base::Environment& environment, std::string region)
    : command_(command),
      parts_(parts),
      patience_(parts.http, parts.clock),
      aws_({patience_, patience_, parts.credentials, environment, region, random_seed()}),
      terminal_(parts.streams) {
  target_.site.region = std::move(region);
}

Result<void> StatusLook::prepare(const base::Environment& environment) {
  TINYDYNAMOCDC_TRY(auto tables, manage::named_tables({aws_.dynamodb, patience_, terminal_},
                                                      command_.place.tables, target_.site.region));
  target_.tables = std::move(tables);
  target_.site.function = command_.place.lambda_name;
  if (!command_.lambda_secret.empty()) {
    target_.site.secret = command_.lambda_secret;
  }
  target_.settings = {.timeout_s = command_.lambda_timeout_s,
                      .memory_mib = command_.lambda_memory_mib,
                      .naming = manage::variables_of(manage::naming_in(environment))};
  target_.naming = manage::naming_in(environment);
  target_.seed = random_seed();
  if (manage::has_tinybird_token(environment, std::filesystem::current_path())) {
    TINYDYNAMOCDC_TRY(auto tinybird,
                      manage::find_tinybird_target(environment, std::filesystem::current_path()));
    target_.tinybird = std::move(tinybird);
  }
  // A program that cannot be a function (such as one under test) is not compared.
  if (auto code = package::code_package(std::nullopt)) {
    target_.code = std::move(*code);
  }
  return {};
}

Result<status::Status> StatusLook::look() {
  patience_.renew();
  return status::read_status(
      {.aws = {aws_.dynamodb, {aws_.functions, aws_.iam, aws_.secrets, patience_, terminal_}},
       .sts = aws_.sts,
       .logs = aws_.logs,
       .exports = aws_.exports,
       .watch = aws_.watch,
       .queues = aws_.queues,
       .objects = aws_.objects,
       .buckets = aws_.buckets,
       .scheduler = aws_.scheduler,
       .topics = aws_.topics,
       .http = parts_.http,
       .clock = parts_.clock},
      target_);
}

}  // namespace tinydynamocdc::cli
