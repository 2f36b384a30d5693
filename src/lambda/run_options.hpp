// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "deliver/deliver.hpp"
#include "lambda/config.hpp"

namespace tinydynamocdc::lambda {

/// What is delivered.
enum class Work {
  stream_batch,  ///< A trigger's batch: at most 6 MB, in memory already.
  export_file,   ///< A data file of an export: of any size.
};

/// How it is delivered with these settings. A pure function.
///  - A stream's batch: bodies of BATCH_SIZE rows (250) and MAX_PAYLOAD_SIZE bytes, one after the
///    other; read to its end whatever happens.
///  - An export's file: bodies of 2.5 MB or MAX_PAYLOAD_SIZE bytes, whichever is less, and of
///    BATCH_SIZE rows only where that is set; two under way while the third is filled, all of them
///    packed in the memory of one and a half unpacked (docs/decisions/0015). A function of 128 MB
///    or less has bodies of 1 MB at most. A row alone may have MAX_PAYLOAD_SIZE bytes in any case.
///    Left when it makes no sense to go on; changes go first where Tinybird has no room for both.
[[nodiscard]] deliver::DeliverOptions run_options(const Config& config, Work work);

}  // namespace tinydynamocdc::lambda
