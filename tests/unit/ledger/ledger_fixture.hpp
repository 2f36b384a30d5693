// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>

#include "aws/credentials.hpp"
#include "aws/s3_objects.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_s3.hpp"

namespace tinydynamocdc::ledger {

/// An empty S3 in memory and its client.
class LedgerFixture : public ::testing::Test {
 protected:
  LedgerFixture() {
    http_.otherwise([this](const auto& request) { return s3_.answer(request); });
  }
  [[nodiscard]] base::Deadline soon() const {
    return base::Deadline::in(clock_, std::chrono::seconds(5));
  }

  testing::FakeClock clock_;
  testing::ScriptedHttpClient http_;
  testing::FakeS3 s3_;
  base::Environment environment_;
  std::unique_ptr<aws::CredentialsProvider> credentials_ =
      aws::make_static_credentials({"AKIDEXAMPLE", base::Secret("key"), base::Secret()});
  aws::S3Objects objects_{aws::Access{http_, clock_, *credentials_, environment_, "eu-west-2", 1}};
};

}  // namespace tinydynamocdc::ledger
