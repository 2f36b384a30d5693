// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/environment.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "base/secret.hpp"
#include "deliver/destinations.hpp"
#include "net/http_client.hpp"
#include "row/names.hpp"

namespace tinydynamocdc::lambda {

/// Where the token lies in AWS Secrets Manager.
struct TokenSecret {
  std::string name;  ///< TB_CREATE_DS_TOKEN_SECRET_NAME
  std::string key =
      "TB_CREATE_DS_TOKEN";  ///< TB_CREATE_DS_TOKEN_SECRET_KEY_NAME: member of the secret's JSON
};

/// How a batch with an undelivered record is answered.
enum class FailureAnswer {
  invocation_error,  ///< The whole batch is sent again. Safe with every trigger.
  partial_batch,  ///< TB_PARTIAL_BATCH=true: only from the first undelivered record on. The trigger
                  ///< must have ReportBatchItemFailures, else AWS takes the answer for success.
};

/// The function's settings, from its environment. docs/configuration.md lists them.
struct Config {
  std::optional<base::Secret> token;  ///< TB_CREATE_DS_TOKEN; wins over the secret.
  std::optional<TokenSecret> token_secret;
  net::BaseUrl api;           ///< TB_API_ENDPOINT
  row::NamingOptions naming;  ///< TB_DS_PREFIX, TB_KEY_PREFIX, TB_DS_NAMES
  /// BATCH_SIZE where it is set: what stands for it depends on the work (lambda/run_options.hpp).
  std::optional<std::size_t> batch_rows_max;
  std::size_t payload_bytes_max = 10'000'000;  ///< MAX_PAYLOAD_SIZE
  std::optional<std::size_t> memory_mb;        ///< AWS_LAMBDA_FUNCTION_MEMORY_SIZE, set by AWS.
  std::string function_name;                   ///< AWS_LAMBDA_FUNCTION_NAME, set by AWS.
  deliver::TableCheck table_check = deliver::TableCheck::ensure;  ///< TB_SKIP_TABLE_CHECK
  FailureAnswer failure_answer = FailureAnswer::invocation_error;
  base::LogLevel log_level = base::LogLevel::info;  ///< LOGGING_LEVEL
};

/// Reads and judges all of it. bad_config: every variable that makes no sense, all in one message,
/// with what it may be.
[[nodiscard]] base::Result<Config> read_config(const base::Environment& environment);

/// A number of bytes: plain, or with KB, MB (10^3, 10^6) or KiB, MiB (2^10, 2^20) behind it, any
/// case, a space allowed. Nothing when it is not one.
[[nodiscard]] std::optional<std::size_t> parse_bytes(std::string_view text);

}  // namespace tinydynamocdc::lambda
