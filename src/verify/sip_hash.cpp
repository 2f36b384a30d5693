// SPDX-License-Identifier: Apache-2.0
#include "verify/sip_hash.hpp"

#include <bit>
#include <cstring>

namespace tinydynamocdc::verify {

namespace {

static_assert(std::endian::native == std::endian::little);

struct State {
  // "somepseudorandomlygeneratedbytes", with a key of zeros.
  std::uint64_t v0 = 0x736f6d6570736575U;
  std::uint64_t v1 = 0x646f72616e646f6dU;
  std::uint64_t v2 = 0x6c7967656e657261U;
  std::uint64_t v3 = 0x7465646279746573U;

  void round() {
    v0 += v1;
    v1 = std::rotl(v1, 13) ^ v0;
    v0 = std::rotl(v0, 32);
    v2 += v3;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 += v3;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 += v1;
    v1 = std::rotl(v1, 17) ^ v2;
    v2 = std::rotl(v2, 32);
  }

  void take(std::uint64_t word) {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }
};

}  // namespace

std::uint64_t sip_hash64(std::string_view text) {
  constexpr std::size_t k_word = sizeof(std::uint64_t);
  State state;
  auto rest = text;
  for (; rest.size() >= k_word; rest.remove_prefix(k_word)) {
    std::uint64_t word = 0;
    std::memcpy(&word, rest.data(), k_word);
    state.take(word);
  }
  std::uint64_t last = static_cast<std::uint64_t>(text.size()) << 56U;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    last |= static_cast<std::uint64_t>(static_cast<unsigned char>(rest[i])) << (8 * i);
  }
  state.take(last);
  state.v2 ^= 0xffU;
  for (int i = 0; i < 4; ++i) {
    state.round();
  }
  return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

std::uint64_t sip_hash64(std::string_view first, std::string_view second) {
  const std::uint64_t hashes[] = {sip_hash64(first), sip_hash64(second)};
  char bytes[sizeof(hashes)];
  std::memcpy(bytes, hashes, sizeof(hashes));
  return sip_hash64(std::string_view(bytes, sizeof(bytes)));
}

}  // namespace tinydynamocdc::verify
