// SPDX-License-Identifier: Apache-2.0
#include "support/fake_workspace.hpp"

#include <algorithm>
#include <format>

namespace tinydynamocdc::testing {

namespace {

using Json = FakeWorkspace::Json;

net::HttpResponse answered(const Json& body, int status = 200) {
  return {.status = status, .headers = {}, .body = body.dump()};
}

net::HttpResponse refused(int status, const std::string& text) {
  return answered({{"error", text}}, status);
}

std::string without_extension(const std::string& file) { return file.substr(0, file.rfind('.')); }

// The columns of a datafile's SCHEMA: `name` Type …
Json columns_of(const std::string& text) {
  Json columns = Json::array();
  const auto begin = text.find("SCHEMA >\n");
  std::string_view rest = text;
  rest.remove_prefix(begin == std::string::npos ? rest.size() : begin + 9);
  while (rest.starts_with("    `")) {
    const auto line = rest.substr(5, rest.find('\n') - 5);
    const auto name = line.substr(0, line.find('`'));
    auto type = line.substr(name.size() + 2);
    type = type.substr(0, type.find_first_of(" ,"));
    columns.push_back({{"name", name}, {"type", type}});
    rest.remove_prefix(std::min(rest.find('\n') + 1, rest.size()));
  }
  return columns;
}

// The files of a multipart body in parts of that name.
FakeWorkspace::Files files_in(const net::HttpRequest& request, std::string_view part) {
  FakeWorkspace::Files files;
  const std::string body(request.body);
  const auto boundary = body.substr(0, body.find("\r\n"));
  const auto name_of_part = std::format("name=\"{}\"; filename=\"", part);
  for (auto found = body.find(name_of_part); found != std::string::npos;
       found = body.find(name_of_part, found + 1)) {
    const auto at = body.find("filename=\"", found);
    const auto name_begin = at + 10;
    const auto name = body.substr(name_begin, body.find('"', name_begin) - name_begin);
    const auto begin = body.find("\r\n\r\n", at) + 4;
    files[name] = body.substr(begin, body.find("\r\n" + boundary, begin) - begin);
  }
  return files;
}

}  // namespace

std::size_t FakeWorkspace::count(std::string_view beginning) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      requests, [&](const std::string& request) { return request.starts_with(beginning); }));
}

FakeWorkspace::Json FakeWorkspace::everything() const {
  if (kind == Kind::forward) {
    return {{"files", files}, {"tokens", tokens}};
  }
  // Scopes have no order.
  Json sorted = tokens;
  for (auto& each : sorted) {
    std::sort(each["scopes"].begin(), each["scopes"].end());
  }
  return {{"datasources", datasources}, {"pipes", pipes}, {"tokens", sorted}};
}

void FakeWorkspace::become(const Json& all) {
  const auto take = [&](const char* what, auto& into) {
    into.clear();
    const auto there = all.value(what, Json());
    for (const auto& [name, value] : there.items()) {
      into[name] = value;
    }
  };
  take("files", files);
  take("datasources", datasources);
  take("pipes", pipes);
  take("tokens", tokens);
}

base::Result<net::HttpResponse> FakeWorkspace::send(const net::HttpRequest& request,
                                                    base::Deadline) {
  requests.push_back(request.method + " " + request.target);
  if (requests.size() > breaks_at) {
    return refused(400, "Broken");
  }
  const auto authorized = std::ranges::any_of(request.headers, [&](const net::Header& header) {
    return header.name == "Authorization" && header.value == "Bearer " + token;
  });
  if (!authorized) {
    return refused(403, "invalid authentication token");
  }
  return answer(request, request.target.substr(0, request.target.find('?')));
}

net::HttpResponse FakeWorkspace::answer(const net::HttpRequest& request, const std::string& path) {
  const bool reads = request.method == "GET";
  if (reads && path.starts_with("/v0/datasources/") && !path.contains('.')) {
    return datasource(path.substr(16));
  }
  if (path == "/v0/sql" && request.body.contains("min(ApproximateCreationDateTime)")) {
    const auto asked = std::ranges::find_if(oldest_row_s, [&](const auto& entry) {
      return request.body.contains(std::format(" FROM {} ", entry.first));
    });
    return {.status = 200,
            .headers = {},
            .body = asked == oldest_row_s.end()
                        ? ""
                        : Json({{"n", std::to_string(asked->second)}}).dump() + "\n"};
  }
  if (path == "/v0/sql" && request.body.contains("toString(count())")) {
    return {.status = 200, .headers = {}, .body = Json({{"n", row_count}}).dump() + "\n"};
  }
  if (path == "/v0/sql") {
    const bool of_arn = request.body.contains("eventSourceARN");
    const auto& value = of_arn ? newest_arn : keys_of_a_row;
    return {.status = 200,
            .headers = {},
            .body = value.empty() ? "" : Json({{of_arn ? "arn" : "Keys", value}}).dump() + "\n"};
  }
  if (reads && path == "/v1/workspace" && !workspace_name.empty()) {
    return answered({{"name", workspace_name}});
  }
  if (reads && path == "/v0/datasources" && request.target.contains("attrs=name")) {
    return answered({{"datasources", Json::array()}});
  }
  if (!is_admin) {
    return refused(403, "The token has not enough permissions");
  }
  if (reads && path.starts_with("/v0/tokens/")) {
    return find_token(path.substr(11));
  }
  if (path.starts_with("/v1/deploy") && kind == Kind::classic) {
    return refused(400, "This is a Tinybird Classic workspace.");
  }
  if (path == "/v1/deploy") {
    return deploy(request);
  }
  if (path.starts_with("/v1/deployments")) {
    return deployment(request.method, path);
  }
  if (kind == Kind::classic) {
    return classic(request, path);
  }
  if (reads && (path == "/v0/datasources" || path == "/v0/pipes" || path == "/v0/connectors")) {
    return list(path.substr(4));
  }
  if (reads && path.contains('.')) {
    return file(path.substr(path.rfind('/') + 1));
  }
  return refused(
      reads ? 404 : 403,
      "Adding or modifying resources to this workspace can only be done via deployments.");
}

net::HttpResponse FakeWorkspace::list(const std::string& what) const {
  const std::map<std::string, std::string> extensions = {
      {"datasources", ".datasource"}, {"pipes", ".pipe"}, {"connectors", ".connection"}};
  Json names = Json::array();
  for (const auto& [name, text] : files) {
    if (name.ends_with(extensions.at(what))) {
      names.push_back({{"name", without_extension(name)}});
    }
  }
  if (what == "datasources") {
    for (const auto& [name, text] : shared) {
      names.push_back({{"name", name}, {"shared_from", name.substr(0, name.find('.'))}});
    }
  }
  return answered({{what, names}});
}

net::HttpResponse FakeWorkspace::file(const std::string& name) const {
  const auto of_others = shared.find(without_extension(name));
  if (of_others != shared.end() && !of_others->second.empty()) {
    return {.status = 200, .headers = {}, .body = of_others->second};
  }
  const auto found = files.find(name);
  return found == files.end()
             ? refused(404, "does not exist")
             : net::HttpResponse{.status = 200, .headers = {}, .body = found->second};
}

net::HttpResponse FakeWorkspace::datasource(const std::string& name) const {
  if (kind == Kind::classic) {
    const auto found = datasources.find(name);
    return found == datasources.end() ? refused(404, "does not exist") : answered(found->second);
  }
  const auto found = files.find(name + ".datasource");
  return found == files.end()
             ? refused(404, "does not exist")
             : answered({{"name", name}, {"schema", {{"columns", columns_of(found->second)}}}});
}

// A token of a Forward workspace is there as long as a live file names it.
net::HttpResponse FakeWorkspace::find_token(const std::string& name) const {
  const auto found = tokens.find(name);
  if (found != tokens.end()) {
    return answered(found->second);
  }
  const auto line = std::format("TOKEN \"{}\" ", name);
  for (const auto& [file, text] : files) {
    if (text.contains(line)) {
      return answered({{"id", name}, {"name", name}, {"token", "p." + name}});
    }
  }
  return refused(403, "Token has not enough permissions to get information about this token");
}

FakeWorkspace::Json FakeWorkspace::compared(const Files& wanted) const {
  Json names = Json::object();
  const auto add = [&](const char* what, const std::string& file) {
    const auto* kind = file.ends_with(".pipe")         ? "pipe"
                       : file.ends_with(".connection") ? "data_connector"
                                                       : "datasource";
    names[std::format("{}_{}_names", what, kind)].push_back(without_extension(file));
  };
  for (const auto& [name, text] : wanted) {
    if (!files.contains(name)) {
      add("new", name);
    } else if (files.at(name) != text) {
      add("changed", name);
    }
  }
  for (const auto& [name, text] : files) {
    if (!wanted.contains(name)) {
      add("deleted", name);
    }
  }
  return names;
}

FakeWorkspace::Json FakeWorkspace::told(int id) const {
  const auto& deployment = deployments.at(id);
  Json json = deployment.names;
  json.update(
      {{"id", std::to_string(id)}, {"status", deployment.status}, {"live", deployment.live}});
  json["feedback"] = Json::array();
  for (const auto& line : feedback) {
    json["feedback"].push_back({{"level", "WARNING"}, {"resource", ""}, {"message", line}});
  }
  return json;
}

net::HttpResponse FakeWorkspace::deploy(const net::HttpRequest& request) {
  const auto wanted = files_in(request, "data_project://");
  vendored = files_in(request, "data_project_vendored://");
  auto names = compared(wanted);
  const bool deletes = names.contains("deleted_datasource_names") ||
                       names.contains("deleted_pipe_names") ||
                       names.contains("deleted_data_connector_names");
  const bool changes = !names.empty();
  names.update(also);
  const bool is_check = request.target.contains("check=true");
  const bool busy = std::ranges::any_of(deployments, [](const auto& entry) {
    return !entry.second.live && entry.second.status != "failed";
  });
  std::string problem = error;
  if (deletes && !request.target.contains("allow_destructive_operations=true")) {
    problem = "Deleting resources needs allow_destructive_operations";
  } else if (busy && !is_check) {
    problem = "There is a deployment already";
  }
  if (!problem.empty()) {
    Json body = {{"result", "failed"}, {"deployment", names}};
    body["errors"] = Json::array({{{"filename", "x.pipe"}, {"error", problem}}});
    return answered(body);
  }
  if (!changes && also.empty()) {
    return answered({{"result", "no_changes"}, {"deployment", Json::object()}});
  }
  if (is_check) {
    names["id"] = "check";
    names["feedback"] = feedback;
    return answered({{"result", "success"}, {"deployment", names}});
  }
  const int id = ++made;
  deployments[id] = {.files = wanted, .names = names};
  return answered({{"result", "success"}, {"deployment", told(id)}});
}

net::HttpResponse FakeWorkspace::deployment(const std::string& method, const std::string& path) {
  if (path == "/v1/deployments") {
    Json list = Json::array();
    for (const auto& [id, deployment] : deployments) {
      list.push_back(
          {{"id", std::to_string(id)}, {"status", deployment.status}, {"live", deployment.live}});
    }
    return answered({{"deployments", list}});
  }
  const auto rest = path.substr(std::string_view("/v1/deployments/").size());
  const int id = std::stoi(rest);
  if (!deployments.contains(id)) {
    return refused(404, "Deployment not found");
  }
  auto& deployment = deployments.at(id);
  if (method == "DELETE") {
    deployments.erase(id);
    return answered(Json::object());
  }
  if (rest.ends_with("/set-live")) {
    std::erase_if(deployments, [](const auto& other) { return other.second.live; });
    deployment.live = true;
    files = deployment.files;
    return answered(Json::object());
  }
  if (deployment.status == "pending" && --polls_until_ready <= 0) {
    deployment.status = failure.empty() ? "data_ready" : "failed";
    if (!failure.empty()) {
      feedback = {failure};
    }
  }
  return answered({{"deployment", told(id)}});
}

}  // namespace tinydynamocdc::testing
