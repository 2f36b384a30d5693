// SPDX-License-Identifier: Apache-2.0
#include "package/program_zip.hpp"

#include <elf.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <format>
#include <memory>

#include "base/try.hpp"
#include "package/zip_file.hpp"

namespace tinydynamocdc::package {

using base::ErrorKind;
using base::Result;

namespace {

constexpr std::string_view k_entry = "bootstrap";

struct FileCloser {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

Result<std::string> file_bytes(const std::filesystem::path& path) {
  const std::unique_ptr<std::FILE, FileCloser> file(std::fopen(path.c_str(), "rb"));
  if (!file) {
    const int code = errno;
    return base::fail(code == EACCES ? ErrorKind::denied : ErrorKind::missing,
                      std::format("{} cannot be opened: {}", path.string(), std::strerror(code)));
  }
  std::string bytes;
  std::string piece(1 << 20, '\0');
  while (const auto got = std::fread(piece.data(), 1, piece.size(), file.get())) {
    bytes.append(piece, 0, got);
  }
  if (std::ferror(file.get()) != 0) {
    return base::fail(ErrorKind::unavailable, std::format("{} cannot be read", path.string()));
  }
  return bytes;
}

// The structure of that type at `offset`, copied out because nothing says that it is aligned.
template <class T>
bool read_at(std::string_view bytes, std::size_t offset, T& into) {
  if (offset > bytes.size() || bytes.size() - offset < sizeof(T)) {
    return false;
  }
  std::memcpy(&into, bytes.data() + offset, sizeof(T));
  return true;
}

// The programs of our own two builds are told apart by what the first bytes of the packed entry
// cannot show, so a zip says by its name which one it is: …arm64.zip. Any other is for the
// processor that was asked for.
std::string architecture_of_zip(const std::filesystem::path& path, std::string_view otherwise) {
  const auto name = path.filename().string();
  return name.contains("arm64") || name.contains("aarch64")  ? "arm64"
         : name.contains("x86_64") || name.contains("amd64") ? "x86_64"
                                                             : std::string(otherwise);
}

Result<CodePackage> given_zip(const std::string& path, std::string_view architecture) {
  auto zip = file_bytes(path);
  if (!zip) {
    return std::unexpected(base::with_context(zip.error(), "--zip"));
  }
  // Every entry's name stands in plain text in the directory at the end.
  if (!zip->starts_with("PK\x03\x04") || !zip->contains(k_entry)) {
    return base::fail(ErrorKind::bad_input,
                      std::format("--zip {} is not a zip file with a `{}`", path, k_entry));
  }
  return CodePackage{std::move(*zip), architecture_of_zip(path, architecture), path};
}

Result<CodePackage> zipped_program(const std::filesystem::path& path) {
  TINYDYNAMOCDC_TRY(const auto program, file_bytes(path));
  auto architecture = architecture_of_program(program);
  if (!architecture) {
    return std::unexpected(base::with_context(
        architecture.error(), "this program cannot be uploaded as the function (use --zip)"));
  }
  TINYDYNAMOCDC_TRY(auto zip, zip_of_one({.name = std::string(k_entry), .content = program}));
  return CodePackage{std::move(zip), std::move(*architecture), "this program"};
}

// The release's zip for another processor than this program's.
Result<CodePackage> neighbouring_zip(const std::filesystem::path& program,
                                     std::string_view architecture) {
  std::error_code ignored;
  const auto real = std::filesystem::canonical(program, ignored);
  const auto zip = real.parent_path() / std::format("tinydynamocdc-{}.zip", architecture);
  if (!std::filesystem::exists(zip, ignored)) {
    return base::fail(
        ErrorKind::missing,
        std::format(
            "this program is for another processor than --architecture {}, and {} does not exist: "
            "put the release's zip there (`make release` builds it), or give it with --zip",
            architecture, zip.string()));
  }
  return given_zip(zip.string(), architecture);
}

Result<CodePackage> package_for(const std::optional<std::string>& zip_path,
                                const std::filesystem::path& program,
                                std::string_view architecture) {
  if (!zip_path) {
    auto package = zipped_program(program);
    return !package || architecture.empty() || package->architecture == architecture
               ? std::move(package)
               : neighbouring_zip(program, architecture);
  }
  auto package = given_zip(*zip_path, architecture.empty() ? "x86_64" : architecture);
  if (package && !architecture.empty() && package->architecture != architecture) {
    return base::fail(ErrorKind::bad_config,
                      std::format("--zip {} is for {} by its name, --architecture says {}",
                                  *zip_path, package->architecture, architecture));
  }
  return package;
}

}  // namespace

Result<std::string> architecture_of_program(std::string_view elf) {
  Elf64_Ehdr header{};
  if (!elf.starts_with(ELFMAG) || !read_at(elf, 0, header) ||
      header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != ELFDATA2LSB) {
    return base::fail(ErrorKind::bad_input, "not a 64-bit Linux program");
  }
  for (std::size_t i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr segment{};
    if (!read_at(elf, header.e_phoff + i * sizeof(segment), segment)) {
      return base::fail(ErrorKind::bad_input, "cut short");
    }
    if (segment.p_type == PT_INTERP) {
      return base::fail(ErrorKind::bad_input,
                        "it needs shared libraries, which the function's machine may lack");
    }
  }
  if (header.e_machine == EM_X86_64) {
    return "x86_64";
  }
  if (header.e_machine == EM_AARCH64) {
    return "arm64";
  }
  return base::fail(ErrorKind::bad_input, "neither an x86-64 nor an arm64 program");
}

Result<CodePackage> code_package(const std::optional<std::string>& zip_path,
                                 const std::filesystem::path& program_path,
                                 std::string_view architecture) {
  auto package = package_for(zip_path, program_path, architecture);
  if (package && package->zip.size() > k_zip_bytes_max) {
    return base::fail(ErrorKind::too_large,
                      std::format("the zip has {} bytes, AWS Lambda allows {} at most",
                                  package->zip.size(), k_zip_bytes_max));
  }
  return package;
}

}  // namespace tinydynamocdc::package
