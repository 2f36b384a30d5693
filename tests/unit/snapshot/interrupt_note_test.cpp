// SPDX-License-Identifier: Apache-2.0
#include "snapshot/interrupt_note.hpp"

#include <gtest/gtest.h>
#include <signal.h>

#include <string>

namespace tinydynamocdc::snapshot {
namespace {

class InterruptNoteTest : public ::testing::Test {
 public:
  // A shell's background job has it ignored.
  InterruptNoteTest() : before_(::signal(SIGINT, SIG_DFL)) {}
  ~InterruptNoteTest() override { ::signal(SIGINT, before_); }

 private:
  decltype(SIG_DFL) before_;
};

TEST_F(InterruptNoteTest, defect_c4_CtrlCSaysWhatGoesOnAndEndsTheProgram) {
  EXPECT_EXIT(
      {
        const InterruptNote note("the export goes on");
        ::raise(SIGINT);
      },
      ::testing::KilledBySignal(SIGINT), "the export goes on\n");
  EXPECT_EXIT(
      {
        const InterruptNote note(std::string(5000, 'x'));
        ::raise(SIGINT);
      },
      ::testing::KilledBySignal(SIGINT), "x\n");
}

TEST_F(InterruptNoteTest, AfterwardsNothingIsSaid) {
  EXPECT_EXIT(
      {
        {
          const InterruptNote note("the export goes on");
        }
        ::raise(SIGINT);
      },
      ::testing::KilledBySignal(SIGINT), "^$");
}

TEST_F(InterruptNoteTest, WhereItIsIgnoredItStaysIgnored) {
  ::signal(SIGINT, SIG_IGN);
  {
    const InterruptNote note("the export goes on");
    ::raise(SIGINT);
  }
  EXPECT_EQ(::signal(SIGINT, SIG_DFL), SIG_IGN);
}

}  // namespace
}  // namespace tinydynamocdc::snapshot
