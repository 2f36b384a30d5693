// SPDX-License-Identifier: Apache-2.0
#include "support/fake_aws.hpp"

#include <algorithm>
#include <charconv>
#include <format>

namespace tinydynamocdc::testing {

namespace {

using Json = FakeAws::Json;
using Fields = std::map<std::string, std::string>;

std::string decoded(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned char byte = 0;
    if (text[i] == '%' && i + 2 < text.size()) {
      std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16);
      result += static_cast<char>(byte);
      i += 2;
    } else {
      result += text[i] == '+' ? ' ' : text[i];
    }
  }
  return result;
}

Fields fields_of(std::string_view text) {
  Fields fields;
  while (!text.empty()) {
    const auto pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(pair.size() + 1, text.size()));
    const auto equals = std::min(pair.find('='), pair.size());
    fields[decoded(pair.substr(0, equals))] =
        decoded(pair.substr(std::min(equals + 1, pair.size())));
  }
  return fields;
}

std::string header_of(const net::HttpRequest& request, std::string_view name) {
  for (const auto& header : request.headers) {
    if (std::ranges::equal(header.name, name,
                           [](char a, char b) { return (a | 32) == (b | 32); })) {
      return header.value;
    }
  }
  return {};
}

// Which operation of Lambda's REST interface a request is, and of which resource.
struct LambdaCall {
  std::string operation;
  std::string resource;
  std::string statement_id;
};

LambdaCall lambda_call(const std::string& method, const std::string& path) {
  const std::string functions = "/2015-03-31/functions";
  if (const std::string newer = "/2019-09-25/functions/"; path.starts_with(newer)) {
    return {method == "GET"    ? "GetFunctionEventInvokeConfig"
            : method == "POST" ? "UpdateFunctionEventInvokeConfig"
                               : "PutFunctionEventInvokeConfig",
            decoded(path.substr(newer.size(), path.find('/', newer.size()) - newer.size())),
            {}};
  }
  if (const std::string tags = "/2017-03-31/tags/"; path.starts_with(tags)) {
    return {method == "GET"    ? "ListTags"
            : method == "POST" ? "TagResource"
                               : "UntagResource",
            decoded(path.substr(tags.size())),
            {}};
  }
  const std::string mappings = "/2015-03-31/event-source-mappings";
  const bool is_mapping = path.starts_with(mappings);
  auto rest = path.substr(std::min(path.size(), (is_mapping ? mappings : functions).size()));
  if (rest.starts_with('/')) {
    rest.erase(0, 1);
  }
  const auto slash = std::min(rest.find('/'), rest.size());
  const auto name = decoded(rest.substr(0, slash));
  const auto part = rest.substr(slash);
  if (is_mapping) {
    const std::string noun = "EventSourceMapping";
    return {name.empty()         ? (method == "GET" ? "List" + noun + "s" : "Create" + noun)
            : method == "GET"    ? "Get" + noun
            : method == "DELETE" ? "Delete" + noun
                                 : "Update" + noun,
            name,
            {}};
  }
  if (part.starts_with("/policy")) {
    return {method == "GET"      ? "GetPolicy"
            : method == "DELETE" ? "RemovePermission"
                                 : "AddPermission",
            name, decoded(part.substr(std::min(part.size(), sizeof("/policy"))))};
  }
  return {part == "/invocations"     ? "Invoke"
          : part == "/code"          ? "UpdateFunctionCode"
          : part == "/configuration" ? "UpdateFunctionConfiguration"
          : method == "POST"         ? "CreateFunction"
          : method == "DELETE"       ? "DeleteFunction"
          : name.empty()             ? "ListFunctions"
                                     : "GetFunction",
          name,
          {}};
}

// The same for S3's.
std::string s3_operation(const std::string& method, const Fields& query) {
  if (method == "HEAD") {
    return "HeadBucket";
  }
  const auto verb = method == "GET" ? "Get" : "Put";
  return query.contains("notification") ? std::format("{}BucketNotification", verb)
         : query.contains("tagging")    ? std::format("{}BucketTagging", verb)
         : query.contains("location")   ? "GetBucketLocation"
         : query.contains("list-type")  ? "ListObjectsV2"
                                        : "CreateBucket";
}

}  // namespace

std::string FakeAws::function_arn(std::string_view name, std::string_view region) {
  return std::format("arn:aws:lambda:{}:{}:function:{}", region, k_account, name);
}

std::string FakeAws::stream_arn(std::string_view table, std::string_view region) {
  return std::format("arn:aws:dynamodb:{}:{}:table/{}/stream/2026-01-01T00:00:00.000", region,
                     k_account, table);
}

void FakeAws::fail(std::string_view operation, int times, int status, std::string_view code,
                   std::string_view message) {
  failures_[std::string(operation)] = {times, status, std::string(code), std::string(message)};
}

std::size_t FakeAws::count(std::string_view operation) const {
  return static_cast<std::size_t>(std::ranges::count(operations, operation));
}

Json FakeAws::everything() const {
  return {{"tables", tables},
          {"items", items},
          {"functions", functions},
          {"mappings", mappings},
          {"roles", roles},
          {"secrets", secrets},
          {"policies", policies},
          {"buckets", buckets},
          {"exports", exports},
          {"topics", topics},
          {"alarms", alarms},
          {"dashboards", dashboards},
          {"schedule_groups", schedule_groups},
          {"schedules", schedules},
          {"log_groups", log_groups},
          {"async_failures", async_failures},
          {"queues", queues},
          {"queue_settings", queue_settings}};
}

void FakeAws::become(const Json& all) {
  const auto take = [&](const char* name, auto& member) {
    member = all.at(name).get<std::remove_reference_t<decltype(member)>>();
  };
  take("tables", tables);
  take("items", items);
  take("functions", functions);
  take("mappings", mappings);
  take("roles", roles);
  take("secrets", secrets);
  take("policies", policies);
  take("buckets", buckets);
  take("exports", exports);
  take("topics", topics);
  take("alarms", alarms);
  take("dashboards", dashboards);
  take("schedule_groups", schedule_groups);
  take("schedules", schedules);
  take("log_groups", log_groups);
  take("async_failures", async_failures);
  take("queues", queues);
  take("queue_settings", queue_settings);
}

FakeAws::Answer FakeAws::error(int status, std::string_view code, std::string_view message) {
  return {status,
          {{"__type", code}, {"message", message}},
          std::format(
              "<ErrorResponse><Error><Code>{}</Code><Message>{}</Message></Error></ErrorResponse>",
              code, message),
          {}};
}

void FakeAws::add_function(const std::string& name, const Json& variables) {
  functions[name] = {{"FunctionName", name},
                     {"FunctionArn", function_arn(name)},
                     {"Role", std::format("arn:aws:iam::{}:role/{}-role", k_account, name)},
                     {"Runtime", "provided.al2023"},
                     {"Handler", "bootstrap"},
                     {"State", "Active"},
                     {"LastUpdateStatus", "Successful"},
                     {"PackageType", "Zip"},
                     {"CodeSha256", "old"},
                     {"Timeout", 300},
                     {"MemorySize", 256},
                     {"Environment", {{"Variables", variables}}},
                     {"Tags", {{"tinydynamocdc:created-for", name}}}};
}

void FakeAws::add_role(const std::string& name, std::string_view owner) {
  roles[name] = {
      {"Arn", std::format("arn:aws:iam::{}:role/{}", k_account, name)},
      {"Trust", R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
                R"("Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]})"},
      {"Tags", Json::object()},
      {"Policies", Json::array()},
      {"Inline", Json::object()}};
  if (!owner.empty()) {
    roles[name]["Tags"]["tinydynamocdc:created-for"] = owner;
  }
}

void FakeAws::add_table(const std::string& name, std::string_view view_type) {
  static_cast<void>(
      create_table({{"TableName", name},
                    {"KeySchema",
                     {{{"AttributeName", "UserId"}, {"KeyType", "HASH"}},
                      {{"AttributeName", "Email"}, {"KeyType", "RANGE"}}}},
                    {"AttributeDefinitions",
                     {{{"AttributeName", "UserId"}, {"AttributeType", "S"}},
                      {{"AttributeName", "Email"}, {"AttributeType", "S"}}}},
                    {"StreamSpecification",
                     {{"StreamEnabled", !view_type.empty()}, {"StreamViewType", view_type}}},
                    {"Tags", {{{"Key", "tinydynamocdc:created-for"}, {"Value", name}}}}}));
  tables[name]["TableStatus"] = "ACTIVE";
}

std::string FakeAws::add_mapping(const Json& mapping) {
  auto added = mapping;
  const auto uuid = std::format("uuid-{}", ++uuids_);
  added["UUID"] = uuid;
  if (!added.contains("State")) {
    added["State"] = "Enabled";
  }
  mappings.push_back(added);
  return uuid;
}

void FakeAws::add_bucket(const std::string& name, std::string_view notification,
                         std::string_view region) {
  buckets[name] = {
      {"Region", region},
      {"Tags", Json::object()},
      {"Notification",
       notification.empty()
           ? "<NotificationConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"/>"
           : notification}};
}

void FakeAws::note_moment() {
  std::string text;
  for (const auto& [name, function] : functions) {
    text += std::format("partial={} ",
                        function["Environment"]["Variables"].value("TB_PARTIAL_BATCH", "unset"));
  }
  text += "types=";
  for (const auto& mapping : mappings) {
    const auto types = mapping.value("FunctionResponseTypes", Json::array());
    text += (types.empty() ? "none" : types.front().get<std::string>()) + ",";
  }
  moments.push_back(text);
}

std::string FakeAws::operation_of(const net::HttpRequest& request) {
  const auto target = header_of(request, "X-Amz-Target");
  if (!target.empty()) {
    return target.substr(target.find('.') + 1);
  }
  if (header_of(request, "Content-Type").contains("x-www-form-urlencoded")) {
    return fields_of(request.body).at("Action");
  }
  const auto question = std::min(request.target.find('?'), request.target.size());
  const auto path = request.target.substr(0, question);
  if (request.origin.host.starts_with("scheduler.")) {
    return scheduler_operation(request.method, path);
  }
  if (path.starts_with("/20")) {
    return lambda_call(request.method, path).operation;
  }
  if (path.find('/', 1) != std::string::npos) {
    return request.method == "GET" ? "GetObject" : "DeleteObject";
  }
  return s3_operation(
      request.method,
      fields_of(
          std::string_view(request.target).substr(std::min(question + 1, request.target.size()))));
}

base::Result<net::HttpResponse> FakeAws::send(const net::HttpRequest& request,
                                              base::Deadline /*deadline*/) {
  const auto target = header_of(request, "X-Amz-Target");
  const auto question = std::min(request.target.find('?'), request.target.size());
  const auto query = fields_of(
      std::string_view(request.target).substr(std::min(question + 1, request.target.size())));
  const bool is_query = header_of(request, "Content-Type").contains("x-www-form-urlencoded");
  const auto form = is_query ? fields_of(request.body) : Fields();
  const auto path = request.target.substr(0, question);
  const bool is_scheduler = request.origin.host.starts_with("scheduler.");
  const bool is_s3 = target.empty() && !is_query && !is_scheduler && !path.starts_with("/20");
  const bool is_object = is_s3 && path.find('/', 1) != std::string::npos;
  const auto call = lambda_call(request.method, path);
  const auto operation = operation_of(request);
  const auto index = operations.size();
  operations.push_back(operation);
  const auto body = is_query ? Json() : Json::parse(request.body, nullptr, false);
  Answer answer;
  if (const auto failure = failures_.find(operation);
      failure != failures_.end() && failure->second.times > 0) {
    --failure->second.times;
    answer = error(failure->second.status, failure->second.code, failure->second.message);
  } else if (index >= breaks_at) {
    answer = error(400, "Broken", "the test broke it");
  } else if (target.starts_with("DynamoDBStreams")) {
    answer = streams(operation, body);
  } else if (target.starts_with("DynamoDB")) {
    answer = dynamodb(operation, body);
  } else if (target.starts_with("GraniteService")) {
    answer = cloudwatch(operation, body);
  } else if (target.starts_with("Logs")) {
    answer = logs(operation, body);
  } else if (target.starts_with("AmazonSQS")) {
    answer = sqs(operation, body);
  } else if (!target.empty()) {
    answer = secrets_manager(operation, body);
  } else if (is_query && request.origin.host.starts_with("sns.")) {
    answer = sns(operation, form);
  } else if (is_query) {
    answer = iam(operation, form);
  } else if (is_scheduler) {
    const auto name = path.find('/', 1);
    answer = scheduler(operation, name == std::string::npos ? "" : decoded(path.substr(name + 1)),
                       body, query);
  } else if (is_object) {
    answer = s3_object(operation, decoded(path.substr(1)));
  } else if (operation == "ListObjectsV2") {
    answer = list_objects(decoded(path.substr(1)), query);
  } else if (is_s3) {
    answer = s3(operation, decoded(path.substr(1)), request.body);
  } else if (path.starts_with("/2017-03-31/tags/")) {
    answer = lambda_tags(operation, call.resource, body, query);
  } else if (operation == "ListFunctions") {
    answer = list_functions(query);
  } else if (operation.ends_with("EventInvokeConfig")) {
    answer = invoke_config(operation, call.resource, body);
  } else if (operation == "Invoke") {
    answer = invoke(call.resource, body);
  } else if (operation == "GetPolicy" || operation.contains("Permission")) {
    answer = permissions(operation, call.resource, call.statement_id, body);
  } else {
    answer = operation.contains("Mapping") ? lambda_mappings(operation, call.resource, body, query)
                                           : lambda(operation, call.resource, body, query);
    note_moment();
  }
  return net::HttpResponse{answer.status, answer.headers,
                           is_query || is_s3 ? answer.xml : answer.body.dump()};
}

}  // namespace tinydynamocdc::testing
