// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/credentials.hpp"
#include "base/clock.hpp"
#include "base/environment.hpp"
#include "base/error.hpp"
#include "cli/options.hpp"
#include "manage/console.hpp"
#include "net/http_client.hpp"

namespace tinydynamocdc::cli {

struct ManageParts {
  net::HttpClient& http;
  base::Clock& clock;
  aws::CredentialsProvider& credentials;
  manage::Console& console;
};

/// Runs the command's verbs. What the call itself gets wrong (region, token and host, the zip) is
/// found before the first verb does anything.
[[nodiscard]] base::Result<void> run_manage(const ManageCommand& command,
                                            const base::Environment& environment,
                                            const ManageParts& parts);

}  // namespace tinydynamocdc::cli
