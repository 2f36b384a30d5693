// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Internal to dynamodb: what the processor can do.
namespace tinydynamocdc::dynamodb {

/// The processor has AVX2 and the operating system keeps its registers. Asks the processor itself:
/// __builtin_cpu_supports is always 0 with Zig 0.17.1, whose runtime never fills in its answers.
/// (Intel SDM, volume 1, section 14.7.1, "Detection of AVX2".)
[[nodiscard]] bool has_avx2();

}  // namespace tinydynamocdc::dynamodb
