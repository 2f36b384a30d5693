// SPDX-License-Identifier: Apache-2.0
#include "lambda/secret_token.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <latch>
#include <memory>
#include <thread>
#include <vector>

#include "aws/credentials.hpp"
#include "support/fake_clock.hpp"
#include "support/scripted_http_client.hpp"

namespace tinydynamocdc::lambda {
namespace {

using base::Deadline;
using base::ErrorKind;
using base::Secret;

class SecretTokenTest : public ::testing::Test {
 protected:
  [[nodiscard]] Deadline deadline() const { return Deadline::in(clock_, std::chrono::seconds(30)); }

  // From now on the secret holds this.
  void secret_is(std::string token) {
    http_.otherwise([this, token = std::move(token)](const auto&) {
      ++readings_;
      return net::HttpResponse{
          .status = 200, .headers = {}, .body = R"({"SecretString":")" + token + "\"}"};
    });
  }

  testing::FakeClock clock_;
  testing::ScriptedHttpClient http_;
  std::atomic<int> readings_ = 0;
  base::Environment environment_;
  std::unique_ptr<aws::CredentialsProvider> credentials_ =
      aws::make_static_credentials({"AKIDEXAMPLE", Secret("key"), Secret()});
  aws::SecretsManager secrets_{{http_, clock_, *credentials_, environment_, "eu-west-2", 1}};
  SecretToken token_{secrets_, {.name = "s"}};
};

TEST_F(SecretTokenTest, is_read_once_and_again_when_it_is_refused) {
  secret_is("one");
  EXPECT_EQ(token_.token(deadline())->reveal(), "one");
  EXPECT_EQ(token_.token(deadline())->reveal(), "one");
  EXPECT_EQ(readings_, 1);
  EXPECT_FALSE(token_.renew(Secret("one"), deadline()).value()) << "it has not changed";
  secret_is("two");
  token_.begin_work();
  EXPECT_TRUE(token_.renew(Secret("one"), deadline()).value());
  EXPECT_EQ(token_.token(deadline())->reveal(), "two");
  EXPECT_TRUE(token_.renew(Secret("one"), deadline()).value()) << "another is known already";
  EXPECT_EQ(readings_, 3);
}

TEST_F(SecretTokenTest, one_that_is_refused_for_ever_is_read_anew_once_for_each_invocation) {
  secret_is("revoked");
  ASSERT_TRUE(token_.token(deadline()));
  for (int invocation = 1; invocation <= 3; ++invocation) {
    token_.begin_work();
    readings_ = 0;
    for (int body = 0; body < 40; ++body) {
      EXPECT_FALSE(token_.renew(Secret("revoked"), deadline()).value());
    }
    EXPECT_EQ(readings_, 1) << invocation;
  }
  // Neither is a secret that cannot be read asked for by every body.
  http_.otherwise([this](const auto&) {
    ++readings_;
    return net::HttpResponse{
        .status = 400, .headers = {}, .body = R"({"__type":"AccessDeniedException"})"};
  });
  token_.begin_work();
  readings_ = 0;
  for (int body = 0; body < 40; ++body) {
    EXPECT_EQ(token_.renew(Secret("revoked"), deadline()).error().kind, ErrorKind::denied);
  }
  EXPECT_EQ(readings_, 1);
}

TEST_F(SecretTokenTest, a_secret_that_cannot_be_read_is_read_again_the_next_time) {
  http_.answer(400, R"({"__type":"AccessDeniedException"})");
  const auto denied = token_.token(deadline());
  ASSERT_FALSE(denied);
  EXPECT_EQ(denied.error().kind, ErrorKind::denied);
  secret_is("one");
  EXPECT_EQ(token_.token(deadline())->reveal(), "one");
}

TEST_F(SecretTokenTest, defect_28_threads_that_are_refused_at_once_read_the_secret_once) {
  secret_is("old");
  ASSERT_TRUE(token_.token(deadline()));
  secret_is("new");
  readings_ = 0;
  constexpr std::size_t k_threads = 8;
  std::latch start(k_threads);
  std::atomic<std::size_t> changed = 0;
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < k_threads; ++i) {
    threads.emplace_back([&] {
      start.arrive_and_wait();
      changed += token_.renew(Secret("old"), deadline()).value_or(false) ? 1U : 0U;
    });
  }
  for (auto& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(changed, k_threads);
  EXPECT_EQ(readings_, 1);
  EXPECT_EQ(token_.token(deadline())->reveal(), "new");
}

}  // namespace
}  // namespace tinydynamocdc::lambda
