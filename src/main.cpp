// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "base/environment.hpp"
#include "cli/run.hpp"
#include "lambda/function.hpp"

// One program, two uses: AWS Lambda starts it as `bootstrap` with the runtime API's address in its
// environment, everybody else types its name.
int main(int argc, char** argv) {
  using namespace tinydynamocdc;
  constexpr int k_exit_internal = 70;
  // A peer or a reader that goes away is an error where it happens (EPIPE), not this process's end.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    const auto environment = base::Environment::of_process();
    if (environment.get("AWS_LAMBDA_RUNTIME_API")) {
      return lambda::run_function(environment);
    }
    const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    return cli::run(arguments, environment);
  } catch (const std::exception& exception) {
    std::fprintf(stderr, "internal error: %s\n", exception.what());
    return k_exit_internal;
  }
}
