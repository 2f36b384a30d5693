// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "support/scripted_http_client.hpp"

namespace tinydynamocdc::testing {

/// An AWS account in memory, as the management tool's services see it: DynamoDB, Lambda, IAM, S3's
/// buckets, Secrets Manager, STS, SNS, CloudWatch and EventBridge Scheduler, with their habit of
/// being not quite ready yet. What is there can be read and written as JSON in AWS's own words; a
/// request that it does not know gets a 400.
class FakeAws final : public net::HttpClient {
 public:
  using Json = nlohmann::json;

  static constexpr const char* k_account = "123456789012";
  static constexpr const char* k_region = "eu-west-2";

  /// Where its regional services are.
  std::string region_name = k_region;

  std::map<std::string, Json>
      tables;  ///< DescribeTable's Table, with "Tags" and "Recovery" beside it.
  std::map<std::string, std::vector<Json>> items;
  std::map<std::string, Json> functions;   ///< GetFunction's Configuration, with "Tags" beside it.
  std::vector<Json> mappings;              ///< Event source mappings, as listed.
  std::map<std::string, Json> roles;       ///< "Arn", "Trust", "Tags" (object), "Policies" (array),
                                           ///< "Inline" (object).
  std::map<std::string, Json> secrets;     ///< "Value", "Tags" (object), "DeletedDate".
  std::map<std::string, Json> policies;    ///< Statements of a function's policy (array).
  std::map<std::string, Json> buckets;     ///< "Region", "Tags" (object), "Notification" (XML).
  std::map<std::string, Json> log_groups;  ///< DescribeLogGroups' members, with "Tags" beside them.
  std::map<std::string, std::string> async_failures;  ///< By function: where its events go.
  std::vector<Json> exports;                          ///< DescribeExport's ExportDescription.
  std::map<std::string, Json> topics;  ///< By ARN: "Tags" (object), "Subscriptions" (array).
  std::map<std::string, Json> alarms;  ///< DescribeAlarms's MetricAlarm, with "Tags" beside it.
  std::map<std::string, std::string> dashboards;  ///< Their bodies.
  std::map<std::string, Json> schedule_groups;    ///< "Arn", "State", "Tags" (array).
  std::map<std::string, Json> schedules;          ///< By group/name: GetSchedule's answer.

  /// How often an export is seen IN_PROGRESS, and what its description gets at its end.
  int export_polls = 2;
  Json export_end{{"ExportStatus", "COMPLETED"}, {"ItemCount", 7}, {"BilledSizeBytes", 1234}};
  /// Called when an export has come to its end: its files are there, and loaded.
  std::function<void(Json& description)> after_export;
  /// AWS's time; point-in-time recovery reaches up to 5 minutes before it. Set before it is used.
  const base::Clock* clock = nullptr;
  /// Called when a bucket's notification has been replaced: somebody writes at the same moment.
  std::function<void(Json& bucket)> after_put_notification;
  /// Called when a trigger was asked for, before it is there.
  std::function<void(Json& mapping)> after_create_mapping;

  std::map<std::string, Json> queues;          ///< Bodies of their messages (array of texts).
  std::map<std::string, Json> queue_settings;  ///< "Attributes" and "Tags", of those made here.
  std::set<std::string> hidden_messages;       ///< Received, and neither deleted nor given back.
  std::map<std::string, int> receipts;         ///< How often each was received.
  std::map<std::string, std::int64_t> hidden_until_ms;  ///< By `clock`; where that is set.
  std::vector<Json> invocations;                        ///< Events that a function got.
  Json invocation_answer{{"objects", 1}, {"delivered", 7}, {"quarantined", 0}};
  bool invocations_fail = false;
  bool hides_messages = true;
  std::vector<Json> stream_records;  ///< As GetRecords shows them; what is not here is trimmed.
  std::size_t records_per_page = 1000;
  bool shard_is_closed = false;
  std::optional<double> iterator_age_ms;  ///< What CloudWatch knows of it.
  std::map<std::string, double> metrics;  ///< Of other metrics, by name: its one value.

  std::map<std::string, std::string> objects;  ///< `bucket/key` -> text.
  std::size_t objects_per_page = 1000;
  std::size_t mappings_per_page = 100;
  std::size_t functions_per_page = 50;
  std::size_t tables_per_page = 100;
  std::size_t alarms_per_page = 100;

  /// Every operation so far, in order: "CreateFunction".
  std::vector<std::string> operations;
  /// The function's variable TB_PARTIAL_BATCH and all response types, as they were after each
  /// change: "partial=true types=ReportBatchItemFailures,".
  std::vector<std::string> moments;

  /// The next `times` requests of that operation fail.
  void fail(std::string_view operation, int times, int status, std::string_view code,
            std::string_view message);
  /// Every request from the n-th (from 0) on fails with 400 Broken, until reset to npos.
  std::size_t breaks_at = std::string::npos;

  /// How often that operation was asked for.
  [[nodiscard]] std::size_t count(std::string_view operation) const;

  [[nodiscard]] base::Result<net::HttpResponse> send(const net::HttpRequest& request,
                                                     base::Deadline deadline) override;

  /// Somebody's trigger; returns its UUID.
  std::string add_mapping(const Json& mapping);
  /// A function with the owner's tag.
  void add_function(const std::string& name, const Json& variables = Json::object());
  /// A table with the owner's tag.
  void add_table(const std::string& name, std::string_view view_type = "NEW_AND_OLD_IMAGES");

  [[nodiscard]] static std::string function_arn(std::string_view name,
                                                std::string_view region = k_region);
  [[nodiscard]] static std::string stream_arn(std::string_view table,
                                              std::string_view region = k_region);
  [[nodiscard]] static std::string topic_arn(std::string_view name,
                                             std::string_view region = k_region);
  [[nodiscard]] static std::string queue_arn(std::string_view name,
                                             std::string_view region = k_region);

  /// A function's role with the owner's tag.
  void add_role(const std::string& name, std::string_view owner);

  /// A bucket without tags; an empty notification: none.
  void add_bucket(const std::string& name, std::string_view notification = "",
                  std::string_view region = k_region);

  /// All that is there, to be compared.
  [[nodiscard]] Json everything() const;
  /// Takes what everything() gave, as it was or changed behind the tool's back.
  void become(const Json& all);

  /// What a request asks for: "CreateFunction".
  [[nodiscard]] static std::string operation_of(const net::HttpRequest& request);

 private:
  struct Failure {
    int times = 0;
    int status = 400;
    std::string code;
    std::string message;
  };
  struct Answer {
    int status = 200;
    Json body = Json::object();
    std::string xml;
    std::vector<net::Header> headers = {};
  };

  [[nodiscard]] static Json tags_of_form(const std::map<std::string, std::string>& form);
  /// Into a list of them, in place of those with the same keys.
  static void put_tags(Json& tags, const Json& put);
  /// As the query protocol lists them.
  [[nodiscard]] static std::string tag_members(const Json& tags);
  [[nodiscard]] static Answer error(int status, std::string_view code,
                                    std::string_view message = "");
  [[nodiscard]] Answer dynamodb(const std::string& operation, const Json& body);
  [[nodiscard]] Answer create_table(const Json& body);
  [[nodiscard]] Answer s3_object(const std::string& operation, const std::string& path);
  [[nodiscard]] Answer list_objects(const std::string& bucket,
                                    const std::map<std::string, std::string>& query) const;
  [[nodiscard]] Answer table_names(const Json& body) const;
  [[nodiscard]] Answer secrets_manager(const std::string& operation, const Json& body);
  [[nodiscard]] Answer iam(const std::string& action,
                           const std::map<std::string, std::string>& form);
  [[nodiscard]] Answer sns(const std::string& action,
                           const std::map<std::string, std::string>& form);
  [[nodiscard]] Answer sqs(const std::string& operation, const Json& body);
  [[nodiscard]] Answer create_queue(const Json& body);
  [[nodiscard]] Answer queue_attributes(const std::string& name) const;
  [[nodiscard]] std::string queue_url(const std::string& name) const;
  [[nodiscard]] Answer create_mapping(const Json& body);
  [[nodiscard]] Answer streams(const std::string& operation, const Json& body);
  [[nodiscard]] Answer cloudwatch(const std::string& operation, const Json& body);
  [[nodiscard]] static std::string scheduler_operation(const std::string& method,
                                                       const std::string& path);
  [[nodiscard]] Answer scheduler(const std::string& operation, const std::string& name,
                                 const Json& body, const std::map<std::string, std::string>& query);
  [[nodiscard]] Answer lambda(const std::string& operation, const std::string& name,
                              const Json& body, const std::map<std::string, std::string>& query);
  [[nodiscard]] Answer lambda_tags(const std::string& operation, const std::string& arn,
                                   const Json& body,
                                   const std::map<std::string, std::string>& query);
  [[nodiscard]] Answer list_functions(const std::map<std::string, std::string>& query) const;
  [[nodiscard]] Answer lambda_mappings(const std::string& operation, const std::string& uuid,
                                       const Json& body,
                                       const std::map<std::string, std::string>& query);
  [[nodiscard]] Answer logs(const std::string& operation, const Json& body);
  [[nodiscard]] Answer invoke(const std::string& function, const Json& event);
  [[nodiscard]] Answer invoke_config(const std::string& operation, const std::string& function,
                                     const Json& body);
  [[nodiscard]] Answer permissions(const std::string& operation, const std::string& function,
                                   const std::string& statement_id, const Json& body);
  [[nodiscard]] Answer s3(const std::string& operation, const std::string& bucket,
                          std::string_view body);
  [[nodiscard]] Answer put_notification(const std::string& bucket, std::string_view body);
  [[nodiscard]] Answer export_operation(const std::string& operation, const Json& body);
  [[nodiscard]] Answer start_export(const Json& body);
  [[nodiscard]] std::int64_t latest_restorable_s() const;
  void note_moment();

  std::map<std::string, Failure, std::less<>> failures_;
  int uuids_ = 0;
};

}  // namespace tinydynamocdc::testing
