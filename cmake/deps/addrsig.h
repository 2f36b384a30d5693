/* SPDX-License-Identifier: Apache-2.0 */
/* Included in every assembler source of aws-lc: nothing in it is told apart by its address, so the
   linker may fold what is the same, as it does with what clang compiles. Its tables for Curve25519
   are there twice, 97 KB that no zip shrinks. */
.addrsig
