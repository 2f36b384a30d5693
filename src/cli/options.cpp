// SPDX-License-Identifier: Apache-2.0
#include "cli/options.hpp"

#include <algorithm>
#include <format>
#include <memory>
#include <utility>

#include "base/try.hpp"
#include "base/version.hpp"
#include "cli/completion.hpp"
#include "cli/contradictions.hpp"
#include "cli/help.hpp"
#include "cli/option_values.hpp"
#include "cli/place_arguments.hpp"
#include "cli/set_up_options.hpp"
#include "cli/usage_message.hpp"
#include "cli/verb_flags.hpp"
#include "manage/named_tables.hpp"

namespace tinydynamocdc::cli {

using base::ErrorKind;
using base::Result;

namespace {

class Parser {
 public:
  explicit Parser(const base::Environment& environment)
      : line_({.name = "tinydynamocdc",
               .description = k_help_begin,
               .usage = k_usage,
               .footer = k_help_end}) {
    add_verbs();
    add_names();
    add_behaviours();
    app_.add_help_flag("Show this help and exit").group("Other");
    app_.add_version_flag(std::format("tinydynamocdc {}", base::k_version),
                          "Show the version and exit")
        .group("Other");
    status_ = std::make_unique<StatusArguments>(app_);
    doctor_ = std::make_unique<DoctorArguments>(app_);
    logs_ = std::make_unique<LogsArguments>(app_);
    tail_ = std::make_unique<TailArguments>(app_);
    redrive_ = std::make_unique<RedriveArguments>(app_);
    load_ = std::make_unique<LoadArguments>(app_);
    verify_ = std::make_unique<VerifyArguments>(app_);
    convert_ = std::make_unique<ConvertArguments>(app_, environment);
    configuration_ = std::make_unique<ConfigurationArguments>(app_);
    zip_ = std::make_unique<ZipArguments>(app_);
    cloudformation_ = std::make_unique<CloudFormationArguments>(app_);
    completion_ = std::make_unique<CompletionArguments>(app_);
    for (const auto& command : app_.commands()) {
      command.group("Commands");
    }
  }

  Result<Command> parse(std::span<const std::string> arguments) {
    if (arguments.empty()) {
      return ShowText{.text = std::string(k_first_page), .code = ExitCode::usage};
    }
    std::vector<std::string> words(arguments.begin(), arguments.end());
    if (words.front() == "help") {
      words.front() = "--help";
      std::ranges::rotate(words, words.begin() + 1);
    }
    auto parsed = line_.parse(words);
    switch (parsed.kind) {
      case Parsed::Kind::help:
        return ShowText{.text = std::move(parsed.text)};
      case Parsed::Kind::version:
        return ShowText{.text = std::format("{}\n", parsed.text)};
      case Parsed::Kind::refused:
        return base::fail(ErrorKind::bad_config, usage_message(app_, parsed.text, arguments));
      case Parsed::Kind::command:
        break;
    }
    return command();
  }

 private:
  // The one that was given.
  Result<Command> command() {
    if (load_->app().parsed()) {
      return alone(load_->app(), load_->command());
    }
    if (verify_->app().parsed()) {
      return alone(verify_->app(), verify_->command());
    }
    if (convert_->app().parsed()) {
      return alone(convert_->app(), convert_->command());
    }
    if (status_->app().parsed()) {
      return alone(status_->app(), status_->command());
    }
    if (doctor_->app().parsed()) {
      return alone(doctor_->app(), doctor_->command());
    }
    if (logs_->app().parsed()) {
      return alone(logs_->app(), logs_->command());
    }
    if (tail_->app().parsed()) {
      return alone(tail_->app(), tail_->command());
    }
    if (redrive_->app().parsed()) {
      return alone(redrive_->app(), redrive_->command());
    }
    if (configuration_->app().parsed()) {
      return alone(configuration_->app(), configuration_->command());
    }
    if (zip_->app().parsed()) {
      return alone(zip_->app(), zip_->command());
    }
    if (cloudformation_->app().parsed()) {
      return alone(cloudformation_->app(), cloudformation_->command());
    }
    if (completion_->app().parsed()) {
      return alone(completion_->app(), Result<ShowText>(ShowText{.text = completion_->script()}));
    }
    return manage_command();
  }

  void add_verb(const VerbFlag& flag, const char* group) {
    verb_options_.emplace_back(flag.verb, app_.add_flag(flag.flag, flag.help).group(group));
  }

  void add_verbs() {
    create_ =
        app_.add_flag("--create",
                      "Everything: test table (or your own table, unchanged), view,\nfunction, and "
                      "both triggers")
            .group("Set up");
    for (const auto& flag : k_setup_flags) {
      add_verb(flag, "Set up");
    }
    const auto emit =
        app_.add_option("--emit-datafiles", manage_.datafiles_folder,
                        "Write the datafiles of --create-mv into DIR, to be deployed\n"
                        "with `tb --cloud deploy` from git")
            .type_name("DIR")
            .group("Set up");
    verb_options_.emplace_back(ManageVerb::emit_datafiles, emit);
    const auto upload = app_.add_option("--upload-batch", manage_.upload_count,
                                        "Add N fake people to the test table")
                            .type_name("N")
                            .range(1, 10'000'000)
                            .group("Test data");
    verb_options_.emplace_back(ManageVerb::upload_batch, upload);
    for (const auto& flag : k_data_flags) {
      add_verb(flag, "Test data");
    }
    add_verb(k_snapshot_flag, "Take a snapshot");
    app_.add_option("--since", manage_.since,
                    "With --create-snapshot: only what has changed since TIME,\n"
                    "such as 2h, 3d or 2026-01-31T12:00:00Z")
        .type_name("TIME")
        .group("Take a snapshot");
    const auto schedule =
        app_.add_option("--create-schedule", manage_.schedule,
                        "Take regular snapshots, such as every night:\n\"cron(0 3 * * "
                        "? *)\" (UTC), or \"rate(7 days)\"")
            .type_name("WHEN")
            .group("Take a snapshot");
    verb_options_.emplace_back(ManageVerb::create_schedule, schedule);
    remove_ =
        app_.add_flag("--remove",
                      "Everything that --create created, except the landing data and the\nbucket; "
                      "keeps what this tool did not create or others still use")
            .group("Take down");
    for (const auto& flag : k_removal_flags) {
      add_verb(flag, "Take down");
    }
  }

  void add_names() {
    constexpr const char* k_group = "Names and sizes";
    const auto add = [&](const char* flag, auto& into, const char* help, const char* type) {
      app_.add_option(flag, into, help).type_name(type).group(k_group);
    };
    add_table_names(app_, manage_, k_group);
    add("--region", region_, k_region_help, "NAME");
    add("--profile", manage_.profile, k_profile_help, "NAME");
    add("--source-profile", manage_.source_profile,
        "AWS profile of the owner of another account's table,\nfor its stream's policy", "NAME");
    add("--lambda-arn", lambda_arn_, "The function, by its ARN instead of its name", "ARN");
    add_set_up_names(app_, manage_, k_group);
    add_tinybird(app_, manage_.tinybird, k_group);
    add("--zip", zip_path_, "A zip with `bootstrap` to upload (default: this program)", "PATH");
  }

  Argument add_behaviour(const char* flag, const std::string& help) {
    return app_.add_flag(flag, help).group("Behaviour");
  }

  void add_behaviours() {
    dry_run_ = add_behaviour("--dry-run", "Show what would be done, and change nothing");
    managed_ = add_behaviour("--managed-policies",
                             "Also attach AWS's own policies to a new role; they allow far\nmore "
                             "than the function needs");
    infer_schema_ = add_behaviour("--infer-schema",
                                  "Read the view's key columns from the landing data source "
                                  "instead\nof asking AWS for the table's keys");
    enable_streams_ = add_behaviour("--enable-streams",
                                    "Switch stream and point-in-time recovery of the tables on\n"
                                    "where they are off (AWS charges for the recovery)");
    overwrite_ =
        add_behaviour("--overwrite",
                      "Update an existing function and secret to these settings, this\ncode and "
                      "token (otherwise they are kept); never changes a table");
    purge_ = add_behaviour("--purge",
                           "With --remove-mv or --remove: remove the landing data source,\n"
                           "too, with every change in it; asks first");
    yes_ = add_behaviour("--yes", "Do not ask before removing a table or its landing data");
    force_ = add_behaviour("--force", "Also change what this tool did not create");
  }

  // A subcommand, unless options of the verbs stand before it.
  template <class T>
  Result<Command> alone(Arguments subcommand, Result<T> command) {
    if (app_.count_all() > subcommand.count_all() + 1) {
      return base::fail(
          ErrorKind::bad_config,
          std::format("`{}` cannot be combined with other commands' options; put its own "
                      "options after it",
                      subcommand.name()));
    }
    return command ? Result<Command>(std::move(*command)) : std::unexpected(command.error());
  }

  Result<Command> manage_command() {
    for (const auto& [verb, option] : verb_options_) {
      if (option.given()) {
        manage_.verbs.push_back(verb);
      }
    }
    manage_.makes_tables = std::ranges::contains(manage_.verbs, ManageVerb::create_ddb_table);
    add_whole(create_, k_create_verbs);
    add_whole(remove_, k_remove_verbs);
    std::ranges::sort(manage_.verbs);
    const auto twice = std::ranges::unique(manage_.verbs);
    manage_.verbs.erase(twice.begin(), twice.end());
    if (manage_.verbs.empty()) {
      return base::fail(ErrorKind::bad_config,
                        "nothing to do: name a verb, such as --create-lambda; --help lists them");
    }
    TINYDYNAMOCDC_TRY_VOID(check_meant());
    if (remove_.given()) {
      manage_.unremovable = manage::Unremovable::spare;
    }
    if (!zip_path_.empty()) {
      manage_.zip_path = zip_path_;
    }
    if (managed_.given()) {
      manage_.policies = manage::RolePolicies::managed;
    }
    if (infer_schema_.given()) {
      manage_.view_keys = view::KeySource::landing;
    }
    if (enable_streams_.given()) {
      manage_.enable_streams = trigger::TableStream::Enable::yes;
    }
    if (overwrite_.given()) {
      manage_.existing = manage::Existing::overwrite;
    }
    if (purge_.given()) {
      manage_.landing = view::Landing::goes;
    }
    if (force_.given()) {
      manage_.reach = manage::Reach::everything;
    }
    if (yes_.given()) {
      manage_.run.confirmation = manage::Confirmation::given;
    }
    if (dry_run_.given()) {
      manage_.run.mode = manage::Mode::dry_run;
    }
    return manage_;
  }

  // Whatever is wrong in the call, all at once; reads what names the function and the region.
  Result<void> check_meant() {
    auto faults = contradictions(given_options(), manage_.verbs);
    const auto note = [&](const Result<void>& good, std::string_view prefix) {
      if (!good) {
        faults.push_back(std::format("{}{}", prefix, good.error().message));
      }
    };
    if (manage_.tables.empty()) {
      manage_.tables.emplace_back(k_default_table_name);
    }
    note(manage::check_table_names(manage_.tables), "--table-name: ");
    faults.append_range(faulty_values(manage_));
    if (!region_.empty()) {
      manage_.region = region_;
    }
    note(read_function_arn(app_, lambda_arn_, manage_.lambda_name, manage_.region), "");
    return faults.empty() ? Result<void>() : base::fail(ErrorKind::bad_config, one_message(faults));
  }

  [[nodiscard]] std::vector<std::string> given_options() const {
    std::vector<std::string> given;
    for (const auto& option : app_.options()) {
      if (option.given()) {
        given.push_back(option.name());
      }
    }
    return given;
  }

  void add_whole(Argument option, std::span<const ManageVerb> verbs) {
    if (option.given()) {
      manage_.verbs.insert(manage_.verbs.end(), verbs.begin(), verbs.end());
    }
  }

  CommandLine line_;
  Arguments app_ = line_.arguments();
  std::vector<std::pair<ManageVerb, Argument>> verb_options_;
  Argument create_;
  Argument remove_;
  Argument dry_run_;
  Argument infer_schema_;
  Argument managed_;
  Argument enable_streams_;
  Argument overwrite_;
  Argument purge_;
  Argument yes_;
  Argument force_;
  std::string region_;
  std::string lambda_arn_;
  std::string zip_path_;
  ManageCommand manage_;
  std::unique_ptr<StatusArguments> status_;  // Always; made when app_ has its options.
  std::unique_ptr<DoctorArguments> doctor_;  // Always, too, as those below.
  std::unique_ptr<LogsArguments> logs_;
  std::unique_ptr<TailArguments> tail_;
  std::unique_ptr<RedriveArguments> redrive_;
  std::unique_ptr<LoadArguments> load_;
  std::unique_ptr<VerifyArguments> verify_;
  std::unique_ptr<ConvertArguments> convert_;
  std::unique_ptr<ConfigurationArguments> configuration_;
  std::unique_ptr<ZipArguments> zip_;
  std::unique_ptr<CloudFormationArguments> cloudformation_;
  std::unique_ptr<CompletionArguments> completion_;
};

}  // namespace

Result<Command> parse_options(std::span<const std::string> arguments,
                              const base::Environment& environment) {
  return Parser(environment).parse(arguments);
}

}  // namespace tinydynamocdc::cli
