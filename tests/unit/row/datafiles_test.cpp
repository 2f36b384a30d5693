// SPDX-License-Identifier: Apache-2.0
#include "row/datafiles.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace tinydynamocdc::row {
namespace {

// tests/data/forward: one folder a table, with every file as it is deployed. The end-to-end tests
// hand the same files to other readers of datafiles. TDC_REGOLDEN=1 rewrites them
// (python -m tests.e2e.regolden): read the difference before you commit it.
struct Case {
  const char* folder;
  const char* table;
  std::vector<TableKey> keys;
};

const Case k_cases[] = {
    {"one_key", "Users", {{"id", false}}},
    {"two_keys", "Orders", {{"pk", false}, {"n", true}}},
    {"long_names",
     "A_table_whose_name_is_longer_than_most_people_care_to_type",
     {{"the_partition_key_of_it", false}, {"the_number_of_it", true}}},
    {"quote_before", "Orders", {{"a\"n", false}, {"n", true}}},
    {"quote_behind", "Orders", {{"x\"n", false}, {"n", true}}},
};

std::string read_file(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

std::vector<Datafile> files_of(const Case& of) {
  const auto keys = view_keys("key_", of.keys);
  const auto landing = datasource_name({}, of.table);
  const auto view = view_definition(landing, "key_", keys);
  const DatafileOptions options{.table = of.table,
                                .function_token = "tinydynamocdc_DDBStreamCDC_LambdaFunction",
                                .endpoint_token = endpoint_token_name(view.names.endpoint)};
  return {landing_datafile(landing, landing_definition(columns_of(keys)), options),
          view_datafile(view, options), materialized_pipe_datafile(view, options),
          endpoint_datafile(view, options)};
}

TEST(Datafiles, are_those_of_the_golden_folders_byte_for_byte) {
  for (const auto& of : k_cases) {
    const auto folder = std::filesystem::path(TDC_TEST_DATA) / "forward" / of.folder;
    std::set<std::string> names;
    for (const auto& file : files_of(of)) {
      if (std::getenv("TDC_REGOLDEN") != nullptr) {
        std::ofstream(folder / file.name, std::ios::binary) << file.text;
      }
      EXPECT_EQ(file.text, read_file(folder / file.name)) << folder << " " << file.name;
      names.insert(file.name);
    }
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      EXPECT_TRUE(names.contains(entry.path().filename())) << entry.path();
    }
  }
}

TEST(Datafiles, declare_no_token_that_has_no_name) {
  const auto keys = view_keys("key_", {{"id", false}});
  const auto view = view_definition("ddb_T", "key_", keys);
  const DatafileOptions options{.table = "T", .function_token = "", .endpoint_token = ""};
  for (const auto& file : {landing_datafile("ddb_T", landing_definition(columns_of(keys)), options),
                           view_datafile(view, options), endpoint_datafile(view, options)}) {
    EXPECT_EQ(file.text.find("TOKEN"), std::string::npos) << file.text;
    EXPECT_TRUE(file.text.starts_with("DESCRIPTION >\n")) << file.text;
  }
}

TEST(Datafiles, define_the_same_however_they_are_laid_out) {
  constexpr const char* k_ours =
      "DESCRIPTION >\n    x\n\nTOKEN \"t\" READ\n\nNODE n\nSQL >\n    SELECT\n        a\n    FROM "
      "b\n"
      "\nTYPE ENDPOINT\n";
  EXPECT_TRUE(define_the_same(k_ours, "NODE n\nSQL >\n    SELECT a FROM b\nTYPE endpoint\n"));
  EXPECT_FALSE(define_the_same(k_ours, "NODE n\nSQL >\n    SELECT a FROM c\nTYPE endpoint\n"));
  EXPECT_FALSE(define_the_same(k_ours, "NODE n\nSQL >\n    SELECT A FROM b\nTYPE endpoint\n"));
  EXPECT_TRUE(define_the_same("ENGINE X\nENGINE_VER v\n", "ENGINE_VER \"v\"\nENGINE \"X\"\n"));
}

TEST(Datafiles, say_for_which_table_this_tool_made_them) {
  for (const auto& of : k_cases) {
    for (const auto& file : files_of(of)) {
      EXPECT_EQ(made_for(file.text), of.table) << file.name;
    }
  }
  for (const auto* text :
       {"", "SCHEMA >\n", "Every change of the DynamoDB table T, one row each",
        ". Kept by TinyDynamoCDC. Not the DynamoDB table T", "Kept by TinyDynamoCDC."}) {
    EXPECT_EQ(made_for(text), "") << text;
  }
}

}  // namespace
}  // namespace tinydynamocdc::row
