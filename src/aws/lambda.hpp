// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/service_client.hpp"
#include "aws/service_failure.hpp"
#include "base/clock.hpp"

namespace tinydynamocdc::aws {

using Variables = std::map<std::string, std::string, std::less<>>;

/// A function's configuration; words ("Active", "arm64") as AWS spells them.
struct FunctionConfiguration {
  std::string name;
  std::string arn;
  std::string description;
  std::string role_arn;
  std::string runtime;
  std::string handler;
  std::string architecture;  ///< x86_64 or arm64.
  std::string package_type;
  int timeout_s = 0;
  int memory_mb = 0;
  Variables environment;
  std::string code_sha256;  ///< See aws/digest.hpp.
  std::string state;        ///< Pending, Active, Inactive, Failed.
  std::string state_reason;
  std::string last_update_status;  ///< Successful, InProgress, Failed.
  std::string last_update_status_reason;
  std::string log_format;  ///< JSON or Text.
};

struct Function {
  FunctionConfiguration configuration;
  Tags tags;
};

struct NewFunction {
  std::string name;
  std::string description;
  std::string role_arn;
  std::string runtime = "provided.al2023";
  std::string handler = "bootstrap";
  std::string architecture = "x86_64";
  int timeout_s = 0;
  int memory_mb = 0;
  Variables environment;
  Tags tags;
  std::string log_format;  ///< JSON or Text; empty: AWS's default.
  std::string_view zip;    ///< The bytes; borrowed during the call.
};

struct CodeUpdate {
  std::string name;
  std::string architecture;  ///< Empty: as it is.
  std::string_view zip;
};

/// Only what is set is changed; `environment` replaces all variables.
struct ConfigurationUpdate {
  std::string name;
  std::optional<std::string> description;
  std::optional<std::string> role_arn;
  std::optional<std::string> runtime;
  std::optional<std::string> handler;
  std::optional<int> timeout_s;
  std::optional<int> memory_mb;
  std::optional<Variables> environment;
  std::optional<std::string> log_format;
};

/// A trigger: the link from a stream to a function.
struct EventSourceMapping {
  std::string uuid;
  std::string function_arn;
  std::optional<std::string>
      source_arn;     ///< Absent for sources that have none (self-managed Kafka).
  std::string state;  ///< Creating, Enabling, Enabled, Disabling, Disabled …
  std::string state_reason;
  std::string last_result;  ///< LastProcessingResult
  std::string starting_position;
  std::optional<std::int64_t> modified_unix_ms;  ///< LastModified: also when its state changed.
  int batch_size = 0;
  int window_s = 0;
  int retries_max = -1;  ///< -1: until the record expires.
  bool bisects_on_error = false;
  std::vector<std::string> response_types;  ///< "ReportBatchItemFailures"
  std::string on_failure_arn;
  int record_age_max_s = -1;           ///< -1: as long as the stream keeps the record.
  int parallelization = 1;             ///< Batches of one shard at a time.
  std::optional<int> concurrency_max;  ///< Of a queue: invocations at the same time.

  [[nodiscard]] bool reports_partial_failures() const;
};

struct MappingFilter {
  std::string function;    ///< Name or ARN; empty: of every function.
  std::string source_arn;  ///< Empty: of every source.
};

/// What is not set is AWS's own default. A queue takes neither position, retries nor bisecting.
struct NewMapping {
  std::string function;
  std::string source_arn;
  std::optional<std::string> starting_position;  ///< TRIM_HORIZON, LATEST
  std::optional<int> batch_size;
  std::optional<int> window_s;
  std::optional<int> retries_max;
  std::optional<bool> bisects_on_error;
  std::vector<std::string> response_types;
  std::string on_failure_arn;
  std::optional<int> record_age_max_s;
  std::optional<int> parallelization;
  std::optional<int> concurrency_max;  ///< Of a queue alone: 2 to 1,000.
  Tags tags;
};

/// Only what is set is changed.
struct MappingUpdate {
  std::string uuid;
  std::optional<int> batch_size;
  std::optional<int> window_s;
  std::optional<int> retries_max;
  std::optional<bool> bisects_on_error;
  std::optional<std::vector<std::string>> response_types;
  std::optional<bool> enabled;
  std::optional<std::string> on_failure_arn;
  std::optional<int> record_age_max_s;
  std::optional<int> parallelization;
  std::optional<int> concurrency_max;
};

/// What becomes of asynchronous invocations (S3's events) that fail.
struct AsyncFailures {
  std::string on_failure_arn;  ///< Empty: they are dropped after the retries.
};

/// What a function made of an event.
struct InvocationAnswer {
  bool failed = false;  ///< The function ran, and answered with an error or broke.
  std::string payload;  ///< JSON: its answer, or {"errorMessage":…,"errorType":…}.
};

/// AWS's longest time-out of a function, and room for its start. (AWS Lambda Developer Guide,
/// "Lambda quotas".)
inline constexpr std::chrono::milliseconds k_invocation_limit{960'000};

/// How many invocations an account may have in a region at the same time. New accounts begin with
/// fewer than the usual 1,000. (Lambda API Reference, "GetAccountSettings", AccountLimit.)
struct ConcurrencyQuota {
  std::int64_t all = 0;
  std::int64_t unreserved = 0;  ///< Of these, what no function has reserved for itself.
};

struct NewPermission {
  std::string function;
  std::string statement_id;
  std::string action = "lambda:InvokeFunction";
  std::string principal;
  std::string source_arn;      ///< May be empty.
  std::string source_account;  ///< May be empty.
};

/// Where something stands that AWS changes in its own time.
enum class Readiness { ready, waiting, failed };

/// ready: can be invoked and changed (Active or Inactive, no update under way). failed: will not
/// come by itself.
[[nodiscard]] Readiness readiness(const FunctionConfiguration& configuration);

/// ready: Enabled or Disabled. waiting: on its way. (A mapping never fails; creating it does.)
[[nodiscard]] Readiness readiness(const EventSourceMapping& mapping);

/// The operations of Lambda that we use; nothing here waits for a state.
/// Codes worth knowing: ResourceConflictException (exists already, or an update is in progress),
/// ResourceInUseException (mapping busy), InvalidParameterValueException (also: "The role … cannot
/// be assumed" for some seconds after CreateRole).
class Lambda {
 public:
  explicit Lambda(const Access& access);

  /// Nothing when there is no such function.
  [[nodiscard]] ServiceResult<std::optional<Function>> find_function(std::string_view name,
                                                                     base::Deadline deadline);
  /// All pages.
  [[nodiscard]] ServiceResult<std::vector<FunctionConfiguration>> list_functions(
      base::Deadline deadline);
  [[nodiscard]] ServiceResult<FunctionConfiguration> create_function(const NewFunction& function,
                                                                     base::Deadline deadline);
  [[nodiscard]] ServiceResult<FunctionConfiguration> update_code(const CodeUpdate& update,
                                                                 base::Deadline deadline);
  [[nodiscard]] ServiceResult<FunctionConfiguration> update_configuration(
      const ConfigurationUpdate& update, base::Deadline deadline);
  [[nodiscard]] ServiceResult<void> delete_function(std::string_view name, base::Deadline deadline);
  [[nodiscard]] ServiceResult<Tags> tags(std::string_view arn, base::Deadline deadline);
  [[nodiscard]] ServiceResult<void> add_tags(std::string_view arn, const Tags& tags,
                                             base::Deadline deadline);
  [[nodiscard]] ServiceResult<void> remove_tag(std::string_view arn, const std::string& key,
                                               base::Deadline deadline);

  /// All pages.
  [[nodiscard]] ServiceResult<std::vector<EventSourceMapping>> mappings(const MappingFilter& filter,
                                                                        base::Deadline deadline);
  /// Nothing when there is no such mapping.
  [[nodiscard]] ServiceResult<std::optional<EventSourceMapping>> find_mapping(
      std::string_view uuid, base::Deadline deadline);
  [[nodiscard]] ServiceResult<EventSourceMapping> create_mapping(const NewMapping& mapping,
                                                                 base::Deadline deadline);
  [[nodiscard]] ServiceResult<EventSourceMapping> update_mapping(const MappingUpdate& update,
                                                                 base::Deadline deadline);
  [[nodiscard]] ServiceResult<void> delete_mapping(std::string_view uuid, base::Deadline deadline);

  /// Nothing when nothing is set, so that AWS's defaults hold.
  [[nodiscard]] ServiceResult<std::optional<AsyncFailures>> find_async_failures(
      std::string_view function, base::Deadline deadline);
  /// Sets the destination and leaves retries and the events' age as they are.
  [[nodiscard]] ServiceResult<void> set_async_failures(std::string_view function,
                                                       const AsyncFailures& failures,
                                                       base::Deadline deadline);

  /// Invoke, and waits for the answer: `event` is a JSON text. A lost connection leaves open
  /// whether the function ran, and it is tried again: only for events that may come twice.
  [[nodiscard]] ServiceResult<InvocationAnswer> invoke(std::string_view function,
                                                       std::string_view event,
                                                       base::Deadline deadline);

  /// Invoke, without waiting for what the function makes of it: AWS keeps the event, and tries it
  /// three times. At most 1 MB. (Lambda API Reference, "Invoke", InvocationType Event.)
  [[nodiscard]] ServiceResult<void> invoke_later(std::string_view function, std::string_view event,
                                                 base::Deadline deadline);

  [[nodiscard]] ServiceResult<void> add_permission(const NewPermission& permission,
                                                   base::Deadline deadline);
  [[nodiscard]] ServiceResult<void> remove_permission(std::string_view function,
                                                      std::string_view statement_id,
                                                      base::Deadline deadline);
  /// The resource policy's JSON text; nothing when there is none.
  [[nodiscard]] ServiceResult<std::optional<std::string>> policy(std::string_view function,
                                                                 base::Deadline deadline);

  [[nodiscard]] ServiceResult<ConcurrencyQuota> concurrency_quota(base::Deadline deadline);

 private:
  ServiceClient client_;
};

}  // namespace tinydynamocdc::aws
