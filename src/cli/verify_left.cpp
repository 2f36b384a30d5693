// SPDX-License-Identifier: Apache-2.0
#include "cli/verify_left.hpp"

#include <cmath>
#include <format>
#include <utility>

#include "aws/dynamodb.hpp"
#include "aws/dynamodb_exports.hpp"
#include "base/found_in.hpp"
#include "base/try.hpp"
#include "cli/function_naming.hpp"
#include "dynamodb/names.hpp"
#include "lambda/export_end.hpp"
#include "lambda/export_lookup.hpp"
#include "lambda/run_options.hpp"
#include "load/load_plan.hpp"
#include "load/survey.hpp"
#include "source/export_key.hpp"
#include "verify/find_subject.hpp"
#include "verify/newest_export.hpp"

namespace tinydynamocdc::cli {

using base::Deadline;
using base::ErrorKind;
using base::Result;

namespace {

Deadline turn(const VerifyParts& parts) { return Deadline::in(parts.access.clock, load::k_turn); }

// Where the table's newest export lies.
Result<std::string> newest_place(const VerifyParts& parts) {
  const auto table = aws::DynamoDb(parts.access).find_table(parts.command.table, turn(parts));
  if (!table) {
    return std::unexpected(table.error().error);
  }
  const auto* found = base::found_in(*table);
  if (found == nullptr) {
    return base::fail(ErrorKind::missing, std::format("there is no table {} in region {}",
                                                      parts.command.table, parts.access.region));
  }
  aws::Exports exports(parts.access);
  TINYDYNAMOCDC_TRY(const auto newest, verify::newest_export(exports, found->arn, turn(parts)));
  return std::format("s3://{}/{}", newest.bucket,
                     source::parse_export_key(newest.manifest_key).folder());
}

// An export with a filter says nothing of what it leaves out. What cannot be asked is a remark.
Result<std::string> check_filter(const VerifyParts& parts, const load::LoadPlan& plan,
                                 lambda::AwsClients& aws, const row::NamingOptions& naming) {
  if (!plan.is_full()) {
    return base::fail(ErrorKind::bad_input,
                      std::format("{} is an incremental export: it does not hold the whole table; "
                                  "verify needs a full one",
                                  plan.info.export_arn));
  }
  lambda::ExportLookup lookup({.aws = aws, .tinybird = parts.tinybird, .naming = naming});
  TINYDYNAMOCDC_TRY(const auto known, lambda::judged(plan.summary, plan.object.key.export_id, ""));
  const auto described = lookup.description(known, turn(parts));
  if (described && *described && (*described)->selection != aws::Selection::everything) {
    return base::fail(ErrorKind::bad_input,
                      std::format("{} has a FilterSpecification: items that it leaves out cannot "
                                  "be told from deleted ones; verify needs an export without",
                                  plan.info.export_arn));
  }
  return plan.no_mark.empty()
             ? std::string()
             : std::format(
                   "whether the export has a filter is not known: with one, extra items "
                   "would be told that are not ({})",
                   plan.no_mark);
}

std::uint32_t sample_of(double percent) {
  constexpr double k_percent_all = 100;
  return std::max<std::uint32_t>(
      static_cast<std::uint32_t>(std::lround(verify::k_sample_all * percent / k_percent_all)), 1);
}

}  // namespace

Result<VerifyLeft> open_export(const VerifyParts& parts) {
  const auto& command = parts.command;
  VerifyLeft left;
  auto where = command.export_place;
  if (where.empty()) {
    TINYDYNAMOCDC_TRY(where, newest_place(parts));
  }
  TINYDYNAMOCDC_TRY(left.place, LoadPlace::open(parts.access, where, "", turn(parts)));
  const auto& summary = left.place->summary();
  TINYDYNAMOCDC_TRY(const auto table, dynamodb::parse_table_arn(summary.table_arn));
  if (!command.region) {
    parts.access.region = table.region;
  }
  TINYDYNAMOCDC_TRY(left.naming, function_naming(parts.access, parts.environment,
                                                 command.lambda_name, table.table, parts.note));
  lambda::AwsClients aws(parts.access, &left.place->objects());
  const load::LoadParts load_parts{
      .log = parts.log,
      .aws = aws,
      .objects = left.place->objects(),
      .tinybird = parts.tinybird,
      .naming = left.naming,
      .api = parts.api,
      .deliver = lambda::run_options(lambda::Config(), lambda::Work::export_file)};
  TINYDYNAMOCDC_TRY(
      auto plan, load::plan_load(load_parts,
                                 {.summary = summary, .table = command.table, .keys = command.keys},
                                 turn(parts)));
  TINYDYNAMOCDC_TRY(left.remark, check_filter(parts, plan, aws, left.naming));
  lambda::LoadedFiles none;  // All of the export is read, whatever of it is loaded.
  TINYDYNAMOCDC_TRY(
      auto all, load::survey(left.place->objects(), plan.object, plan.summary, none, turn(parts)));
  const auto time = plan.info.export_time_s;
  TINYDYNAMOCDC_TRY(left.request.subject,
                    verify::find_subject(parts.tinybird,
                                         {.table = plan.table,
                                          .datasource = plan.datasource,
                                          .view = {},
                                          .columns = {},
                                          .view_columns = {},
                                          .export_arn = plan.info.export_arn,
                                          .edge_begin_s = time,
                                          .export_time_s = time,
                                          .sample = sample_of(command.sample_percent)},
                                         left.naming.key_prefix, plan.info.key_names, turn(parts)));
  left.table_arn = summary.table_arn;
  left.request.source = std::format("export {}", plan.info.export_arn);
  left.request.api = parts.api;
  left.files =
      std::make_unique<verify::ExportFiles>(verify::ExportFiles{.objects = left.place->objects(),
                                                                .bucket = plan.object.bucket,
                                                                .info = std::move(plan.info),
                                                                .files = std::move(all.waiting)});
  return left;
}

}  // namespace tinydynamocdc::cli
