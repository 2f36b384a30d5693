// SPDX-License-Identifier: Apache-2.0
#include "process.hpp"

#include <algorithm>
#include <format>

#include "support/stream_events.hpp"

namespace tinydynamocdc::truth {

namespace {

constexpr std::chrono::milliseconds k_quick{20};  // A request, once the faults are over.

lambda::Config config_of(const Json& function) {
  lambda::Config config{
      .token = base::Secret("p.token"),
      .token_secret = {},
      .api = {.origin = {net::Scheme::https, "api.tinybird.co", 443}, .path = "/v0/"},
      .naming = {},
      .batch_rows_max = {},
      .memory_mb = {},
      .function_name = "cdc",
      .failure_answer = function.value("partial", true) ? lambda::FailureAnswer::partial_batch
                                                        : lambda::FailureAnswer::invocation_error};
  if (function.contains("batch_rows")) {
    config.batch_rows_max = function["batch_rows"].get<std::size_t>();
  }
  return config;
}

}  // namespace

Process::Process(World& world)
    : clock(world.now_ms),
      world_(world),
      log_(base::LogLevel::info, clock,
           [this](std::string_view line) {
             if (!is_dead_) {
               world_.note_log(line);
             }
           }),
      credentials_(aws::make_static_credentials(
          {"AKIDEXAMPLE", base::Secret("secret-key"), base::Secret()})),
      access_{*this, clock, *credentials_, environment_, "eu-west-2", 1} {
  const auto function = world.scenario.value("function", Json::object());
  request_time_ = std::chrono::milliseconds(function.value("request_ms", 20));
  time_out_ = std::chrono::milliseconds(function.value("time_ms", 300'000));
  handler_ = std::make_unique<lambda::InvocationHandler>(
      config_of(function),
      lambda::InvocationHandler::Parts{.log = log_,
                                       .access = access_,
                                       .tokens = token_,
                                       .metrics_output = [this](std::string_view line) {
                                         if (!is_dead_) {
                                           world_.note_metrics(line);
                                         }
                                       }});
}

std::optional<base::Result<std::string>> Process::invoke(const std::string& event,
                                                         Outcome outcome) {
  if (clock.unix_ms() < world_.now_ms) {
    clock.advance(std::chrono::milliseconds(world_.now_ms - clock.unix_ms()));
  }
  fate_ = std::move(outcome);
  note_tables(event);
  requests_ = 0;
  const testing::Padded payload(event);
  auto result = handler_->handle({.request_id = "r",
                                  .payload = payload.view(),
                                  .deadline = base::Deadline::in(clock, time_out_),
                                  .function_arn = World::k_function});
  if (is_dead_) {
    world_.now_ms += time_out_.count();
    return std::nullopt;
  }
  world_.now_ms = std::max(world_.now_ms, clock.unix_ms());
  return result;
}

void Process::note_tables(const std::string& event) {
  unsigned bit = 1;
  for (const auto& words : world_.scenario.value("tells", Json::array())) {
    if (std::ranges::any_of(words, [&](const Json& word) {
          return event.contains(word.get_ref<const std::string&>());
        })) {
      told_of |= bit;
    }
    bit <<= 1U;
  }
}

// Its time is over for all that it may still try.
void Process::die() {
  is_dead_ = true;
  clock.advance(std::chrono::hours(48));
}

base::Result<net::HttpResponse> Process::send(const net::HttpRequest& request,
                                              base::Deadline deadline) {
  const auto number = ++requests_;
  if (is_dead_) {
    return base::fail(base::ErrorKind::expired, "the process is dead");
  }
  clock.advance(world_.faults_on ? request_time_ : k_quick);
  if (deadline.passed(clock)) {
    return base::fail(base::ErrorKind::expired, "no time left");
  }
  if (number == fate_.meets_at && fate_.meets) {
    fate_.meets();
  }
  if (number == fate_.dies_at) {
    if (fate_.dies_behind) {
      const auto unheard = world_.ask(*this, request, deadline);
      static_cast<void>(unheard);
    }
    die();
    return base::fail(base::ErrorKind::expired, "the process is dead");
  }
  return world_.ask(*this, request, deadline);
}

}  // namespace tinydynamocdc::truth
