// SPDX-License-Identifier: Apache-2.0
#include "cli/doctor_command.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <format>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "base/try.hpp"
#include "base/version.hpp"
#include "cli/found_region.hpp"
#include "cli/help.hpp"
#include "cli/random_seed.hpp"
#include "cli/status_look.hpp"
#include "cli/status_text.hpp"
#include "doctor/machine.hpp"
#include "doctor/permissions.hpp"
#include "doctor/quotas.hpp"
#include "doctor/tables.hpp"
#include "doctor/workspace.hpp"
#include "manage/aws_call.hpp"
#include "manage/tinybird_access.hpp"
#include "setup/find_site.hpp"
#include "status/verdict.hpp"

namespace tinydynamocdc::cli {

using base::Result;
using doctor::finding;
using doctor::Findings;
using status::Health;

namespace {

struct Section {
  std::string title;
  Findings findings;
};

// One call of it.
class Examination {
 public:
  Examination(const DoctorCommand& command, const base::Environment& environment,
              const RunParts& parts, aws::FoundRegion region)
      : command_(command),
        environment_(environment),
        parts_(parts),
        region_(std::move(region)),
        look_(command.status, parts, environment, region_.name) {}

  std::vector<Section> examine() {
    add(std::format("This machine, tinydynamocdc {}", base::k_version),
        doctor::examine_machine({.http = look_.patience(),
                                 .clock = parts_.clock,
                                 .environment = environment_,
                                 .region = region_.name}));
    const auto prepared = look_.prepare(environment_);
    add("AWS", account(prepared));
    add("Tinybird", workspace());
    for (const auto& table : look_.target().tables) {
      add("Table " + table,
          doctor::examine_table({look_.aws().dynamodb, look_.patience(), look_.terminal()}, table,
                                region_.name));
    }
    if (!identity_.empty()) {
      add("Permissions of --create", permissions());
    }
    set_up();
    return std::move(sections_);
  }

 private:
  void add(std::string title, Findings findings) {
    sections_.push_back({.title = std::move(title), .findings = std::move(findings)});
  }

  Findings account(const Result<void>& prepared) {
    Findings findings{
        finding("region", Health::good, std::format("{} ({})", region_.name, region_.source))};
    const auto identity = manage::plain(
        look_.aws().sts.get_caller_identity(manage::request_deadline(look_.patience())));
    if (identity) {
      identity_ = identity->arn;
      findings.push_back(finding("identity", Health::good, identity->arn));
    } else {
      findings.push_back(finding("identity", identity.error()));
    }
    if (!prepared) {
      findings.push_back(finding("arguments", prepared.error()));
    }
    if (!command_.bucket.empty()) {
      findings.push_back(bucket());
    }
    findings.push_back(doctor::concurrency_finding(look_.aws().functions, look_.patience(),
                                                   look_.target().tables.size()));
    return findings;
  }

  doctor::Finding bucket() {
    const auto found = manage::plain(
        look_.aws().buckets.region_of(command_.bucket, manage::request_deadline(look_.patience())));
    if (!found) {
      return finding("bucket", found.error());
    }
    if (!*found) {
      return finding("bucket", Health::note, command_.bucket + " does not exist yet",
                     "--create and --create-s3-trigger create it");
    }
    return **found == region_.name
               ? finding("bucket", Health::good, command_.bucket + ", in this region")
               : finding("bucket", Health::bad,
                         std::format("{} is in {}; function and bucket must be in one region",
                                     command_.bucket, **found),
                         "name another bucket with --s3-bucket");
  }

  Findings workspace() {
    const auto& target = look_.target().tinybird;
    if (target.token.empty()) {
      return {finding("token", Health::note, "none found",
                      "set TB_TOKEN and TB_HOST, or run `tb login` in this folder")};
    }
    manage::TinybirdAccess tinybird(parts_.http, parts_.clock, target, random_seed());
    return doctor::examine_workspace(tinybird.client(), target);
  }

  manage::FunctionParts function_parts() {
    return {look_.aws().functions, look_.aws().iam, look_.aws().secrets, look_.patience(),
            look_.terminal()};
  }

  Findings permissions() {
    const auto site = setup::find_site(function_parts(), look_.aws().sts, look_.target().site);
    if (!site) {
      return {finding("permissions", site.error())};
    }
    return doctor::examine_permissions(
        look_.aws().iam, look_.patience(), identity_,
        doctor::needed_for_create(*site, look_.target().tables, command_.bucket));
  }

  void set_up() {
    const auto title = "Set-up of " + look_.target().site.function;
    const auto status = look_.look();
    if (!status) {
      add(title, {finding("status", status.error())});
      return;
    }
    const bool is_missing =
        !status->function && status->function.error().kind == base::ErrorKind::missing;
    if (is_missing) {
      add(title, {finding("function", Health::note, "not set up yet",
                          "tinydynamocdc --create --dry-run --table-name TABLE shows what would "
                          "be made")});
      return;
    }
    Findings findings;
    for (auto& line : status::function_lines(*status)) {
      findings.push_back({.line = std::move(line), .remedy = {}});
    }
    add(title, std::move(findings));
    for (const auto& table : status->tables) {
      Findings of_table;
      for (auto& line : status::table_lines(table)) {
        of_table.push_back({.line = std::move(line), .remedy = {}});
      }
      add("Changes of " + table.table, std::move(of_table));
    }
  }

  const DoctorCommand& command_;
  const base::Environment& environment_;
  const RunParts& parts_;
  aws::FoundRegion region_;
  StatusLook look_;
  std::string identity_;
  std::vector<Section> sections_;
};

bool is_well(const std::vector<Section>& sections) {
  return std::ranges::none_of(sections, [](const Section& section) {
    return std::ranges::any_of(section.findings, [](const doctor::Finding& each) {
      const auto health = each.line.verdict.health;
      return health == Health::bad || health == Health::unknown;
    });
  });
}

std::string to_text(const std::vector<Section>& sections, Colours colours) {
  std::string text;
  for (const auto& section : sections) {
    text += section.title + "\n";
    for (const auto& each : section.findings) {
      text += line_text(each.line, colours);
      if (!each.remedy.empty()) {
        text += std::format("       {:<13} → {}\n", "", each.remedy);
      }
    }
    text += "\n";
  }
  return text + (is_well(sections) ? "nothing is wrong\n"
                                   : "something is wrong, or could not be read: see above\n");
}

std::string to_json(const std::vector<Section>& sections) {
  using Json = nlohmann::ordered_json;
  Json json{{"well", is_well(sections)}, {"sections", Json::array()}};
  for (const auto& section : sections) {
    Json findings = Json::array();
    for (const auto& each : section.findings) {
      findings.push_back({{"subject", each.line.subject},
                          {"health", status::to_string(each.line.verdict.health)},
                          {"text", each.line.verdict.text},
                          {"remedy", each.remedy}});
    }
    json["sections"].push_back({{"title", section.title}, {"findings", std::move(findings)}});
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

DoctorArguments::DoctorArguments(Arguments app)
    : app_(app.add_command("doctor",
                           "Check everything a set-up needs, with remedies; changes nothing")) {
  app_.footer(k_doctor_help_end);
  app_.add_help_flag("Show this help and end");
  add_place(app_, place_);
  app_.add_option("--s3-bucket", bucket_, "The bucket of the snapshots").type_name("NAME");
  json_ = app_.add_flag("--json", "Print it as one JSON object on one line");
}

Result<DoctorCommand> DoctorArguments::command() const {
  DoctorCommand command{.status = {}, .bucket = bucket_};
  TINYDYNAMOCDC_TRY(command.status.place, checked_place(app_, place_));
  command.status.form = json_.given() ? OutputForm::json : OutputForm::text;
  return command;
}

Result<ExitCode> run_doctor(const DoctorCommand& command, const base::Environment& environment,
                            const RunParts& parts) {
  TINYDYNAMOCDC_TRY(auto region, found_region_of(command.status.place.region, environment));
  const auto sections = Examination(command, environment, parts, std::move(region)).examine();
  auto* out = parts.streams.out;
  const auto colours = ::isatty(::fileno(out)) == 1 ? Colours::ansi : Colours::none;
  const auto text =
      command.status.form == OutputForm::json ? to_json(sections) : to_text(sections, colours);
  std::fwrite(text.data(), 1, text.size(), out);
  return is_well(sections) ? ExitCode::success : ExitCode::not_well;
}

}  // namespace tinydynamocdc::cli
