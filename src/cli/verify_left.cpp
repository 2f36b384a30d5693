// SPDX-License-Identifier: Apache-2.0
#include "cli/verify_left.hpp"

#include <cmath>
#include <format>
#include <utility>

#include "aws/dynamodb.hpp"
#include "aws/dynamodb_exports.hpp"
#include "aws/home_path.hpp"
#include "base/found_in.hpp"
#include "base/iso_time.hpp"
#include "base/try.hpp"
#include "cli/table_naming.hpp"
#include "deliver/landing_name.hpp"
#include "dynamodb/names.hpp"
#include "dynamodb/stream_gap.hpp"
#include "lambda/export_end.hpp"
#include "lambda/export_lookup.hpp"
#include "lambda/run_options.hpp"
#include "load/folder_objects.hpp"
#include "load/load_plan.hpp"
#include "load/survey.hpp"
#include "source/export_key.hpp"
#include "verify/find_subject.hpp"
#include "verify/newest_export.hpp"
#include "verify/scan.hpp"
#include "verify/sip_hash.hpp"

namespace tinydynamocdc::cli {

using base::Deadline;
using base::ErrorKind;
using base::Result;

namespace {

Deadline turn(const VerifyParts& parts) { return Deadline::in(parts.access.clock, load::k_turn); }

Result<aws::Table> table_of(const VerifyParts& parts) {
  auto table = aws::DynamoDb(parts.access).find_table(parts.command.table, turn(parts));
  if (!table) {
    return std::unexpected(table.error().error);
  }
  const auto* found = base::found_in(*table);
  if (found == nullptr) {
    return base::fail(ErrorKind::missing, std::format("there is no table {} in region {}",
                                                      parts.command.table, parts.access.region));
  }
  return *found;
}

// Where the table's newest export lies.
Result<std::string> newest_place(const VerifyParts& parts) {
  TINYDYNAMOCDC_TRY(const auto table, table_of(parts));
  aws::Exports exports(parts.access);
  TINYDYNAMOCDC_TRY(const auto newest, verify::newest_export(exports, table.arn, turn(parts)));
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

// Its keys' columns and its view.
Result<verify::Subject> subject_of(const VerifyParts& parts, const VerifyLeft& left,
                                   const std::string& datasource, const std::string& table,
                                   const source::ExportInfo& info) {
  return verify::find_subject(parts.tinybird,
                              {.table = table,
                               .datasource = datasource,
                               .view = {},
                               .columns = {},
                               .view_columns = {},
                               .export_arn = info.export_arn,
                               .edge_begin_s = info.export_time_s,
                               .export_time_s = info.export_time_s,
                               .sample = sample_of(parts.command.sample_percent)},
                              left.naming.key_prefix, info.key_names, turn(parts));
}

}  // namespace

std::filesystem::path state_folder(const VerifyParts& parts, std::string_view what) {
  namespace fs = std::filesystem;
  if (!parts.command.state.empty()) {
    return fs::absolute(parts.command.state);
  }
  const fs::path own = aws::expanded_path(parts.environment, "~/.cache/tinydynamocdc/verify");
  return fs::absolute(own) / std::format("{:016x}", verify::sip_hash64(parts.api, what));
}

Result<std::optional<VerifyLeft>> scan_table(const VerifyParts& parts) {
  VerifyLeft left;
  TINYDYNAMOCDC_TRY(const auto table, table_of(parts));
  TINYDYNAMOCDC_TRY(left.naming, table_naming(parts.access, parts.environment,
                                              parts.command.lambda_name, table.name, parts.note));
  TINYDYNAMOCDC_TRY(const auto datasource,
                    deliver::landing_name(parts.tinybird, left.naming, table.name, turn(parts)));
  left.scan_folder = state_folder(parts, table.arn) / "scan";
  aws::DynamoDb items(parts.access);
  TINYDYNAMOCDC_TRY(auto scanned,
                    verify::scan_table(
                        items, parts.access.clock,
                        {.table = table.name,
                         .table_arn = table.arn,
                         .folder = left.scan_folder,
                         .max_rcu = parts.command.max_rcu},
                        [&](std::uint64_t read) {
                          parts.progress(std::format("{} items read of the table", read));
                        },
                        parts.is_stopping));
  if (!scanned.is_whole) {
    return std::nullopt;
  }
  source::ExportInfo info{
      .export_arn = std::format("{}/export/scan-{}", table.arn, scanned.begun_s),
      .export_time_s = scanned.ended_s};
  for (const auto& key : table.keys) {
    info.key_names.push_back(key.name);
  }
  TINYDYNAMOCDC_TRY(left.request.subject, subject_of(parts, left, datasource, table.name, info));
  left.request.subject.edge_begin_s = scanned.begun_s;
  left.request.source = std::format("a scan from {} to {}", base::utc_text(scanned.begun_s),
                                    base::utc_text(scanned.ended_s));
  left.request.api = parts.api;
  left.table_arn = table.arn;
  left.read_units = scanned.read_units;
  left.scanned = std::make_unique<load::FolderObjects>(left.scan_folder);
  left.files =
      std::make_unique<verify::ExportFiles>(verify::ExportFiles{.objects = *left.scanned,
                                                                .bucket = {},
                                                                .info = std::move(info),
                                                                .files = std::move(scanned.files)});
  return left;
}

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
  TINYDYNAMOCDC_TRY(left.naming, table_naming(parts.access, parts.environment, command.lambda_name,
                                              table.table, parts.note));
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
  TINYDYNAMOCDC_TRY(left.request.subject,
                    subject_of(parts, left, plan.datasource, plan.table, plan.info));
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
