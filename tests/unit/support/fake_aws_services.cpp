// SPDX-License-Identifier: Apache-2.0
// The services of FakeAws, one function each.
#include <algorithm>
#include <format>

#include "aws/digest.hpp"
#include "support/fake_aws.hpp"

namespace tinydynamocdc::testing {

namespace {

using Json = FakeAws::Json;

Json tag_list(const Json& tags) {
  Json list = Json::array();
  for (const auto& [key, value] : tags.items()) {
    list.push_back({{"Key", key}, {"Value", value}});
  }
  return list;
}

Json tag_object(const Json& list) {
  Json tags = Json::object();
  for (const auto& tag : list) {
    tags[tag["Key"].get<std::string>()] = tag["Value"];
  }
  return tags;
}

std::string bytes_of(const std::string& base64) {
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : base64) {
    if (c == '=') {
      break;
    }
    bits = bits << 6U | static_cast<std::uint32_t>(alphabet.find(c));
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes += static_cast<char>(bits >> count & 0xFFU);
    }
  }
  return bytes;
}

}  // namespace

FakeAws::Answer FakeAws::create_table(const Json& body) {
  const std::string name = body["TableName"];
  if (tables.contains(name)) {
    return error(400, "ResourceInUseException", "Table already exists: " + name);
  }
  Json table = body;
  table["TableArn"] = std::format("arn:aws:dynamodb:{}:{}:table/{}", region_name, k_account, name);
  table["TableStatus"] = "CREATING";
  table["CreationDateTime"] = 1'767'225'600.25;  // as its stream's label: 2026-01-01
  table["Tags"] = tag_object(body.value("Tags", Json::array()));
  table["Recovery"] = "DISABLED";
  if (table["StreamSpecification"].value("StreamEnabled", false)) {
    table["LatestStreamArn"] = stream_arn(name, region_name);
  }
  tables[name] = table;
  return {200, {{"TableDescription", table}}, ""};
}

FakeAws::Answer FakeAws::table_names(const Json& body) const {
  Json page{{"TableNames", Json::array()}};
  auto at = tables.upper_bound(body.value("ExclusiveStartTableName", ""));
  for (; at != tables.end() && page["TableNames"].size() < tables_per_page; ++at) {
    page["TableNames"].push_back(at->first);
  }
  if (at != tables.end()) {
    page["LastEvaluatedTableName"] = page["TableNames"].back();
  }
  return {.status = 200, .body = page, .xml = {}};
}

FakeAws::Answer FakeAws::dynamodb(const std::string& operation, const Json& body) {
  if (operation == "CreateTable") {
    return create_table(body);
  }
  if (operation.contains("Export")) {
    return export_operation(operation, body);
  }
  if (operation == "ListTables") {
    return table_names(body);
  }
  auto name = body.value("TableName", "");
  if (operation == "ListTagsOfResource") {
    const std::string arn = body["ResourceArn"];
    name = arn.substr(arn.find('/') + 1);
  } else if (operation == "BatchWriteItem") {
    name = body["RequestItems"].begin().key();
  }
  if (!tables.contains(name)) {
    return error(400, "ResourceNotFoundException", "no table " + name);
  }
  auto& table = tables[name];
  if (operation == "DescribeTable") {
    const auto seen = table;
    // What is on its way has arrived by the next look.
    if (const int more = table.value("Looks", 0); more > 0) {
      table["Looks"] = more - 1;
    } else if (table["TableStatus"] == "CREATING" || table["TableStatus"] == "UPDATING") {
      table["TableStatus"] = "ACTIVE";
    } else if (table["TableStatus"] == "DELETING") {
      tables.erase(name);
    }
    return {200, {{"Table", seen}}, ""};
  }
  if (operation == "DeleteTable") {
    table["TableStatus"] = "DELETING";
  } else if (operation == "ListTagsOfResource") {
    return {200, {{"Tags", tag_list(table["Tags"])}}, ""};
  } else if (operation == "UpdateContinuousBackups") {
    table["Recovery"] = "ENABLED";
  } else if (operation == "UpdateTable" && body.contains("StreamSpecification")) {
    table["StreamSpecification"] = body["StreamSpecification"];
    table["LatestStreamArn"] = stream_arn(name, region_name);
  } else if (operation == "BatchWriteItem") {
    for (const auto& put : body["RequestItems"][name]) {
      items[name].push_back(put["PutRequest"]["Item"]);
    }
  } else if (operation == "Scan") {
    return {200, {{"Items", items[name]}}, ""};
  } else if (operation == "DeleteItem") {
    std::erase_if(items[name],
                  [&](const Json& item) { return item["UserId"] == body["Key"]["UserId"]; });
  } else if (operation == "UpdateItem") {
    items[name].front()["LastUpdate"] = body;
  }
  Json recovery{{"PointInTimeRecoveryStatus", table["Recovery"]}};
  if (table["Recovery"] == "ENABLED" && clock != nullptr) {
    recovery["EarliestRestorableDateTime"] = table["CreationDateTime"];
    recovery["LatestRestorableDateTime"] = static_cast<double>(latest_restorable_s()) + 0.75;
  }
  return {
      200, {{"ContinuousBackupsDescription", {{"PointInTimeRecoveryDescription", recovery}}}}, ""};
}

FakeAws::Answer FakeAws::secrets_manager(const std::string& operation, const Json& body) {
  const auto name = body.value("SecretId", body.value("Name", ""));
  if (operation == "CreateSecret") {
    if (secrets.contains(name)) {
      return error(400, "ResourceExistsException");
    }
    secrets[name] = {{"Value", body["SecretString"]},
                     {"Tags", tag_object(body.value("Tags", Json::array()))}};
    return {200, {{"ARN", name}}, ""};
  }
  if (!secrets.contains(name)) {
    return error(400, "ResourceNotFoundException");
  }
  auto& secret = secrets[name];
  if (operation == "DescribeSecret") {
    Json answer{{"Name", name}, {"ARN", name}, {"Tags", tag_list(secret["Tags"])}};
    if (secret.contains("DeletedDate")) {
      answer["DeletedDate"] = secret["DeletedDate"];
    }
    return {200, answer, ""};
  }
  if (operation == "RestoreSecret") {
    secret.erase("DeletedDate");
  } else if (secret.contains("DeletedDate")) {
    return error(400, "InvalidRequestException", "scheduled for deletion");
  } else if (operation == "GetSecretValue") {
    return {200, {{"SecretString", secret["Value"]}}, ""};
  } else if (operation == "PutSecretValue") {
    secret["Value"] = body["SecretString"];
  } else if (operation == "DeleteSecret") {
    if (body.contains("ForceDeleteWithoutRecovery")) {
      secrets.erase(name);
    } else {
      secret["DeletedDate"] = 1'800'000'000;
      secret["RecoveryWindowInDays"] = body["RecoveryWindowInDays"];
    }
  }
  return {};
}

FakeAws::Answer FakeAws::iam(const std::string& action,
                             const std::map<std::string, std::string>& form) {
  const auto result = [&](const std::string& inner) {
    return Answer{
        200,
        {},
        std::format("<{0}Response><{0}Result>{1}</{0}Result></{0}Response>", action, inner)};
  };
  if (action == "GetCallerIdentity") {
    return result(
        std::format("<Account>{0}</Account><Arn>arn:aws:iam::{0}:user/ann</Arn>", k_account));
  }
  const auto& name = form.at("RoleName");
  if (action == "CreateRole") {
    roles[name] = {{"Arn", std::format("arn:aws:iam::{}:role/{}", k_account, name)},
                   {"Trust", form.at("AssumeRolePolicyDocument")},
                   {"Tags", tags_of_form(form)},
                   {"Policies", Json::array()},
                   {"Inline", Json::object()}};
  }
  if (!roles.contains(name)) {
    return error(404, "NoSuchEntity", "no role " + name);
  }
  auto& role = roles[name];
  if (action == "ListRoleTags") {
    return result("<Tags>" + tag_members(role["Tags"]) + "</Tags>");
  }
  if (action == "ListAttachedRolePolicies") {
    std::string members;
    for (const auto& arn : role["Policies"]) {
      members += std::format("<member><PolicyArn>{}</PolicyArn></member>", arn.get<std::string>());
    }
    return result("<AttachedPolicies>" + members + "</AttachedPolicies>");
  }
  const auto inlined = role.value("Inline", Json::object());
  if (action == "ListRolePolicies") {
    std::string members;
    for (const auto& [policy, document] : inlined.items()) {
      members += std::format("<member>{}</member>", policy);
    }
    return result("<PolicyNames>" + members + "</PolicyNames>");
  }
  if (action == "GetRolePolicy") {
    if (!inlined.contains(form.at("PolicyName"))) {
      return error(404, "NoSuchEntity", "no policy");
    }
    return result(
        std::format("<PolicyDocument>{}</PolicyDocument>",
                    net::percent_encoded(inlined[form.at("PolicyName")].get<std::string>())));
  }
  if (action == "PutRolePolicy") {
    role["Inline"][form.at("PolicyName")] = form.at("PolicyDocument");
  } else if (action == "UpdateAssumeRolePolicy") {
    role["Trust"] = form.at("PolicyDocument");
  } else if (action == "TagRole") {
    role["Tags"].update(tags_of_form(form));
  } else if (action == "DeleteRolePolicy") {
    role["Inline"].erase(form.at("PolicyName"));
  } else if (action == "AttachRolePolicy") {
    role["Policies"].push_back(form.at("PolicyArn"));
  } else if (action == "DetachRolePolicy") {
    role["Policies"].erase(std::ranges::find(role["Policies"], Json(form.at("PolicyArn"))));
  } else if (action == "DeleteRole") {
    if (!role["Policies"].empty() || !inlined.empty()) {
      return error(409, "DeleteConflict", "policies are attached");
    }
    roles.erase(name);
    return result("");
  }
  std::string trust;
  for (const char c : role["Trust"].get<std::string>()) {
    trust += c == '"' ? std::string("&quot;") : std::string(1, c);
  }
  return result(
      std::format("<Role><RoleName>{}</RoleName><Arn>{}</Arn><AssumeRolePolicyDocument>{}"
                  "</AssumeRolePolicyDocument></Role>",
                  name, role["Arn"].get<std::string>(), trust));
}

FakeAws::Answer FakeAws::lambda(const std::string& operation, const std::string& resource,
                                const Json& body,
                                const std::map<std::string, std::string>& /*query*/) {
  const auto name =
      operation == "CreateFunction" ? body["FunctionName"].get<std::string>() : resource;
  if (operation == "CreateFunction") {
    if (functions.contains(name)) {
      return error(409, "ResourceConflictException", "Function already exist: " + name);
    }
    auto function = body;
    function["CodeSha256"] = aws::sha256_base64(bytes_of(body["Code"]["ZipFile"]));
    function.erase("Code");
    function["FunctionArn"] = function_arn(name, region_name);
    function["State"] = "Pending";
    functions[name] = function;
    return {201, function, ""};
  }
  if (!functions.contains(name)) {
    return error(404, "ResourceNotFoundException", "Function not found: " + name);
  }
  auto& function = functions[name];
  if (operation == "GetFunction") {
    const auto seen = function;
    function["State"] = "Active";
    function["LastUpdateStatus"] = "Successful";
    return {200, {{"Configuration", seen}, {"Tags", seen.value("Tags", Json::object())}}, ""};
  }
  if (operation == "DeleteFunction") {
    functions.erase(name);
    policies.erase(name);  // They are parts of the function.
    async_failures.erase(name);
    return {204, {}, ""};
  }
  if (function.value("LastUpdateStatus", "") == "InProgress") {
    return error(409, "ResourceConflictException", "an update is in progress");
  }
  function["LastUpdateStatus"] = "InProgress";
  if (operation == "UpdateFunctionCode") {
    function["CodeSha256"] = aws::sha256_base64(bytes_of(body["ZipFile"]));
    if (body.contains("Architectures")) {
      function["Architectures"] = body["Architectures"];
    }
  } else {
    function.update(body);
  }
  return {200, function, ""};
}

FakeAws::Answer FakeAws::lambda_tags(const std::string& operation, const std::string& arn,
                                     const Json& body,
                                     const std::map<std::string, std::string>& query) {
  const auto found = functions.find(arn.substr(arn.rfind(':') + 1));
  if (found == functions.end() || function_arn(found->first, region_name) != arn) {
    return error(404, "ResourceNotFoundException", arn);
  }
  auto& tags = found->second["Tags"];
  if (operation == "ListTags") {
    return {200, {{"Tags", tags.is_null() ? Json::object() : tags}}, ""};
  }
  if (operation == "TagResource") {
    tags.update(body["Tags"]);
  } else {
    tags.erase(query.at("tagKeys"));
  }
  return {204, {}, ""};
}

FakeAws::Answer FakeAws::list_functions(const std::map<std::string, std::string>& query) const {
  auto page = Json::array();
  std::size_t index = 0;
  const std::size_t first = query.contains("Marker") ? std::stoul(query.at("Marker")) : 0;
  for (const auto& [name, function] : functions) {
    if (index >= first && page.size() < functions_per_page) {
      page.push_back(function);
      page.back()["FunctionName"] = name;
    }
    ++index;
  }
  Json answer{{"Functions", page}};
  if (first + page.size() < functions.size()) {
    answer["NextMarker"] = std::to_string(first + page.size());
  }
  return {200, answer, ""};
}

}  // namespace tinydynamocdc::testing
