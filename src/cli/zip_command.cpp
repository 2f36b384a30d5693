// SPDX-License-Identifier: Apache-2.0
#include "cli/zip_command.hpp"

#include <cstdio>
#include <format>

#include "aws/digest.hpp"
#include "base/try.hpp"
#include "cli/help.hpp"
#include "files/output_file.hpp"
#include "package/program_zip.hpp"

namespace tinydynamocdc::cli {

using base::Result;

ZipArguments::ZipArguments(Arguments app)
    : app_(app.add_command("zip",
                           "Write the function's zip: the bytes that --create-lambda "
                           "uploads")) {
  app_.footer(k_zip_help_end);
  app_.add_help_flag("Show this help and exit");
  app_.add_option("FILE", command_.output, "The zip to write").required().type_name("");
  app_.add_option("--program", command_.program,
                  "Another build of this program to put in, such as the one\n"
                  "for arm64 (default: this program)")
      .type_name("PATH");
}

Result<ExitCode> run_zip(const ZipCommand& command, const Terminal::Streams& streams) {
  TINYDYNAMOCDC_TRY(const auto package, package::code_package(std::nullopt, command.program));
  TINYDYNAMOCDC_TRY(auto file, files::OutputFile::open(command.output));
  TINYDYNAMOCDC_TRY_VOID(file.write(package.zip));
  TINYDYNAMOCDC_TRY_VOID(file.finish());
  std::fputs(std::format("{}: {} bytes for {}, CodeSha256 {}\n", command.output, package.zip.size(),
                         package.architecture, aws::sha256_base64(package.zip))
                 .c_str(),
             streams.out);
  return ExitCode::success;
}

}  // namespace tinydynamocdc::cli
