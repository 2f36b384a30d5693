// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// What more than one command takes where nothing is said: as in the Python version.
namespace tinydynamocdc::cli {

/// The region where neither option, environment nor profile names one.
inline constexpr const char* k_default_region = "eu-west-2";
inline constexpr const char* k_default_table_name = "PeopleTable";
inline constexpr const char* k_default_lambda_name = "DDBStreamCDC-LambdaFunction";
inline constexpr std::uint32_t k_default_lambda_timeout_s = 300;
inline constexpr std::uint32_t k_default_lambda_memory_mib = 256;

/// What a function may run on, as AWS Lambda calls it.
inline constexpr const char* k_architectures[] = {"x86_64", "arm64"};

}  // namespace tinydynamocdc::cli
