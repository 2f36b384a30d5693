// SPDX-License-Identifier: Apache-2.0
#include "snapshot/loader.hpp"

#include <format>
#include <utility>

#include "base/try.hpp"
#include "deliver/landing_name.hpp"
#include "ledger/ledger_names.hpp"
#include "manage/aws_call.hpp"
#include "manage/function_setup.hpp"
#include "manage/naming_from.hpp"
#include "row/names.hpp"

namespace tinydynamocdc::snapshot {

using base::ErrorKind;
using base::Result;
using manage::request_deadline;

Result<Loader> loader_of(const SnapshotParts& parts, const SnapshotTarget& target,
                         const std::string& table) {
  const auto& function = parts.trigger.function;
  TINYDYNAMOCDC_TRY(const auto found, manage::plain(function.functions.find_function(
                                          target.site.function, request_deadline(function.clock))));
  if (!found) {
    return base::fail(
        ErrorKind::missing,
        std::format("there is no function {}; --create-lambda creates it", target.site.function));
  }
  const auto& variables = found->configuration.environment;
  const auto endpoint = variables.find(manage::k_api_endpoint_variable);
  if (endpoint == variables.end()) {
    return base::fail(
        ErrorKind::bad_config,
        std::format("the function {} has no variable {}; --create-lambda --overwrite sets it",
                    target.site.function, manage::k_api_endpoint_variable));
  }
  TINYDYNAMOCDC_TRY(const auto api, tinybird::parse_api_endpoint(endpoint->second));
  TINYDYNAMOCDC_TRY(const auto naming, manage::agreed_naming(parts.naming, &variables, table));
  Loader loader{.landing = row::datasource_name(naming, table), .destination = {}};
  if (parts.tinybird != nullptr) {
    TINYDYNAMOCDC_TRY(loader.landing, deliver::landing_name(*parts.tinybird, naming, table,
                                                            request_deadline(function.clock)));
  }
  loader.destination = ledger::destination(tinybird::api_name(api), loader.landing);
  return loader;
}

}  // namespace tinydynamocdc::snapshot
