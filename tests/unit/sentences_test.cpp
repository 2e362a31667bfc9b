#include "knowledge/sentences.hpp"

#include "knowledge_fixture.hpp"

namespace kinecrine::knowledge {
namespace {

TEST(sentences, an_effect_says_all_that_it_rests_on) {
  const atlas base = fixture();
  EXPECT_EQ(sentence_of(base, "signal.signal_output"),
            "Signal in the vessel (signal.plasma) decreases output of the gland (gland.output; endocrine, "
            "acute; human, "
            "rct) by up to 60 %, half of it at 0.02 ng/mL, relative to signal.plasma.rest, in pg/mL, with a "
            "delay of 0.5 "
            "h [Nobody & Noone 1900].");
  EXPECT_EQ(sentence_of(base, "hint-output"),
            "Hint relative to rest (hint.blood) increases output of the gland (gland.output; endocrine, "
            "acute; human, "
            "acute trial; contested) up to 3-fold, half of it at 3, relative to 1 [Nobody et al. 1901].");
  EXPECT_EQ(sentence_of(base, "signal-growth"),
            "The value of plasma / signal.plasma.rest increases growth of the gland (gland.growth; "
            "paracrine, chronic; "
            "mouse, animal intervention; contested; under the hypothesis doubt = no or yes) so that a "
            "doubling multiplies "
            "it by 1.41, relative to 1 [Nobody et al. 1901].");
  EXPECT_NE(sentence_of(base, "effort-growth").find("by 0.25 of its resting value per unit"),
            std::string::npos);
}

TEST(sentences, everything_has_one) {
  const atlas base = fixture();
  for (const auto& name : base.names()) EXPECT_FALSE(sentence_of(base, name).empty()) << name;
  EXPECT_EQ(sentence_of(base, "gland.spending"),
            "Precursor turned into signal (gland.spending), in mmol/min, takes from gland.store and adds to "
            "gland.spent and "
            "changes signal.plasma by yield each: use * store * output [Nobody & Noone 1900].");
  EXPECT_EQ(sentence_of(base, "gland.idle"), "A port that nothing acts on (gland.idle); nothing acts on it.");
  EXPECT_EQ(sentence_of(base, "signal.half_life"),
            "Half-life of the signal (signal.half_life): 0.5 h (measured; 0.2 to 1) [Nobody & Noone 1900; "
            "Nobody et al. "
            "1901].");
}

TEST(sentences, show_ends_with_its_references) {
  const atlas base = fixture();
  const std::string text = show(base, "hint");
  EXPECT_NE(text.find("The test hint (messenger hint); known by direction only"), std::string::npos) << text;
  EXPECT_NE(text.find("\nEffects\n"), std::string::npos);
  EXPECT_NE(text.find("References\n  invented2: Nobody, Ann; et al. (1901). Another invented study. PMID 0"),
            std::string::npos);
  EXPECT_EQ(text.find("invented1"), std::string::npos) << "only what it cites";
  EXPECT_NE(show(base, "doubt").find("Is the test base right? Default: no."), std::string::npos);
  EXPECT_NE(show(base, "doubt").find("What depends on it\n  The value of plasma"), std::string::npos)
      << show(base, "doubt");
  EXPECT_NE(show(base, "signal").find("Processes of other entries\n  Precursor turned"), std::string::npos);
  EXPECT_NE(show(base, "whole").find("What it is told: signals; told first: signal.total."),
            std::string::npos);
  EXPECT_NE(show(base, "invented1").find("Note: fictional"), std::string::npos);
  EXPECT_NE(show(base, "walk").find("km/h (speed): oxygen uptake is cost"), std::string::npos);
}

TEST(sentences, show_suggests_the_nearest_name) {
  try {
    show(fixture(), "signal.plasm");
    FAIL();
  } catch (const base::not_found& fault) {
    EXPECT_EQ(fault.findings().front().hint, "did you mean 'signal.plasma'?");
  }
}

TEST(sentences, an_account_holds_the_whole_entry) {
  const atlas base = fixture();
  const account all = describe(base, *base.find_entry("signal"));
  EXPECT_EQ(all.title.substr(0, 47), "The test signal (messenger signal), uniprot:P00");
  std::size_t sentences = 0;
  for (const auto& part : all.sections) sentences += part.sentences.size();
  EXPECT_EQ(sentences, 1U + 2 + 1 + 3 + 1 + 2 + 2);
}

}  // namespace
}  // namespace kinecrine::knowledge
