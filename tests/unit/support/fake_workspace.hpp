// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "net/http_client.hpp"

namespace tinydynamocdc::testing {

/// A Tinybird workspace in memory as the management tool sees it: Forward, with deployments, or
/// Classic, with its resources one by one. What is there can be read and written; a request that it
/// does not know gets a 404.
class FakeWorkspace final : public net::HttpClient {
 public:
  using Json = nlohmann::json;
  using Files = std::map<std::string, std::string>;

  enum class Kind { forward, classic };

  struct Deployment {
    Files files;
    Json names;  ///< new_datasource_names and so on.
    std::string status = "pending";
    bool live = false;
  };

  static constexpr const char* k_admin_token = "p.admin";

  Kind kind = Kind::forward;
  std::string token = k_admin_token;  ///< The one that is accepted.
  std::string workspace_name =
      "shop";                   ///< What /v1/workspace tells; empty: the token may not see it.
  bool is_admin = true;         ///< false: it may look at data sources, and nothing else.
  std::string keys_of_a_row;    ///< What a SELECT of Keys finds; empty: no rows.
  std::string row_count = "0";  ///< What a count of rows finds.
  std::string newest_arn;       ///< What a look at the newest row finds; empty: no rows.

  /// What a look at a data source's oldest row finds; not there: it has no rows.
  std::map<std::string, std::int64_t> oldest_row_s;

  // Forward.
  Files files;     ///< The live project.
  Files shared;    ///< By other workspaces, `theirs.visits`: a file each; empty: not to be read.
  Files vendored;  ///< What the last deployment or check brought as theirs.
  std::map<int, Deployment> deployments;
  std::vector<std::string> feedback;  ///< Remarks on every deployment.
  std::string error;                  ///< Every deployment is refused with this.
  std::string failure;                ///< The next deployment fails with this after it began.
  Json also = Json::object();  ///< Names that every deployment touches beside what it should.
  int polls_until_ready = 2;
  int made = 0;  ///< Deployments begun so far.

  // Classic.
  std::map<std::string, Json> datasources;  ///< As `GET /v0/datasources/X` tells them.
  std::map<std::string, Json> pipes;        ///< As `GET /v0/pipes/X`.
  std::map<std::string, Json> tokens;       ///< As `GET /v0/tokens/X`.
  std::string job_status = "done";          ///< What the job comes to.
  int populations = 0;

  /// Every request so far: "POST /v1/deploy?check=true".
  std::vector<std::string> requests;
  /// Every request from the n-th (from 0) on fails with 400, until reset to npos.
  std::size_t breaks_at = std::string::npos;

  /// How many requests begin like that.
  [[nodiscard]] std::size_t count(std::string_view beginning) const;
  /// All that is there, to be compared.
  [[nodiscard]] Json everything() const;
  /// Takes what everything() gave, as it was or changed behind the tool's back.
  void become(const Json& all);

  [[nodiscard]] base::Result<net::HttpResponse> send(const net::HttpRequest& request,
                                                     base::Deadline deadline) override;

 private:
  [[nodiscard]] net::HttpResponse answer(const net::HttpRequest& request, const std::string& path);
  [[nodiscard]] net::HttpResponse list(const std::string& what) const;
  [[nodiscard]] net::HttpResponse file(const std::string& name) const;
  [[nodiscard]] net::HttpResponse datasource(const std::string& name) const;
  [[nodiscard]] net::HttpResponse find_token(const std::string& name) const;
  [[nodiscard]] net::HttpResponse deploy(const net::HttpRequest& request);
  [[nodiscard]] net::HttpResponse deployment(const std::string& method, const std::string& path);
  [[nodiscard]] net::HttpResponse classic(const net::HttpRequest& request, const std::string& path);
  [[nodiscard]] net::HttpResponse classic_pipe(const net::HttpRequest& request,
                                               const std::string& path);
  [[nodiscard]] net::HttpResponse put_token(const net::HttpRequest& request,
                                            const std::string& name);
  [[nodiscard]] Json compared(const Files& wanted) const;
  [[nodiscard]] Json told(int id) const;
};

}  // namespace tinydynamocdc::testing
