// SPDX-License-Identifier: Apache-2.0
#include "lambda/config.hpp"

#include <algorithm>
#include <format>

#include "base/text.hpp"
#include "base/whole_number.hpp"
#include "row/naming_variables.hpp"
#include "tinybird/client.hpp"
#include "tinybird/regions.hpp"
#include "tinybird/token_text.hpp"

namespace tinydynamocdc::lambda {

using base::ErrorKind;
using base::Result;

namespace {

// A trigger hands over at most so many records. (AWS: Lambda API Reference, BatchSize.)
constexpr std::size_t k_batch_rows_max = 10'000;
// Tinybird's limit of a request on paid plans. (Tinybird: Events API, "Limits".)
constexpr std::size_t k_payload_bytes_max = 100'000'000;
// A row of the smallest item with all its columns is below this; a smaller limit would deliver
// nothing.
constexpr std::size_t k_payload_bytes_min = 1'000;

class Reader {
 public:
  explicit Reader(const base::Environment& environment) : environment_(environment) {}

  Config read() {
    read_token();
    read_api();
    read_naming();
    read_limits();
    config_.table_check =
        read_flag("TB_SKIP_TABLE_CHECK") ? deliver::TableCheck::skip : deliver::TableCheck::ensure;
    config_.failure_answer = read_flag("TB_PARTIAL_BATCH") ? FailureAnswer::partial_batch
                                                           : FailureAnswer::invocation_error;
    read_log_level();
    // Not a setting of ours: what AWS says here is no mistake of the user's.
    config_.memory_mb =
        base::parse_whole<std::size_t>(environment_.get_or("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", ""));
    config_.function_name = environment_.get_or("AWS_LAMBDA_FUNCTION_NAME", "");
    return std::move(config_);
  }

  [[nodiscard]] const std::string& mistakes() const { return mistakes_; }

 private:
  void mistake(const std::string& text) { base::add_to_list(mistakes_, text, "; "); }

  void read_token() {
    if (const auto token = environment_.get("TB_CREATE_DS_TOKEN")) {
      if (auto parsed = tinybird::parse_token(*token)) {
        config_.token = std::move(*parsed);
      } else {
        mistake(std::format("TB_CREATE_DS_TOKEN {}", parsed.error().message));
        return;
      }
    }
    if (const auto name = environment_.get("TB_CREATE_DS_TOKEN_SECRET_NAME")) {
      TokenSecret secret{.name = std::string(base::trimmed(*name))};
      secret.key = environment_.get_or("TB_CREATE_DS_TOKEN_SECRET_KEY_NAME", secret.key);
      config_.token_secret = std::move(secret);
    }
    if (!config_.token && !config_.token_secret) {
      mistake(
          "neither TB_CREATE_DS_TOKEN (a Tinybird token) nor TB_CREATE_DS_TOKEN_SECRET_NAME (the "
          "AWS secret with "
          "it) is set");
    }
  }

  void read_api() {
    auto url =
        environment_.get("TB_API_ENDPOINT")
            .transform([](auto text) { return tinybird::parse_api_endpoint(base::trimmed(text)); })
            .value_or(api_of_token());
    if (url) {
      config_.api = std::move(*url);
    } else {
      mistake(std::format("TB_API_ENDPOINT: {}", url.error().message));
    }
  }

  // A token in a secret is not known yet: it goes with the first region.
  [[nodiscard]] Result<net::BaseUrl> api_of_token() const {
    const auto url = tinybird::api_url_of(config_.token.value_or(base::Secret()));
    return url ? tinybird::parse_api_endpoint(*url) : std::unexpected(url.error());
  }

  void read_naming() {
    auto naming = row::read_naming({.datasource_prefix = environment_.get_raw("TB_DS_PREFIX"),
                                    .key_prefix = environment_.get_raw("TB_KEY_PREFIX"),
                                    .datasource_names = environment_.get_raw("TB_DS_NAMES")});
    if (naming) {
      config_.naming = std::move(*naming);
    } else {
      mistake(naming.error().message);
    }
  }

  void read_limits() {
    if (const auto text = environment_.get("BATCH_SIZE")) {
      const auto rows = base::parse_whole<std::size_t>(base::trimmed(*text));
      if (!rows || *rows < 1 || *rows > k_batch_rows_max) {
        mistake(std::format("BATCH_SIZE=\"{}\" is not a number of rows from 1 to {}", *text,
                            k_batch_rows_max));
      } else {
        config_.batch_rows_max = rows;
      }
    }
    if (const auto text = environment_.get("MAX_PAYLOAD_SIZE")) {
      const auto bytes = parse_bytes(*text);
      if (!bytes || *bytes < k_payload_bytes_min || *bytes > k_payload_bytes_max) {
        mistake(
            std::format("MAX_PAYLOAD_SIZE=\"{}\" is not a number of bytes from {} to {} (plain, or "
                        "with KB, MB, "
                        "KiB, MiB)",
                        *text, k_payload_bytes_min, k_payload_bytes_max));
      } else {
        config_.payload_bytes_max = *bytes;
      }
    }
  }

  bool read_flag(std::string_view name) {
    const auto text = base::lower(base::trimmed(environment_.get_or(name, "false")));
    const bool on = text == "true" || text == "1" || text == "yes" || text == "on";
    const bool off = text == "false" || text == "0" || text == "no" || text == "off";
    if (!on && !off) {
      mistake(std::format("{}=\"{}\" is neither true nor false", name, text));
    }
    return on;
  }

  void read_log_level() {
    const auto text = environment_.get_or("LOGGING_LEVEL", "INFO");
    if (const auto level = base::parse_log_level(base::trimmed(text))) {
      config_.log_level = *level;
    } else {
      mistake(std::format("LOGGING_LEVEL=\"{}\" is not DEBUG, INFO, WARNING or ERROR", text));
    }
  }

  const base::Environment& environment_;
  Config config_;
  std::string mistakes_;
};

}  // namespace

std::optional<std::size_t> parse_bytes(std::string_view text) {
  text = base::trimmed(text);
  const auto digits = text.substr(0, text.find_first_not_of("0123456789"));
  const auto unit = base::lower(base::trimmed(text.substr(digits.size())));
  const auto parsed = base::parse_whole<std::size_t>(digits);
  constexpr std::size_t k_sane_max = std::size_t{1} << 40U;
  if (!parsed || *parsed > k_sane_max) {
    return std::nullopt;
  }
  const auto number = *parsed;
  if (unit.empty() || unit == "b") {
    return number;
  }
  if (unit == "kb") {
    return number * 1'000;
  }
  if (unit == "mb") {
    return number * 1'000'000;
  }
  if (unit == "kib") {
    return number * 1'024;
  }
  if (unit == "mib") {
    return number * 1'048'576;
  }
  return std::nullopt;
}

Result<Config> read_config(const base::Environment& environment) {
  Reader reader(environment);
  auto config = reader.read();
  if (!reader.mistakes().empty()) {
    return base::fail(ErrorKind::bad_config, reader.mistakes());
  }
  return config;
}

}  // namespace tinydynamocdc::lambda
