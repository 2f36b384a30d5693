// SPDX-License-Identifier: Apache-2.0
// The product against the oracle on generated input, the same on every machine and in every run;
// the fuzzers (tests/fuzz) go on from here with input of their own.
#include <gtest/gtest.h>

#include <iostream>

#include "fuzz/cases.hpp"
#include "fuzz/document_agreement.hpp"
#include "fuzz/event_agreement.hpp"
#include "fuzz/export_agreement.hpp"

namespace tinydynamocdc::fuzz {
namespace {

constexpr std::uint64_t k_rounds = 6'000;
constexpr std::size_t k_bytes_a_round = 700;

// The first difference in so many rounds, or "".
std::string first_difference(std::string (*one_case)(Choices&, Tally&), Tally& tally,
                             std::uint64_t rounds = k_rounds) {
  for (std::uint64_t round = 0; round < rounds; ++round) {
    const auto bytes = oracle::seeded_bytes(round * 1'000'003U, k_bytes_a_round);
    Choices choices(bytes);
    if (std::string found = one_case(choices, tally); !found.empty()) {
      return found;
    }
  }
  return "";
}

TEST(OracleAgreement, items_on_every_path) {
  Tally tally;
  EXPECT_EQ(first_difference(item_case, tally), "");
  std::cout << tally.summary() << "\n";
  // Were most of them refused, or all alike, agreement would mean nothing.
  EXPECT_GE(tally.cases, 20'000U);
  EXPECT_GE(tally.accepted, tally.cases / 4);
  EXPECT_GE(tally.refused, tally.cases / 10);
  EXPECT_GE(tally.shapes.size(), k_rounds);
  for (const auto path : dynamodb::available_transcoder_paths()) {
    if (path == dynamodb::TranscoderPath::careful) {
      continue;
    }
    EXPECT_GE(tally.by_path[std::string(to_string(path)) + "-only"], tally.cases / 20);
  }
}

TEST(OracleAgreement, keys_and_numbers) {
  Tally tally;
  EXPECT_EQ(first_difference(keys_case, tally), "");
  std::cout << tally.summary() << "\n";
  EXPECT_GE(tally.accepted, tally.cases / 4);
  EXPECT_GE(tally.refused, tally.cases / 10);
}

TEST(OracleAgreement, stream_events) {
  Tally tally;
  EXPECT_EQ(first_difference(event_case, tally), "");
  std::cout << tally.summary() << "\n";
  EXPECT_GE(tally.accepted, tally.cases / 4);
  EXPECT_GE(tally.refused, tally.cases / 10);
  EXPECT_GE(tally.shapes.size(), k_rounds / 2);
}

TEST(OracleAgreement, data_files_of_exports) {
  constexpr std::uint64_t k_files = k_rounds / 3;  // Each is compressed twice and read six times.
  Tally tally;
  EXPECT_EQ(first_difference(export_case, tally, k_files), "");
  std::cout << tally.summary() << "\n";
  EXPECT_GE(tally.accepted, tally.cases / 5);
  EXPECT_GE(tally.refused, tally.cases / 10);
  EXPECT_GE(tally.shapes.size(), k_files / 2);
  for (const auto* path :
       {"full", "template", "incremental", "cut-off", "cut-between-members", "damage"}) {
    EXPECT_GE(tally.by_path[path], k_files / 10) << path;
  }
}

TEST(OracleAgreement, s3_events) {
  Tally tally;
  EXPECT_EQ(first_difference(s3_event_case, tally), "");
  std::cout << tally.summary() << "\n";
  EXPECT_GE(tally.accepted, tally.cases / 4);
  EXPECT_GE(tally.refused, tally.cases / 10);
}

TEST(OracleAgreement, manifests) {
  Tally tally;
  EXPECT_EQ(first_difference(manifest_case, tally), "");
  std::cout << tally.summary() << "\n";
  EXPECT_GE(tally.accepted, tally.cases / 4);
  EXPECT_GE(tally.refused, tally.cases / 10);
}

}  // namespace
}  // namespace tinydynamocdc::fuzz
