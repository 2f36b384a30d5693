// SPDX-License-Identifier: Apache-2.0
#include <format>

#include "support/fake_tinybird.hpp"
#include "support/fake_workspace.hpp"

namespace tinydynamocdc::testing {

namespace {

using Json = FakeWorkspace::Json;

net::HttpResponse answered(const Json& body, int status = 200) {
  return {.status = status, .headers = {}, .body = body.dump()};
}

net::HttpResponse refused(int status, const std::string& text) {
  return answered({{"error", text}}, status);
}

// `name` Type, …: texts in backticks that no path is.
Json columns_in(const std::string& schema) {
  Json columns = Json::array();
  for (auto at = schema.find('`'); at != std::string::npos; at = schema.find('`', at + 1)) {
    const auto end = schema.find('`', at + 1);
    const auto text = schema.substr(at + 1, end - at - 1);
    if (!text.starts_with("json:")) {
      auto type = schema.substr(end + 2);
      columns.push_back({{"name", text}, {"type", type.substr(0, type.find_first_of(" ,"))}});
    }
    at = end;
  }
  return columns;
}

}  // namespace

net::HttpResponse FakeWorkspace::classic(const net::HttpRequest& request, const std::string& path) {
  const std::string body(request.body);
  if (path == "/v0/datasources" && request.method == "POST") {
    const auto name = parameter(body, "name");
    if (datasources.contains(name)) {
      return refused(409, "already exists");
    }
    datasources[name] = {{"name", name}, {"columns", columns_in(parameter(body, "schema"))}};
    for (const auto* engine : {"engine", "engine_sorting_key", "engine_ver", "engine_is_deleted"}) {
      datasources[name][engine] = parameter(body, engine);
    }
    return answered(Json::object());
  }
  if (path.starts_with("/v0/datasources/") && request.method == "DELETE") {
    return datasources.erase(path.substr(16)) == 1 ? answered(Json::object())
                                                   : refused(404, "does not exist");
  }
  if (path.starts_with("/v0/tokens")) {
    return put_token(request, path == "/v0/tokens" ? parameter(body, "name") : path.substr(11));
  }
  if (path.starts_with("/v0/jobs/")) {
    return answered({{"id", "job"}, {"status", job_status}, {"error", "reason"}});
  }
  if (path.starts_with("/v0/pipes")) {
    return classic_pipe(request, path);
  }
  return refused(404, "Not found: " + path);
}

net::HttpResponse FakeWorkspace::put_token(const net::HttpRequest& request,
                                           const std::string& name) {
  Json scopes = Json::array();
  const std::string body(request.body);
  for (auto at = body.find("scope="); at != std::string::npos; at = body.find("scope=", at + 1)) {
    const auto scope = parameter(body.substr(at, body.find('&', at) - at), "scope");
    const auto colon = scope.rfind(':');
    scopes.push_back({{"type", scope.substr(0, colon)}, {"resource", scope.substr(colon + 1)}});
  }
  tokens[name] = {{"id", name}, {"name", name}, {"token", "p." + name}, {"scopes", scopes}};
  return answered(tokens[name]);
}

net::HttpResponse FakeWorkspace::classic_pipe(const net::HttpRequest& request,
                                              const std::string& path) {
  const std::string body(request.body);
  if (path == "/v0/pipes") {
    const auto pipe = Json::parse(body);
    const auto name = pipe["name"].get<std::string>();
    if (pipes.contains(name)) {
      return refused(409, "already exists");
    }
    pipes[name] = pipe;
    return answered(pipe);
  }
  const auto rest = path.substr(std::string_view("/v0/pipes/").size());
  const auto name = rest.substr(0, rest.find('/'));
  if (!pipes.contains(name)) {
    return refused(404, "does not exist");
  }
  auto& pipe = pipes.at(name);
  if (rest == name && request.method == "GET") {
    return answered(pipe);
  }
  if (rest == name && request.method == "DELETE") {
    pipes.erase(name);
    return {.status = 204, .headers = {}, .body = ""};
  }
  if (rest.ends_with("/materialization")) {
    pipe["nodes"][0]["materialized"] = parameter(body, "datasource");
    return answered(Json::object());
  }
  if (rest.ends_with("/endpoint")) {
    pipe["endpoint"] = pipe["nodes"][0]["name"];
    return answered(Json::object());
  }
  if (rest.ends_with("/population")) {
    ++populations;
    return answered({{"job", {{"id", "job"}}}});
  }
  return refused(404, "Not found: " + path);
}

}  // namespace tinydynamocdc::testing
