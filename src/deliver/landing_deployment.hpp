// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "dynamodb/names.hpp"
#include "row/landing_definition.hpp"
#include "tinybird/client.hpp"

namespace tinydynamocdc::deliver {

struct MissingLanding {
  std::string datasource;
  dynamodb::TableArn table;
  row::LandingDefinition definition;
};

/// Makes a landing data source in a Forward workspace: a deployment of the whole project with this
/// one file more. Only a token that may deploy (the workspace's admin token) can do that; else, and
/// whenever the deployment is refused, the error is `missing` and has the command that makes the
/// data source. A deployment that is not live before the deadline is `unavailable`: it goes on, and
/// the next try comes back to it.
[[nodiscard]] base::Result<void> deploy_landing(tinybird::Client& client,
                                                const MissingLanding& missing,
                                                base::Deadline deadline);

}  // namespace tinydynamocdc::deliver
