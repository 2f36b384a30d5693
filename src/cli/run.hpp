// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "aws/credentials.hpp"
#include "base/clock.hpp"
#include "base/environment.hpp"
#include "cli/terminal.hpp"
#include "net/http_client.hpp"

namespace tinydynamocdc::cli {

/// What the command line works with; only the verbs that need the network touch `http` and
/// `credentials`.
struct RunParts {
  net::HttpClient& http;
  base::Clock& clock;
  aws::CredentialsProvider& credentials;
  Terminal::Streams streams = {};
};

/// The program as a command line, with the real network, clock, credentials and standard streams.
[[nodiscard]] int run(std::span<const std::string> arguments, const base::Environment& environment);

/// The same with parts of the caller's, whose credentials --profile does not change: reads the
/// arguments (without the program's name), does what they say, prints an error once as `error: …`
/// on standard error, and returns the process's exit code (ExitCode).
[[nodiscard]] int run(std::span<const std::string> arguments, const base::Environment& environment,
                      const RunParts& parts);

}  // namespace tinydynamocdc::cli
