// SPDX-License-Identifier: Apache-2.0
#include "stack/template.hpp"

#include <algorithm>
#include <format>
#include <iterator>
#include <span>
#include <utility>

#include "base/text.hpp"
#include "base/try.hpp"
#include "base/version.hpp"
#include "setup/find_site.hpp"
#include "stack/names.hpp"
#include "stack/parameters.hpp"
#include "stack/parts.hpp"

namespace tinydynamocdc::stack {

using base::ErrorKind;
using base::Result;

namespace {

constexpr std::size_t k_tables_named_max = 6;

// Lines of the script begin three spaces behind the #, others one.
constexpr const char* k_heading = R"(# SPDX-License-Identifier: Apache-2.0
# TinyDynamoCDC {version}: {tables}, followed by one function.
# Written by `tinydynamocdc cloudformation`; for other tables or settings write it anew.
#
# 1. The Tinybird side, with the workspace's admin token, which never gets into the stack:
#  `tinydynamocdc --create-mv{function} --table-name TABLE` makes data sources, views, endpoints, and a
#  token for the function alone. Tinybird shows it under Tokens, as
#  {token}: the parameter TinybirdToken.
# 2. The stack, once each table has a stream (NEW_AND_OLD_IMAGES), by the lines below;
#  `sed -n 's/^#   //p'` makes a script of them. A stream that was switched off and on has another
#  ARN: run the last command again.
# 3. What the tables hold already: `tinydynamocdc --create-snapshot{function} --table-name TABLE`
#
#   stream() { aws dynamodb describe-table --table-name "$1" --query Table.LatestStreamArn --output text; }
#   aws s3 cp dist/tinydynamocdc-{architecture}.zip s3://my-code-bucket/
#   aws cloudformation deploy --template-file template.yaml --stack-name tinydynamocdc \
#     --capabilities CAPABILITY_NAMED_IAM {bucket}--parameter-overrides \
#     CodeBucket=my-code-bucket TinybirdApiEndpoint=https://api.eu-west-1.aws.tinybird.co \
{streams}#     TinybirdToken="$FUNCTION_TOKEN"
)";

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
  return text;
}

std::string tables_text(const std::vector<std::string>& tables) {
  const std::string all = tables.size() == 1 ? "the table " : "the tables ";
  return all + base::joined_up_to(k_tables_named_max, tables);
}

enum class Upload { direct, by_bucket };

std::string heading(const Order& order, Upload upload) {
  std::string streams;
  const auto ids = table_ids(order.tables);
  for (const auto& table : order.tables) {
    streams +=
        std::format("#     {}=\"$(stream {})\" \\\n", stream_parameter(ids.at(table)), table);
  }
  const auto function = order.site.function == setup::k_default_function
                            ? std::string()
                            : " --lambda-name " + order.site.function;
  std::string text = k_heading;
  text = replaced(std::move(text), "{version}", base::k_version);
  text = replaced(std::move(text), "{tables}", tables_text(order.tables));
  text = replaced(std::move(text), "{function}", function);
  text = replaced(std::move(text), "{token}", order.function_token);
  text = replaced(std::move(text), "{architecture}", order.design.code.architecture);
  text = replaced(std::move(text), "{bucket}",
                  upload == Upload::direct ? "" : "--s3-bucket my-code-bucket ");
  return replaced(std::move(text), "{streams}", streams);
}

struct Group {
  const char* title;
  std::vector<Resource> resources;
};

Result<std::vector<Group>> groups_of(const Order& order) {
  TINYDYNAMOCDC_TRY(auto function, function_parts(order));
  std::vector<Group> groups;
  groups.push_back({.title = "The function", .resources = std::move(function)});
  groups.push_back({.title = "What fails", .resources = failure_parts(order)});
  groups.push_back({.title = "Tables", .resources = table_parts(order)});
  groups.push_back({.title = "Snapshots", .resources = snapshot_parts(order)});
  groups.push_back({.title = "Alarms", .resources = alarm_parts(order)});
  return groups;
}

std::size_t count_of(const std::vector<Group>& groups) {
  std::size_t count = 0;
  for (const auto& group : groups) {
    count += group.resources.size();
  }
  return count;
}

std::string comment_lines(std::string_view comment) {
  std::string all;
  while (!comment.empty()) {
    const auto end = std::min(comment.find('\n'), comment.size());
    all += std::format("  # {}\n", comment.substr(0, end));
    comment.remove_prefix(std::min(end + 1, comment.size()));
  }
  return all;
}

std::string resources_section(const std::vector<Group>& groups, const Order& order) {
  const auto references = references_of(order);
  std::string all = "Resources:\n";
  for (const auto& group : groups) {
    if (group.resources.empty()) {
      continue;
    }
    all += std::format("  # ---- {} ----\n", group.title);
    for (const auto& resource : group.resources) {
      all += comment_lines(resource.comment);
      all += std::format("  {}:\n{}\n", resource.id, yaml(resource.json, 4, references));
    }
  }
  return all;
}

// Which tables go where, evenly, as commands differ: by the name of their function.
std::string division(const Order& order, std::size_t most) {
  const auto& tables = order.tables;
  const auto parts = (tables.size() + most - 1) / most;
  const auto each = (tables.size() + parts - 1) / parts;
  std::string all;
  for (std::size_t part = 0; part < parts; ++part) {
    const auto first = part * each;
    const auto last = std::min(first + each, tables.size()) - 1;
    all += std::format("\n  --lambda-name {}{} for {} tables, {} to {}", order.site.function,
                       part == 0 ? std::string() : std::format("-{}", part + 1), last - first + 1,
                       tables[first], tables[last]);
  }
  return all;
}

Result<void> check_tables(const Order& order) {
  const auto most = tables_max(order);
  if (order.tables.size() <= most) {
    return {};
  }
  return base::fail(
      ErrorKind::rejected,
      std::format(
          "{} tables do not fit: with CloudFormation's limits of {} resources and {} parameters a "
          "stack can have {}; write several templates, each with its own function:{}",
          order.tables.size(), k_resources_max, k_parameters_max, most, division(order, most)));
}

}  // namespace

std::size_t tables_max(const Order& order) {
  auto without = order;
  without.tables.clear();
  std::size_t others = 0;
  if (const auto groups = groups_of(without)) {
    others = count_of(*groups);
  }
  const std::size_t per_table = order.snapshots && !order.schedule.empty() ? 2 : 1;
  return std::min((k_resources_max - others) / per_table,
                  k_parameters_max - common_parameters(order));
}

Result<Template> template_of(const Order& order) {
  TINYDYNAMOCDC_TRY_VOID(check_tables(order));
  TINYDYNAMOCDC_TRY(const auto groups, groups_of(order));
  const auto body = std::format(
      "AWSTemplateFormatVersion: \"2010-09-09\"\n"
      "Description: TinyDynamoCDC - keeps DynamoDB tables in step with Tinybird\n\n"
      "{}\n{}\n{}{}",
      parameters_section(order), conditions_section(order), resources_section(groups, order),
      outputs_section(order));
  auto text = heading(order, Upload::direct) + body;
  if (text.size() > k_direct_bytes_max) {
    text = heading(order, Upload::by_bucket) + body;
  }
  if (text.size() > k_template_bytes_max) {
    return base::fail(ErrorKind::rejected,
                      std::format("the template would have {} bytes, and CloudFormation allows {}: "
                                  "write several, each with its own function:{}",
                                  text.size(), k_template_bytes_max,
                                  division(order, (order.tables.size() + 1) / 2)));
  }
  return Template{.text = std::move(text), .resources = count_of(groups)};
}

}  // namespace tinydynamocdc::stack
