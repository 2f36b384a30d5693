// SPDX-License-Identifier: Apache-2.0
#include "tinybird/classic/pipes.hpp"

#include <format>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/json_members.hpp"
#include "base/try.hpp"
#include "tinybird/form.hpp"

namespace tinydynamocdc::tinybird::classic {

using base::Deadline;
using nlohmann::json;

namespace {

std::string path_of(std::string_view pipe) {
  return std::format("pipes/{}", net::percent_encoded(pipe));
}

std::string path_of(const NodePath& node, std::string_view what) {
  return std::format("{}/nodes/{}/{}", path_of(node.pipe), net::percent_encoded(node.node), what);
}

CallResult<net::HttpResponse> post(Client& client, std::string path, const Fields& fields,
                                   Deadline deadline) {
  const auto form = form_encoded(fields);
  return client.call(
      {.method = "POST", .path = std::move(path), .content_type = k_form_type, .body = form},
      deadline);
}

CallResult<void> without_answer(const CallResult<net::HttpResponse>& response) {
  return response ? CallResult<void>() : std::unexpected(response.error());
}

}  // namespace

CallResult<std::optional<Pipe>> get_pipe(Client& client, std::string_view name, Deadline deadline) {
  const auto response = client.call({.path = path_of(name)}, deadline);
  if (!response) {
    if (response.error().status == 404) {
      return std::nullopt;
    }
    return std::unexpected(response.error());
  }
  const auto body = json::parse(response->body, nullptr, false);
  Pipe pipe{.name = base::text_of(body, "name"),
            .description = base::text_of(body, "description"),
            .endpoint = base::text_of(body, "endpoint"),
            .nodes = {}};
  if (pipe.name.empty()) {
    return not_understood(response->status, "about a pipe");
  }
  for (const auto& node : base::list_of(body, "nodes")) {
    pipe.nodes.push_back({.name = base::text_of(node, "name"),
                          .sql = base::text_of(node, "sql"),
                          .materialized = !base::id_of(node, "materialized").empty()});
  }
  return std::optional(std::move(pipe));
}

CallResult<void> create_pipe(Client& client, const NewPipe& pipe, Deadline deadline) {
  const json body = {{"name", pipe.name},
                     {"description", pipe.description},
                     {"nodes", json::array({{{"name", pipe.node}, {"sql", pipe.sql}}})}};
  const auto text = body.dump(-1, ' ', false, json::error_handler_t::replace);
  return without_answer(client.call(
      {.method = "POST", .path = "pipes", .content_type = "application/json", .body = text},
      deadline));
}

CallResult<bool> delete_pipe(Client& client, std::string_view name, Deadline deadline) {
  return client.remove(path_of(name), deadline);
}

CallResult<void> materialize(Client& client, const NodePath& node, std::string_view datasource,
                             Deadline deadline) {
  return without_answer(post(client, path_of(node, "materialization"),
                             {{"datasource", std::string(datasource)}}, deadline));
}

CallResult<void> publish(Client& client, const NodePath& node, Deadline deadline) {
  return without_answer(post(client, path_of(node, "endpoint"), {}, deadline));
}

CallResult<std::string> populate(Client& client, const NodePath& node, Deadline deadline) {
  TINYDYNAMOCDC_TRY(const auto response,
                    post(client, path_of(node, "population"), {{"truncate", "false"}}, deadline));
  const auto body = json::parse(response.body, nullptr, false);
  const auto* job = base::member_of(body, "job");
  for (const auto* object : {&body, job}) {
    for (const auto* member : {"job_id", "id"}) {
      if (auto id = object == nullptr ? std::string() : base::id_of(*object, member); !id.empty()) {
        return id;
      }
    }
  }
  return not_understood(response.status, "about filling a view");
}

CallResult<Job> get_job(Client& client, std::string_view id, Deadline deadline) {
  TINYDYNAMOCDC_TRY(
      const auto response,
      client.call({.path = std::format("jobs/{}", net::percent_encoded(id))}, deadline));
  const auto body = json::parse(response.body, nullptr, false);
  Job job{.status = base::text_of(body, "status"),
          .error = client.quotable(base::text_of(body, "error"))};
  if (job.status.empty()) {
    return not_understood(response.status, "about a job");
  }
  return job;
}

}  // namespace tinydynamocdc::tinybird::classic
