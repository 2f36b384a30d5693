// SPDX-License-Identifier: Apache-2.0
#include "support/simulation.hpp"

#include <algorithm>
#include <deque>
#include <format>

#include "aws/credentials.hpp"
#include "lambda/invocation_handler.hpp"
#include "support/fake_clock.hpp"
#include "support/stream_events.hpp"

namespace tinydynamocdc::testing {

using Json = SimulatedAws::Json;

namespace {

constexpr std::int64_t k_start_ms = 1'767'225'600'000;  // 2026-01-01T00:00:00Z
constexpr const char* k_function = "arn:aws:lambda:eu-west-2:123456789012:function:cdc";
constexpr const char* k_stream =
    "arn:aws:dynamodb:eu-west-2:123456789012:table/Orders/stream/2026-01-01T00:00:00.000";
constexpr std::size_t k_batch_records = 250;
constexpr std::int64_t k_window_ms = 5'000;
constexpr int k_retries = 5;
constexpr std::int64_t k_time_out_ms = 300'000;
constexpr std::chrono::milliseconds k_request_time{20};
constexpr std::int64_t k_long_poll_ms = 20'000;
constexpr std::string_view k_number = R"("SequenceNumber":")";

std::string iso(std::int64_t unix_ms) {
  const std::chrono::sys_time<std::chrono::seconds> time{std::chrono::seconds(unix_ms / 1'000)};
  return std::format("{:%FT%T}Z", time);
}

}  // namespace

// An execution environment of the function.
class Simulation::Process final : public net::HttpClient {
 public:
  explicit Process(Simulation& world)
      : world_(world),
        handler_(
            {.token = base::Secret("p.token"),
             .token_secret = {},
             .api = {.origin = {net::Scheme::https, "api.tinybird.co", 443}, .path = "/v0/"},
             .naming = {},
             .batch_rows_max = {},
             .memory_mb = {},
             .function_name = "cdc",
             .failure_answer = world.options_.answers_partially
                                   ? lambda::FailureAnswer::partial_batch
                                   : lambda::FailureAnswer::invocation_error},
            {.log = log_, .access = access_, .tokens = token_, .metrics_output = [](auto) {}}) {}

  void at(std::int64_t unix_ms) {
    clock.advance(std::chrono::milliseconds(std::max<std::int64_t>(unix_ms - clock.unix_ms(), 0)));
    world_.aws.clock = &clock;
  }

  base::Result<std::string> invoke(const std::string& event) {
    const Padded payload(event);
    return handler_.handle(
        {.request_id = "r",
         .payload = payload.view(),
         .deadline = base::Deadline::in(clock, std::chrono::milliseconds(k_time_out_ms)),
         .function_arn = k_function});
  }

  base::Result<net::HttpResponse> send(const net::HttpRequest& request,
                                       base::Deadline deadline) override {
    clock.advance(k_request_time);
    if (deadline.passed(clock)) {
      return base::fail(base::ErrorKind::expired, "no time left");
    }
    return request.origin.host == "api.tinybird.co"
               ? world_.ask_tinybird(request, clock.unix_ms() - k_start_ms)
               : world_.aws.send(request, deadline);
  }

  FakeClock clock{k_start_ms};

 private:
  Simulation& world_;
  base::Log log_{base::LogLevel::error, clock, [](std::string_view) {}};
  tinybird::FixedToken token_{base::Secret("p.token")};
  std::unique_ptr<aws::CredentialsProvider> credentials_ =
      aws::make_static_credentials({"AKIDEXAMPLE", base::Secret("secret-key"), base::Secret()});
  base::Environment environment_;
  aws::Access access_{*this, clock, *credentials_, environment_, "eu-west-2", 1};
  lambda::InvocationHandler handler_;
};

struct Simulation::Worker {
  explicit Worker(Simulation& world) : process(world) {}
  virtual ~Worker() = default;
  // Does one thing; returns when to go on.
  virtual std::int64_t step(std::int64_t now_ms) = 0;

  Process process;
  std::int64_t next_ms = k_start_ms;
};

// The trigger at one shard.
class Simulation::ShardPoller final : public Worker {
 public:
  ShardPoller(Simulation& world, std::string shard)
      : Worker(world), world_(world), shard_(std::move(shard)) {}

  std::int64_t step(std::int64_t now_ms) override {
    process.at(now_ms);
    if (batches_.empty()) {
      if (const auto wait_until_ms = take_batch(now_ms); wait_until_ms > now_ms) {
        return wait_until_ms;
      }
    }
    const auto batch = batches_.front();
    ++world_.stream_invocations;
    const auto answer = process.invoke(event_of(batch));
    batches_.pop_front();
    if (!answer && batch.size() > 1) {
      const auto middle = batch.first + batch.size() / 2;
      batches_.push_front({middle, batch.last, batch.tries});
      batches_.push_front({batch.first, middle, batch.tries});
    } else if (const auto from = answer ? failed_from(*answer, batch) : batch.first;
               from < batch.last) {
      again({from, batch.last, from > batch.first ? batch.tries : batch.tries + 1});
    }
    return process.clock.unix_ms();
  }

 private:
  struct Batch {
    std::size_t first = 0;  // Of the shard's records.
    std::size_t last = 0;   // Behind the last.
    int tries = 0;          // That failed.
    [[nodiscard]] std::size_t size() const { return last - first; }
  };

  [[nodiscard]] const std::vector<SimulatedAws::Record>& records() const {
    return world_.aws.shards.at(shard_);
  }

  // Until when there is nothing to do.
  std::int64_t take_batch(std::int64_t now_ms) {
    const auto& all = records();
    auto last = position_;
    while (last < all.size() && last - position_ < k_batch_records && all[last].made_ms <= now_ms) {
      ++last;
    }
    if (last == position_) {
      return last < all.size() ? all[last].made_ms + k_window_ms : now_ms + k_long_poll_ms;
    }
    const auto window_end_ms = all[position_].made_ms + k_window_ms;
    if (last - position_ < k_batch_records && window_end_ms > now_ms) {
      return window_end_ms;
    }
    batches_.push_back({position_, last, 0});
    position_ = last;
    return now_ms;
  }

  [[nodiscard]] std::string event_of(const Batch& batch) const {
    std::string text;
    for (auto i = batch.first; i < batch.last; ++i) {
      text += (text.empty() ? "" : ",") + records()[i].json;
    }
    return std::format(R"({{"Records":[{}]}})", text);
  }

  // The first record that is to be sent again; the batch's end: none.
  [[nodiscard]] std::size_t failed_from(const std::string& answer, const Batch& batch) const {
    auto from = batch.last;
    for (const auto& item : Json::parse(answer).at("batchItemFailures")) {
      const auto found = std::ranges::find(records(), item.at("itemIdentifier").get<std::string>(),
                                           &SimulatedAws::Record::number);
      from = std::min(from, static_cast<std::size_t>(found - records().begin()));
    }
    return from;
  }

  void again(const Batch& batch) {
    if (batch.tries <= k_retries) {
      batches_.push_front(batch);
      return;
    }
    for (int n = 0; n < (world_.options_.failures_twice ? 2 : 1); ++n) {
      world_.aws.put(k_failures, failure_about(batch));
    }
    ++world_.failures_written;
  }

  [[nodiscard]] std::string failure_about(const Batch& batch) const {
    const auto& first = records()[batch.first];
    const auto& last = records()[batch.last - 1];
    const auto now_ms = process.clock.unix_ms();
    return Json{{"requestContext",
                 {{"requestId", "r"},
                  {"functionArn", k_function},
                  {"condition", "RetryAttemptsExhausted"},
                  {"approximateInvokeCount", batch.tries}}},
                {"responseContext", {{"statusCode", 200}, {"executedVersion", "$LATEST"}}},
                {"version", "1.0"},
                {"timestamp", iso(now_ms)},
                {"DDBStreamBatchInfo",
                 {{"shardId", shard_},
                  {"startSequenceNumber", first.number},
                  {"endSequenceNumber", last.number},
                  {"approximateArrivalOfFirstRecord", iso(first.made_ms)},
                  {"approximateArrivalOfLastRecord", iso(last.made_ms)},
                  {"batchSize", batch.size()},
                  {"streamArn", k_stream}}}}
        .dump();
  }

  Simulation& world_;
  std::string shard_;
  std::size_t position_ = 0;
  std::deque<Batch> batches_;
};

// One of the failure queue's pollers.
class Simulation::QueuePoller final : public Worker {
 public:
  explicit QueuePoller(Simulation& world) : Worker(world), world_(world) {}

  std::int64_t step(std::int64_t now_ms) override {
    process.at(now_ms);
    auto& queues = world_.aws;
    const auto messages = queues.receive(k_failures, 10);
    if (messages.empty()) {
      const auto next_ms = std::min(queues.next_visible_ms(k_failures), now_ms + k_long_poll_ms);
      return std::max(next_ms, now_ms + 1);
    }
    Json records = Json::array();
    for (const auto& message : messages) {
      world_.most_receives = std::max(world_.most_receives, message.receives);
      records.push_back(
          {{"messageId", message.id},
           {"receiptHandle", message.receipt},
           {"body", message.body},
           {"attributes", {{"ApproximateReceiveCount", std::to_string(message.receives)}}},
           {"eventSource", "aws:sqs"},
           {"eventSourceARN", SimulatedAws::queue_arn(k_failures)},
           {"awsRegion", "eu-west-2"}});
    }
    ++world_.redrive_invocations;
    const auto answer = process.invoke(Json{{"Records", records}}.dump());
    if (answer) {
      std::set<std::string> failed;
      for (const auto& item : Json::parse(*answer).at("batchItemFailures")) {
        failed.insert(item.at("itemIdentifier").get<std::string>());
      }
      for (const auto& message : messages) {
        if (!failed.contains(message.id)) {
          queues.erase(k_failures, message.id);
        }
      }
    }
    return process.clock.unix_ms();
  }

 private:
  Simulation& world_;
};

Simulation::Simulation(const Options& options) : options_(options) {
  aws.queues[k_dead] = {};
  aws.queues[k_failures].dead_letters = k_dead;
  make_records(options);
  for (const auto& [shard, records] : aws.shards) {
    workers_.push_back(std::make_unique<ShardPoller>(*this, shard));
  }
  workers_.push_back(std::make_unique<QueuePoller>(*this));
  workers_.push_back(std::make_unique<QueuePoller>(*this));
}

Simulation::~Simulation() = default;

void Simulation::make_records(const Options& options) {
  const auto count = options.records_ms / options.record_every_ms;
  for (int shard = 1; shard <= options.shards; ++shard) {
    auto& records = aws.shards[std::format("shardId-{}", shard)];
    for (std::int64_t n = 0; n < count; ++n) {
      const auto since_start_ms = n * options.record_every_ms;
      const auto number = std::format("{}{:020}", shard, n);
      const bool is_middle = shard == 1 && n == count / 2;
      const bool is_poison = is_middle && (options.poison_refused || options.poison_broken);
      auto record = StreamRecord()
                        .numbered(number)
                        .with("eventSourceARN", std::format("\"{}\"", k_stream))
                        .with("dynamodb.ApproximateCreationDateTime",
                              std::to_string((k_start_ms + since_start_ms) / 1'000))
                        .with_image(std::format(R"("Id":{{"N":"{}"}})", number),
                                    is_poison ? options.poison_broken ? R"(,"a":{"N":"x"})"
                                                                      : R"(,"a":{"S":"poison"})"
                                              : "");
      poison_ = is_poison ? number : poison_;
      made_[number] = since_start_ms;
      records.push_back(
          {.number = number, .made_ms = k_start_ms + since_start_ms, .json = record.json()});
    }
  }
}

base::Result<net::HttpResponse> Simulation::ask_tinybird(const net::HttpRequest& request,
                                                         std::int64_t now_ms) {
  if (trouble) {
    if (auto answer = trouble(now_ms)) {
      return std::move(*answer);
    }
  }
  const RecordedRequest recorded{.method = request.method,
                                 .origin = request.origin,
                                 .target = request.target,
                                 .headers = request.headers,
                                 .body = std::string(request.body)};
  const bool is_rows = request.target.starts_with("/v0/events");
  if (is_rows && options_.poison_refused && plain_body(recorded).value_or("").contains("poison")) {
    return net::HttpResponse{.status = 400, .headers = {}, .body = R"({"error":"poison"})"};
  }
  auto answer = tinybird.answer(recorded);
  if (is_rows) {
    note_arrivals(now_ms);
    if (loses_answer && loses_answer(now_ms)) {
      return base::fail(base::ErrorKind::unavailable, "the answer is lost");
    }
  }
  return answer;
}

void Simulation::note_arrivals(std::int64_t now_ms) {
  for (const auto& [name, datasource] : tinybird.datasources) {
    for (; rows_seen_ < datasource.rows.size(); ++rows_seen_) {
      const auto& row = datasource.rows[rows_seen_];
      const auto at = row.find(k_number) + k_number.size();
      arrived_.emplace(row.substr(at, row.find('"', at) - at), now_ms);
    }
  }
}

void Simulation::run_until(std::int64_t since_start_ms) {
  for (;;) {
    auto& next = **std::ranges::min_element(workers_, {},
                                            [](const auto& worker) { return worker->next_ms; });
    if (next.next_ms >= k_start_ms + since_start_ms) {
      return;
    }
    next.next_ms = next.step(next.next_ms);
  }
}

std::string Simulation::reason_of(const SimulatedAws::Message& message) {
  return message.attributes.value("/reason/StringValue"_json_pointer, std::string());
}

std::vector<std::string> Simulation::without_row() const {
  std::vector<std::string> numbers;
  for (const auto& [number, made_ms] : made_) {
    if (!arrived_.contains(number)) {
      numbers.push_back(number);
    }
  }
  return numbers;
}

std::vector<std::string> Simulation::lost() const {
  auto numbers = without_row();
  for (const auto& message : dead_letters()) {
    const auto info = Json::parse(message.body).at("DDBStreamBatchInfo");
    const std::string first = info.at("startSequenceNumber");
    const std::string last = info.at("endSequenceNumber");
    std::erase_if(numbers, [&](const std::string& number) {
      return number >= first && number <= last && !reason_of(message).empty();
    });
  }
  return numbers;
}

std::int64_t Simulation::in_step_ms(std::int64_t made_before_ms) const {
  std::int64_t last_ms = 0;
  for (const auto& [number, arrived_ms] : arrived_) {
    last_ms = made_.at(number) < made_before_ms ? std::max(last_ms, arrived_ms) : last_ms;
  }
  return last_ms;
}

std::int64_t Simulation::longest_delay_ms(std::int64_t from_ms, std::int64_t to_ms) const {
  std::int64_t longest_ms = 0;
  for (const auto& [number, made_ms] : made_) {
    if (const auto arrived = arrived_.find(number);
        made_ms >= from_ms && made_ms < to_ms && arrived != arrived_.end()) {
      longest_ms = std::max(longest_ms, arrived->second - made_ms);
    }
  }
  return longest_ms;
}

}  // namespace tinydynamocdc::testing
