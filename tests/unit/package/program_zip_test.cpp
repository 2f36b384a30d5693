// SPDX-License-Identifier: Apache-2.0
#include "package/program_zip.hpp"

#include <elf.h>
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>

#include "package/zip_file.hpp"
#include "support/temporary_folder.hpp"

namespace tinydynamocdc::package {
namespace {

using base::ErrorKind;

struct Program {
  std::uint16_t machine = EM_X86_64;
  std::uint32_t segment = PT_LOAD;
};

std::string elf(const Program& program) {
  Elf64_Ehdr header{};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_machine = program.machine;
  header.e_phoff = sizeof(header);
  header.e_phnum = 1;
  Elf64_Phdr segment{};
  segment.p_type = program.segment;
  std::string bytes(sizeof(header) + sizeof(segment), '\0');
  std::memcpy(bytes.data(), &header, sizeof(header));
  std::memcpy(bytes.data() + sizeof(header), &segment, sizeof(segment));
  return bytes;
}

std::uint32_t u32(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  std::memcpy(&value, bytes.data() + at, sizeof(value));
  return value;
}

TEST(ZipFile, has_the_headers_that_unzip_looks_for) {
  const std::string content = "123456789";
  const auto zip = zip_of_one({.name = "bootstrap", .content = content});
  ASSERT_TRUE(zip) << zip.error().message;
  EXPECT_TRUE(zip->starts_with("PK\x03\x04"));
  EXPECT_EQ(u32(*zip, 14), 0xCBF43926U) << "CRC-32 of the digits 1 to 9, its published check value";
  EXPECT_EQ(u32(*zip, 22), content.size());
  const auto directory = zip->find("PK\x01\x02");
  ASSERT_NE(directory, std::string::npos);
  EXPECT_EQ(u32(*zip, directory + 38) >> 16U, 0100755U) << "a regular file that may be run";
  const auto end = zip->find("PK\x05\x06");
  ASSERT_NE(end, std::string::npos);
  EXPECT_EQ(u32(*zip, end + 16), directory);
  EXPECT_EQ(end + 22, zip->size());
}

TEST(ZipFile, the_same_content_gives_the_same_bytes) {
  const std::string content(100'000, 'x');
  const auto zip = zip_of_one({.name = "bootstrap", .content = content});
  EXPECT_EQ(zip, zip_of_one({.name = "bootstrap", .content = content}));
  EXPECT_LT(zip->size(), 2'000) << "it was not compressed";
}

TEST(ZipFile, empty_and_incompressible_content_work) {
  EXPECT_TRUE(zip_of_one({.name = "bootstrap", .content = ""}));
  std::string noise;
  std::uint32_t state = 1;
  for (int i = 0; i < 1'000'000; ++i) {
    state = state * 1'664'525U + 1'013'904'223U;
    noise += static_cast<char>(state >> 24U);
  }
  EXPECT_TRUE(zip_of_one({.name = "bootstrap", .content = noise}));
}

TEST(ProgramZip, the_architecture_is_that_of_the_program) {
  EXPECT_EQ(architecture_of_program(elf({.machine = EM_X86_64})), "x86_64");
  EXPECT_EQ(architecture_of_program(elf({.machine = EM_AARCH64})), "arm64");
}

TEST(ProgramZip, what_lambda_cannot_run_is_refused) {
  const struct {
    std::string bytes;
    std::string part;
  } table[] = {
      {"", "not a 64-bit Linux program"},
      {"#!/bin/sh\n", "not a 64-bit Linux program"},
      {"MZ", "not a 64-bit Linux program"},
      {elf({}).substr(0, 10), "not a 64-bit Linux program"},
      {elf({}).substr(0, 80), "cut short"},
      {elf({.segment = PT_INTERP}), "needs shared libraries"},
      {elf({.machine = EM_RISCV}), "neither an x86-64 nor an arm64 program"},
  };
  for (const auto& [bytes, part] : table) {
    const auto architecture = architecture_of_program(bytes);
    ASSERT_FALSE(architecture) << part;
    EXPECT_EQ(architecture.error().kind, ErrorKind::bad_input);
    EXPECT_NE(architecture.error().message.find(part), std::string::npos)
        << architecture.error().message;
  }
}

TEST(ProgramZip, a_given_zip_is_taken_as_it_is) {
  const testing::TemporaryFolder folder;
  const auto path = (std::filesystem::path(folder.path()) / "f-arm64.zip").string();
  const auto zip = zip_of_one({.name = "bootstrap", .content = "x"});
  std::ofstream(path, std::ios::binary) << *zip;
  const auto package = code_package(path);
  ASSERT_TRUE(package) << package.error().message;
  EXPECT_EQ(package->zip, *zip);
  EXPECT_EQ(package->architecture, "arm64");
}

TEST(ProgramZip, for_the_other_processor_the_releases_zip_beside_the_program_is_taken) {
  const testing::TemporaryFolder folder;
  const auto program = std::filesystem::path(folder.path()) / "program";
  std::ofstream(program, std::ios::binary) << elf({.machine = EM_X86_64});
  EXPECT_EQ(code_package(std::nullopt, program, "x86_64")->origin, "this program");
  const auto refused = code_package(std::nullopt, program, "arm64");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::missing);
  EXPECT_NE(refused.error().message.find("tinydynamocdc-arm64.zip"), std::string::npos)
      << refused.error().message;
  const auto zip = zip_of_one({.name = "bootstrap", .content = "other"});
  std::ofstream(program.parent_path() / "tinydynamocdc-arm64.zip", std::ios::binary) << *zip;
  const auto package = code_package(std::nullopt, program, "arm64");
  ASSERT_TRUE(package) << package.error().message;
  EXPECT_EQ(package->zip, *zip);
  EXPECT_EQ(package->architecture, "arm64");
}

TEST(ProgramZip, a_zips_name_and_the_processor_asked_for_must_agree) {
  const testing::TemporaryFolder folder;
  const auto zip = zip_of_one({.name = "bootstrap", .content = "x"});
  const auto at = [&](const char* name) {
    const auto path = (std::filesystem::path(folder.path()) / name).string();
    std::ofstream(path, std::ios::binary) << *zip;
    return path;
  };
  EXPECT_EQ(code_package(at("f.zip"), "", "arm64")->architecture, "arm64");
  EXPECT_EQ(code_package(at("f.zip"), "", "")->architecture, "x86_64");
  EXPECT_EQ(code_package(at("f-x86_64.zip"), "", "arm64").error().kind, ErrorKind::bad_config);
  EXPECT_EQ(code_package(at("f-arm64.zip"), "", "x86_64").error().kind, ErrorKind::bad_config);
}

TEST(ProgramZip, a_zip_that_is_none_or_not_there_is_refused) {
  const testing::TemporaryFolder folder;
  const auto path = std::filesystem::path(folder.path()) / "f.zip";
  EXPECT_EQ(code_package(path.string()).error().kind, ErrorKind::missing);
  std::ofstream(path) << "bootstrap";
  EXPECT_EQ(code_package(path.string()).error().kind, ErrorKind::bad_input);
  std::ofstream(path, std::ios::binary) << *zip_of_one({.name = "main.py", .content = "x"});
  EXPECT_EQ(code_package(path.string()).error().kind, ErrorKind::bad_input);
}

TEST(ProgramZip, a_program_that_cannot_be_uploaded_says_so) {
  const testing::TemporaryFolder folder;
  const auto path = std::filesystem::path(folder.path()) / "program";
  std::ofstream(path, std::ios::binary) << elf({.segment = PT_INTERP});
  const auto package = code_package(std::nullopt, path);
  ASSERT_FALSE(package);
  EXPECT_NE(package.error().message.find("use --zip"), std::string::npos);
  std::ofstream(path, std::ios::binary) << elf({});
  EXPECT_EQ(code_package(std::nullopt, path)->origin, "this program");
}

}  // namespace
}  // namespace tinydynamocdc::package
