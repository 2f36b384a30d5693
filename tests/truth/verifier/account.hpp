// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <iostream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>

#include "net/http_client.hpp"
#include "support/fake_s3.hpp"

namespace tinydynamocdc::truth {

using Json = nlohmann::json;

/// What `verify` meets outside: the table, its exports and their objects, as a request describes
/// them, and a Tinybird whose every question is passed on, a line of JSON each, to whoever has the
/// rows. So is what is asked of single items. Thread-safe.
class Account final : public net::HttpClient {
 public:
  Account(const Json& request, std::istream& in, std::ostream& out);

  /// From this request on nobody answers, as if the process had been killed there; 0: all are
  /// answered.
  std::uint64_t dies_at = 0;
  std::uint64_t requests = 0;

  base::Result<net::HttpResponse> send(const net::HttpRequest& request,
                                       base::Deadline deadline) override;

 private:
  void put_export(const Json& written);
  [[nodiscard]] base::Result<net::HttpResponse> tinybird(const net::HttpRequest& request);
  [[nodiscard]] Json told(const Json& line);
  [[nodiscard]] net::HttpResponse dynamodb(const std::string& operation, const Json& body);
  [[nodiscard]] net::HttpResponse scan(const Json& body) const;

  const Json& request_;
  std::istream& in_;
  std::ostream& out_;
  testing::FakeS3 s3_;
  std::mutex mutex_;
};

}  // namespace tinydynamocdc::truth
