// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/clock.hpp"
#include "base/environment.hpp"
#include "doctor/finding.hpp"
#include "net/http_client.hpp"

namespace tinydynamocdc::doctor {

struct MachineParts {
  net::HttpClient& http;
  const base::Clock& clock;
  const base::Environment& environment;
  std::string region;
};

/// This machine: its clock against AWS's, the certificates it believes, the proxies on its way out.
[[nodiscard]] Findings examine_machine(const MachineParts& parts);

}  // namespace tinydynamocdc::doctor
