// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace tinydynamocdc::package {

/// A function's code, ready to be uploaded.
struct CodePackage {
  std::string zip;
  std::string architecture;  ///< `x86_64` or `arm64`, as AWS Lambda calls them.
  std::string origin;        ///< For people: where it came from.
};

/// Largest zip that can be uploaded directly. (AWS Lambda quotas, "Deployment package".)
inline constexpr std::size_t k_zip_bytes_max = 50 << 20;

/// The zip at `zip_path` as it is, or the running program (`program_path`, usually /proc/self/exe)
/// zipped as `bootstrap`. For another processor than the program's (`architecture`; empty: its own)
/// that is the release's zip for it, tinydynamocdc-<architecture>.zip, in the program's folder.
/// missing, denied: it cannot be read; bad_input: it is no zip with a `bootstrap`, or no static
/// program for Linux on x86-64 or arm64; bad_config: the zip is for the other processor; too_large:
/// over k_zip_bytes_max.
[[nodiscard]] base::Result<CodePackage> code_package(
    const std::optional<std::string>& zip_path,
    const std::filesystem::path& program_path = "/proc/self/exe",
    std::string_view architecture = "");

/// The architecture of a static Linux program. bad_input with the reason when it is none that AWS
/// Lambda could run.
[[nodiscard]] base::Result<std::string> architecture_of_program(std::string_view elf);

}  // namespace tinydynamocdc::package
