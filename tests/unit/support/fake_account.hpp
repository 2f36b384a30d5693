// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "support/fake_aws.hpp"

namespace tinydynamocdc::testing {

/// An account with several regions: each has its own functions, secrets and the rest, and all have
/// the same roles, as AWS has it.
class FakeAccount final : public net::HttpClient {
 public:
  explicit FakeAccount(const std::vector<std::string>& regions) : home_(regions.front()) {
    for (const auto& region : regions) {
      regions_[region].region_name = region;
    }
  }

  [[nodiscard]] FakeAws& in(const std::string& region) { return regions_.at(region); }
  [[nodiscard]] std::map<std::string, FakeAws::Json>& roles() { return in(home_).roles; }

  [[nodiscard]] base::Result<net::HttpResponse> send(const net::HttpRequest& request,
                                                     base::Deadline deadline) override {
    if (!request.origin.host.starts_with("iam.")) {
      for (auto& [region, aws] : regions_) {
        if (request.origin.host.contains("." + region + ".")) {
          return aws.send(request, deadline);
        }
      }
    }
    return in(home_).send(request, deadline);
  }

 private:
  std::string home_;
  std::map<std::string, FakeAws> regions_;
};

}  // namespace tinydynamocdc::testing
