// SPDX-License-Identifier: Apache-2.0
#include "run.hpp"

#include <algorithm>
#include <deque>
#include <format>
#include <set>
#include <stdexcept>
#include <utility>

#include "aws/digest.hpp"
#include "support/gzip.hpp"

namespace tinydynamocdc::truth {

namespace {

constexpr std::uint64_t k_event_tries = 3;  // AWS Lambda: an asynchronous event.
constexpr int k_settling_rounds_max = 60;

std::string iso(std::int64_t unix_ms) {
  const std::chrono::sys_time<std::chrono::seconds> time{std::chrono::seconds(unix_ms / 1'000)};
  return std::format("{:%FT%T}Z", time);
}

std::string s3_event(const Json& keys, const std::string& bucket) {
  Json records = Json::array();
  for (const auto& key : keys) {
    records.push_back({{"eventVersion", "2.1"},
                       {"eventSource", "aws:s3"},
                       {"awsRegion", "eu-west-2"},
                       {"eventTime", "2026-11-22T10:00:00.000Z"},
                       {"eventName", "ObjectCreated:Put"},
                       {"s3",
                        {{"s3SchemaVersion", "1.0"},
                         {"bucket", {{"name", bucket}, {"arn", "arn:aws:s3:::" + bucket}}},
                         {"object", {{"key", key}, {"size", 1}, {"eTag", "e"}}}}}});
  }
  return Json{{"Records", records}}.dump();
}

}  // namespace

void Run::all() {
  for (const auto& one : world_.scenario.at("steps")) {
    step(one);
  }
}

void Run::step(const Json& step) {
  world_.now_ms = std::max(world_.now_ms, step.value("at", std::int64_t{0}));
  const std::string what = step.at("do");
  if (what == "batch") {
    batch({.shard = step.at("shard"), .first = step.at("from"), .last = step.at("to")});
  } else if (what == "objects") {
    objects(step);
  } else if (what == "failure_records") {
    poll(World::k_failures);
    poll(World::k_snapshots);
  } else if (what == "calls") {
    while (!world_.calls.empty()) {
      const auto event = std::move(world_.calls.front());
      world_.calls.pop_front();
      asynchronous(event, {});
    }
  } else if (what == "settle") {
    settle();
  } else {
    prepare(what, step);
  }
}

// What happens without the function.
void Run::prepare(const std::string& what, const Json& step) {
  if (what == "table") {
    world_.tables[step.at("table").at("TableName")] = step["table"];
  } else if (what == "export") {
    world_.exports[step.at("description").at("ExportArn")] = step["description"];
  } else if (what == "shard") {
    auto& records = world_.aws.shards[step.at("shard")];
    for (const auto& record : step.at("records")) {
      records.push_back({.number = record.at("number"),
                         .made_ms = record.at("made_ms"),
                         .json = record.at("json")});
    }
  } else if (what == "put") {
    put_object(step);
  } else if (what == "remove") {
    world_.s3.remove(world_.scenario.at("bucket").get<std::string>(),
                     step.at("key").get<std::string>());
  } else if (what == "copy") {
    const std::string bucket = world_.scenario.at("bucket");
    world_.s3.put(bucket, step.at("key").get<std::string>(),
                  world_.s3.text(bucket, step.at("from").get<std::string>()));
  } else if (what == "view") {
    make_view(step);
  } else if (what == "python") {
    python(step);
  } else if (what == "cold") {
    process_.reset();
  } else if (what == "tell") {
    world_.tell(step.at("text"));
  } else {
    throw std::runtime_error("no such step: " + what);
  }
}

void Run::put_object(const Json& step) {
  std::string bytes = step.at("text");
  if (step.value("gzip", false)) {
    std::string members;
    const auto member_bytes = step.value("member_bytes", bytes.size() + 1);
    std::string_view rest = bytes;
    do {
      members += testing::gzip(rest.substr(0, member_bytes));
      rest.remove_prefix(std::min(member_bytes, rest.size()));
    } while (!rest.empty());
    bytes = std::move(members);
  }
  const std::string bucket = world_.scenario.at("bucket");
  world_.s3.put(bucket, step.at("key").get<std::string>(), bytes);
  if (!step.contains("list_in")) {
    return;
  }
  // A line of manifest-files.json, which is put when all data files are.
  aws::Md5 md5;
  md5.update(bytes);
  const std::string manifest = step["list_in"];
  const auto line = Json{
      {"itemCount", step.at("items")},
      {"md5Checksum", md5.base64_digest()},
      {"etag", "e-1"},
      {"dataFileS3Key",
       step["key"]}}.dump();
  world_.s3.put(bucket, manifest, world_.s3.text(bucket, manifest) + line + "\n");
}

std::optional<base::Result<std::string>> Run::invoke(const std::string& event, const Json& inside) {
  const auto number = world_.invocations++;
  const auto faults = world_.scenario.value("faults", Json::object());
  Process::Outcome outcome;
  const auto text = std::to_string(number);
  if (world_.faults_on && !is_inside_ &&
      world_.chance.per_mille("death", text, 0) < faults.value("deaths", std::uint64_t{0})) {
    outcome.dies_at = 1 + world_.chance.number("death at", text, 0) % 24;
    outcome.dies_behind = world_.chance.number("death behind", text, 0) % 2 == 0;
  }
  if (inside.is_object() && !is_inside_ && !has_met_) {
    outcome.meets_at = inside.at("request");
    outcome.meets = [this, &inside] {
      // Another execution environment, at the same time.
      is_inside_ = true;
      has_met_ = true;
      world_.tell("  meanwhile, in another process:");
      auto own = std::exchange(process_, nullptr);
      step(inside.at("step"));
      process_ = std::move(own);
      world_.tell("  and in the first process again:");
      is_inside_ = false;
    };
  }
  if (!process_ || process_->is_dead()) {
    process_ = std::make_unique<Process>(world_);
  }
  auto* running = process_.get();
  const auto rows = world_.tinybird.rows().size();
  auto answer = running->invoke(event, std::move(outcome));
  world_.deaths += answer ? 0 : 1;
  world_.failed += answer && *answer ? 0 : 1;
  world_.tell(std::format("  {} rows arrived; {}", world_.tinybird.rows().size() - rows,
                          !answer   ? std::string("the process died")
                          : *answer ? "answer " + **answer
                                    : "error " + answer->error().message));
  return answer;
}

// As AWS Lambda's trigger: a partial answer behind the first record splits the batch there, an
// error with more than one record in halves; neither is a retry.
void Run::batch(Batch whole) {
  const auto retries = world_.scenario.value("retries", std::uint64_t{5});
  std::deque<Batch> waiting{std::move(whole)};
  while (!waiting.empty()) {
    const auto batch = waiting.front();
    waiting.pop_front();
    const auto& records = world_.aws.shards.at(batch.shard);
    std::string text;
    for (auto i = batch.first; i < batch.last; ++i) {
      text += (text.empty() ? "" : ",") + records[i].json;
    }
    world_.tell(std::format("batch of {}, records {} to {}", batch.shard, batch.first, batch.last));
    const auto answer = invoke(std::format(R"({{"Records":[{}]}})", text));
    const bool is_error = !answer || !*answer;
    if (is_error && batch.size() > 1 && world_.scenario.value("bisect", true)) {
      const auto middle = batch.first + batch.size() / 2;
      waiting.push_front({batch.shard, middle, batch.last, batch.tries});
      waiting.push_front({batch.shard, batch.first, middle, batch.tries});
      continue;
    }
    const auto from = is_error ? batch.first : failed_from(**answer, batch);
    if (from == batch.last) {
      continue;
    }
    const Batch rest{batch.shard, from, batch.last,
                     from > batch.first ? batch.tries : batch.tries + 1};
    if (rest.tries > retries) {
      write_failure(rest);
    } else {
      world_.now_ms += 1'000;
      waiting.push_front(rest);
    }
  }
}

std::size_t Run::failed_from(const std::string& answer, const Batch& batch) const {
  const auto& records = world_.aws.shards.at(batch.shard);
  auto from = batch.last;
  for (const auto& item : Json::parse(answer).at("batchItemFailures")) {
    const auto found = std::ranges::find(records, item.at("itemIdentifier").get<std::string>(),
                                         &testing::SimulatedAws::Record::number);
    from = std::min(from, static_cast<std::size_t>(found - records.begin()));
  }
  return std::max(from, batch.first);
}

void Run::write_failure(const Batch& batch) {
  const auto& records = world_.aws.shards.at(batch.shard);
  const auto& first = records[batch.first];
  const auto& last = records[batch.last - 1];
  const auto stream_arn = Json::parse(first.json).at("eventSourceARN");
  const Json failure{{"requestContext",
                      {{"requestId", "r"},
                       {"functionArn", World::k_function},
                       {"condition", "RetryAttemptsExhausted"},
                       {"approximateInvokeCount", batch.tries}}},
                     {"responseContext", {{"statusCode", 200}, {"executedVersion", "$LATEST"}}},
                     {"version", "1.0"},
                     {"timestamp", iso(world_.now_ms)},
                     {"DDBStreamBatchInfo",
                      {{"shardId", batch.shard},
                       {"startSequenceNumber", first.number},
                       {"endSequenceNumber", last.number},
                       {"approximateArrivalOfFirstRecord", iso(first.made_ms)},
                       {"approximateArrivalOfLastRecord", iso(last.made_ms)},
                       {"batchSize", batch.size()},
                       {"streamArn", stream_arn}}}};
  world_.tell("  a failure record about it goes to the failure queue");
  world_.aws.clock = &process_->clock;
  world_.aws.put(World::k_failures, failure.dump());
}

void Run::objects(const Json& step) {
  const auto event = s3_event(step.at("keys"), world_.scenario.at("bucket"));
  world_.tell(std::format("S3 tells of {}", step["keys"].dump()));
  for (const auto& key : step["keys"]) {
    world_.told[key] = world_.tinybird.rows().size();
  }
  const auto inside = step.value("inside", Json());
  has_met_ = is_inside_;
  if (!world_.scenario.value("queue", false)) {
    asynchronous(event, inside);
  } else {
    if (!process_ || process_->is_dead()) {
      process_ = std::make_unique<Process>(world_);
    }
    world_.aws.clock = &process_->clock;
    world_.aws.put(World::k_snapshots, event);
    poll(World::k_snapshots, inside);
  }
  if (inside.is_object() && !has_met_) {  // It was over before.
    this->step(inside.at("step"));
  }
}

void Run::asynchronous(const std::string& event, const Json& inside) {
  for (std::uint64_t n = 0; n < k_event_tries; ++n) {
    const auto answer = invoke(event, inside);
    if (answer && *answer) {
      return;
    }
    world_.now_ms += 60'000;
  }
  const Json failure{{"version", "1.0"},
                     {"timestamp", iso(world_.now_ms)},
                     {"requestContext",
                      {{"requestId", "r"},
                       {"functionArn", World::k_function},
                       {"condition", "RetriesExhausted"},
                       {"approximateInvokeCount", k_event_tries}}},
                     {"requestPayload", Json::parse(event)},
                     {"responseContext", {{"statusCode", 200}, {"functionError", "Unhandled"}}}};
  if (!process_ || process_->is_dead()) {
    process_ = std::make_unique<Process>(world_);
  }
  world_.tell("  a failure record about it goes to the failure queue");
  world_.aws.clock = &process_->clock;
  world_.aws.put(World::k_failures, failure.dump());
}

// What Lambda's poller of a queue does once.
void Run::poll(const char* queue, const Json& inside) {
  if (!process_ || process_->is_dead()) {
    process_ = std::make_unique<Process>(world_);
  }
  if (process_->clock.unix_ms() < world_.now_ms) {
    process_->clock.advance(std::chrono::milliseconds(world_.now_ms - process_->clock.unix_ms()));
  }
  world_.aws.clock = &process_->clock;
  const auto messages = world_.aws.receive(queue, 10);
  if (messages.empty()) {
    return;
  }
  Json records = Json::array();
  for (const auto& message : messages) {
    records.push_back({{"messageId", message.id},
                       {"receiptHandle", message.receipt},
                       {"body", message.body},
                       {"attributes",
                        {{"ApproximateReceiveCount", std::to_string(message.receives)},
                         {"SentTimestamp", std::to_string(message.sent_ms)}}},
                       {"eventSource", "aws:sqs"},
                       {"eventSourceARN", testing::SimulatedAws::queue_arn(queue)},
                       {"awsRegion", "eu-west-2"}});
  }
  world_.tell(std::format("{} failure records of {}", messages.size(), queue));
  const auto answer = invoke(Json{{"Records", records}}.dump(), inside);
  if (!answer || !*answer) {
    return;
  }
  std::set<std::string> kept;
  for (const auto& item : Json::parse(**answer).at("batchItemFailures")) {
    kept.insert(item.at("itemIdentifier").get<std::string>());
  }
  for (const auto& message : messages) {
    if (!kept.contains(message.id)) {
      world_.aws.erase(queue, message.id);
    }
  }
}

// The faults are over: all that waits is done, however long it takes.
void Run::settle() {
  world_.switch_faults(false);
  world_.tell("the faults are over");
  constexpr auto k_never = std::numeric_limits<std::int64_t>::max();
  for (int round = 0; round < k_settling_rounds_max; ++round) {
    if (!world_.calls.empty()) {
      const auto event = std::move(world_.calls.front());
      world_.calls.pop_front();
      asynchronous(event, {});
      continue;
    }
    const auto failures_ms = world_.aws.next_visible_ms(World::k_failures);
    const auto snapshots_ms = world_.aws.next_visible_ms(World::k_snapshots);
    if (std::min(failures_ms, snapshots_ms) == k_never) {
      return;
    }
    world_.now_ms = std::max(world_.now_ms, std::min(failures_ms, snapshots_ms));
    poll(failures_ms <= snapshots_ms ? World::k_failures : World::k_snapshots);
  }
}

}  // namespace tinydynamocdc::truth
