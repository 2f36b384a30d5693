// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/options.hpp"

/// The verbs without a value of their own, in the groups and the order in which the help shows
/// them.
namespace tinydynamocdc::cli {

/// One verb of the command line and what it is called inside.
struct VerbFlag {
  ManageVerb verb;
  const char* flag;
  const char* help;
};

/// What --create stands for: a table, followed. Nothing of it holds anybody's data.
inline constexpr ManageVerb k_create_verbs[] = {
    ManageVerb::create_ddb_table,   ManageVerb::create_mv,         ManageVerb::create_lambda,
    ManageVerb::create_ddb_trigger, ManageVerb::create_s3_trigger,
};

/// What --remove stands for: all of that, and the schedule, which would go on calling.
inline constexpr ManageVerb k_remove_verbs[] = {
    ManageVerb::remove_schedule, ManageVerb::remove_s3_trigger, ManageVerb::remove_ddb_trigger,
    ManageVerb::remove_mv,       ManageVerb::remove_lambda,     ManageVerb::remove_ddb_table,
};

inline constexpr VerbFlag k_setup_flags[] = {
    {ManageVerb::create_ddb_table, "--create-ddb-table",
     "Create a test table for fake people, with its stream and\npoint-in-time recovery on"},
    {ManageVerb::create_mv, "--create-mv",
     "Create the table's view in Tinybird: landing data source, the\n"
     "current state, and an endpoint that reads it"},
    {ManageVerb::create_lambda, "--create-lambda",
     "Create the function (it is this program itself), its role, and\nthe secret with the Tinybird "
     "token"},
    {ManageVerb::update_lambda, "--update-lambda", "Replace the function's code with this program"},
    {ManageVerb::create_ddb_trigger, "--create-ddb-trigger",
     "Let the table's stream call the function"},
    {ManageVerb::create_s3_trigger, "--create-s3-trigger",
     "Send new snapshot files to the function; creates the bucket if\nit is missing, keeps the "
     "notifications of others"},
    {ManageVerb::create_alerting, "--create-alerting",
     "Create alarms that send mail to --alert-email, and a dashboard"},
};

inline constexpr VerbFlag k_data_flags[] = {
    {ManageVerb::modify_record, "--modify-record", "Change a random item of the test table"},
    {ManageVerb::remove_record, "--remove-record", "Remove a random item of the test table"},
};

inline constexpr VerbFlag k_snapshot_flag{
    ManageVerb::create_snapshot, "--create-snapshot",
    "Export the whole table to the bucket (about ten minutes or more)\nand follow the export until "
    "the function has loaded it"};

inline constexpr VerbFlag k_removal_flags[] = {
    {ManageVerb::remove_schedule, "--remove-schedule", "Remove the table's schedule"},
    {ManageVerb::remove_alerting, "--remove-alerting",
     "Remove alarms, dashboard and mail topic that were made for the\n"
     "function"},
    {ManageVerb::remove_s3_trigger, "--remove-s3-trigger",
     "Remove our notifications from the bucket; keeps the bucket, its\ncontents, and the "
     "notifications of others"},
    {ManageVerb::remove_ddb_trigger, "--remove-ddb-trigger",
     "Remove the table's trigger from the function; keeps triggers of\nother functions and tables"},
    {ManageVerb::remove_mv, "--remove-mv",
     "Remove the view and its endpoint, never the landing data"},
    {ManageVerb::remove_lambda, "--remove-lambda",
     "Remove the function, and its role and secret if made for it;\n"
     "the secret can be restored for 30 days"},
    {ManageVerb::remove_ddb_table, "--remove-ddb-table",
     "Remove a table that this tool created, with all its items;\n"
     "asks first"},
};

}  // namespace tinydynamocdc::cli
