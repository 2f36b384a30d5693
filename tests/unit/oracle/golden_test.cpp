// SPDX-License-Identifier: Apache-2.0
// tests/data: one folder a case. event.json is written by hand; rows.ndjson and response.json were
// written by the oracle and read by people. Both the oracle and the product must still give them.
// TDC_REGOLDEN=1 rewrites them (python -m tests.e2e.regolden): read the difference before you
// commit it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "fuzz/event_agreement.hpp"
#include "oracle/json_tree.hpp"
#include "oracle/oracle.hpp"

namespace tinydynamocdc::oracle {
namespace {

using std::filesystem::path;

std::vector<path> golden_folders() {
  std::vector<path> folders;
  for (const auto& entry : std::filesystem::directory_iterator(TDC_TEST_DATA)) {
    if (exists(entry.path() / "event.json")) {
      folders.push_back(entry.path());
    }
  }
  std::ranges::sort(folders);
  return folders;
}

std::string read_file(const path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

// The rows of the records that have one, a line each.
std::string lines_of(const std::vector<RowOrReason>& rows) {
  std::string text;
  for (const auto& row : rows) {
    text += row ? *row + "\n" : "";
  }
  return text;
}

std::string sequence_number_of(const std::string& event, std::size_t record) {
  const auto tree = parse_json(std::string_view(event).substr(event.find('{')));
  const Node& node = tree->find("Records")->elements[record];
  return std::string(node.find("dynamodb")->find("SequenceNumber")->body);
}

// The answer to AWS with TB_PARTIAL_BATCH when Tinybird takes every row. (The sequence numbers of
// a golden event stand in rising order.)
std::string response_to(const std::string& event, const std::vector<RowOrReason>& rows) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i]) {
      continue;
    }
    return R"({"batchItemFailures":[{"itemIdentifier":")" + sequence_number_of(event, i) +
           "\"}]}\n";
  }
  return "{\"batchItemFailures\":[]}\n";
}

TEST(Golden, oracle_and_product_give_these_rows) {
  const bool rewrite = std::getenv("TDC_REGOLDEN") != nullptr;
  const auto folders = golden_folders();
  ASSERT_GE(folders.size(), 12U);
  for (const auto& folder : folders) {
    SCOPED_TRACE(folder.filename());
    const std::string event = read_file(folder / "event.json");
    const auto rows = rows_of_event(event);
    ASSERT_TRUE(rows) << rows.error();
    if (rewrite) {
      std::ofstream(folder / "rows.ndjson", std::ios::binary) << lines_of(*rows);
      std::ofstream(folder / "response.json", std::ios::binary) << response_to(event, *rows);
    }
    const std::string wanted = read_file(folder / "rows.ndjson");
    EXPECT_EQ(lines_of(*rows), wanted);
    EXPECT_EQ(response_to(event, *rows), read_file(folder / "response.json"));
    const fuzz::PaddedText payload(event);
    const auto product = fuzz::product_rows(payload.view());
    EXPECT_EQ(product.broken, "");
    EXPECT_EQ(product.rows.size(), rows->size());
    EXPECT_EQ(lines_of(product.rows), wanted);
  }
}

}  // namespace
}  // namespace tinydynamocdc::oracle
