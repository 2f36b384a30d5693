// SPDX-License-Identifier: Apache-2.0
// What decompression alone costs: gzip files through ISA-L, checksums checked, the text thrown
// away. The floor under `tinydynamocdc convert`, measured as a whole process as that is.
//
//   gunzip_bench FILE…      prints the number of bytes of text; exit 1 for a file that is no gzip
#include <fcntl.h>
#include <isa-l/igzip_lib.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>

namespace {

constexpr std::size_t k_input_bytes = 128 << 10;
constexpr std::size_t k_output_bytes = 256 << 10;

struct Buffers {
  inflate_state inflate;
  std::uint8_t input[k_input_bytes];
  std::uint8_t output[k_output_bytes];
};

[[noreturn]] void stop(const char* path, const char* reason) {
  std::fprintf(stderr, "%s: %s\n", path, reason);
  std::exit(EXIT_FAILURE);
}

void start_member(inflate_state& inflate) {
  isal_inflate_reset(&inflate);
  inflate.crc_flag = ISAL_GZIP;
}

// Everything that can be had of the input that is there.
std::uint64_t inflate_input(const char* path, Buffers& buffers) {
  auto& inflate = buffers.inflate;
  std::uint64_t bytes = 0;
  do {
    if (inflate.block_state == ISAL_BLOCK_FINISH) {
      start_member(inflate);
    }
    inflate.next_out = buffers.output;
    inflate.avail_out = k_output_bytes;
    if (isal_inflate(&inflate) != ISAL_DECOMP_OK) {
      stop(path, "no gzip, or damaged");
    }
    bytes += k_output_bytes - inflate.avail_out;
  } while (inflate.avail_in > 0 || inflate.avail_out == 0);
  return bytes;
}

std::uint64_t text_bytes(const char* path, Buffers& buffers) {
  const int file = ::open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    stop(path, "cannot be opened");
  }
  (void)::posix_fadvise(file, 0, 0, POSIX_FADV_SEQUENTIAL);
  isal_inflate_init(&buffers.inflate);
  start_member(buffers.inflate);
  std::uint64_t bytes = 0;
  bool any = false;
  for (;;) {
    const auto got = ::read(file, buffers.input, k_input_bytes);
    if (got < 0) {
      stop(path, "cannot be read");
    }
    if (got == 0) {
      break;
    }
    any = true;
    buffers.inflate.next_in = buffers.input;
    buffers.inflate.avail_in = static_cast<std::uint32_t>(got);
    bytes += inflate_input(path, buffers);
  }
  ::close(file);
  if (any && buffers.inflate.block_state != ISAL_BLOCK_FINISH) {
    stop(path, "cut off");
  }
  return bytes;
}

}  // namespace

int main(int count, char** arguments) {
  const auto buffers = std::make_unique_for_overwrite<Buffers>();
  std::uint64_t bytes = 0;
  for (int i = 1; i < count; ++i) {
    bytes += text_bytes(arguments[i], *buffers);
  }
  std::printf("%llu\n", static_cast<unsigned long long>(bytes));
  return 0;
}
