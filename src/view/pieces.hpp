// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "manage/resource.hpp"
#include "view/design.hpp"

/// What a table has in Tinybird, as plans name it, whatever the kind of workspace.
namespace tinydynamocdc::view {

/// What a view is made of. Keys in a run: `view Orders`, `pipe Orders`, `endpoint Orders`; each
/// needs the one before it, the view needs `landing Orders`.
enum class Piece {
  view,      ///< The current state, a data source.
  pipe,      ///< Feeds it.
  endpoint,  ///< Reads it.
};
inline constexpr Piece k_pieces[] = {Piece::view, Piece::pipe, Piece::endpoint};

/// How much of a design is meant.
enum class Scope {
  landing,  ///< The landing data source alone.
  all,
};

/// What a removal does with the landing data source.
enum class Landing {
  stays,
  goes,  ///< --purge: with every row in it.
};

[[nodiscard]] std::string landing_key(std::string_view table);
[[nodiscard]] std::string piece_key(Piece piece, std::string_view table);
[[nodiscard]] std::vector<std::string> piece_needs(Piece piece, std::string_view table);

/// `the data source ddb_Orders`
[[nodiscard]] std::string landing_name(const Design& design);
[[nodiscard]] std::string piece_name(Piece piece, const Design& design);

/// How the table's items are read, and with which token: of the endpoint, else empty.
[[nodiscard]] std::string piece_outcome(Piece piece, const TinybirdParts& parts,
                                        const Design& design);

/// What stops a run that would write over a piece of somebody's. denied.
[[nodiscard]] base::Error not_ours(std::string_view what, std::string_view table);

/// What a plan says of a landing data source that is there and shall go: that it stays, or how many
/// rows are lost.
[[nodiscard]] std::string removal_remark(const TinybirdParts& parts, const Design& design,
                                         Landing removal);

/// `one; other`, or the one that there is.
[[nodiscard]] std::string both(std::string one, std::string_view other);

}  // namespace tinydynamocdc::view
