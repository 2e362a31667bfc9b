#include "analysis/assays.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "base/diagnostics.hpp"
#include "tests/support/scratch_folder.hpp"

namespace kinecrine::analysis {
namespace {

point number(const std::string& observable, double observed, double simulated, double half = 0) {
  point one;
  one.observable = observable;
  one.scale = "absolute";
  one.observed = observed;
  one.simulated = simulated;
  if (half > 0) one.ci = interval{observed - half, observed + half};
  score(one);
  return one;
}

validation study_with(std::vector<point> points) {
  validation all;
  all.studies.resize(1);
  all.studies[0].points = std::move(points);
  all.studies[0].sum = tally_of(all.studies[0].points);
  return all;
}

const std::vector<assay> wide = {{{"cortisol.plasma"}, 10, "", {}}},
                         narrow = {{{"cortisol.plasma"}, 1.01, "", {}}};

TEST(assays, a_level_that_all_numbers_share_is_scored_away_and_a_course_is_not) {
  validation all =
      study_with({number("cortisol.plasma", 300, 200, 30), number("cortisol.plasma", 450, 300, 40),
                  number("cortisol.plasma", 300, 400, 30)});
  apply_assays(all, {});
  EXPECT_EQ(all.studies[0].points[0].assay_scale, 1);
  all.studies[0].points.pop_back();
  apply_assays(all, wide);
  for (const point& one : all.studies[0].points) {
    EXPECT_NEAR(one.assay_scale, 1.5, 0.02);
    EXPECT_NEAR(*one.fold_error, 1, 0.02);
    EXPECT_TRUE(*one.within_ci);
  }
  EXPECT_EQ(all.studies[0].sum.within_ci, 2U);
  EXPECT_EQ(tally_of(without_assay_scales(all.studies[0].points)).within_ci, 0U);

  validation bent = study_with({number("cortisol.plasma", 300, 200), number("cortisol.plasma", 200, 300)});
  apply_assays(bent, wide);
  for (const point& one : bent.studies[0].points) EXPECT_NEAR(*one.fold_error, 1.5, 1e-9);
}

TEST(assays, the_scale_is_held_by_how_far_laboratories_differ) {
  validation all =
      study_with({number("cortisol.plasma", 300, 200, 30), number("cortisol.plasma", 450, 300, 40)});
  apply_assays(all, narrow);
  EXPECT_NEAR(all.studies[0].points[0].assay_scale, 1, 0.01);
}

TEST(assays, one_number_other_observables_folds_and_signs_are_left_alone) {
  point fold = number("cortisol.plasma", 3, 2);
  fold.scale = "fold_of_baseline";
  point sign;
  sign.observable = "cortisol.plasma";
  sign.sign = "up";
  sign.simulated = 0.2;
  validation all = study_with({number("cortisol.plasma", 300, 200), number("glucose.blood", 5, 4),
                               number("glucose.blood", 6, 4), fold, sign});
  apply_assays(all, wide);
  for (const point& one : all.studies[0].points) EXPECT_EQ(one.assay_scale, 1);
}

TEST(assays, the_list_names_every_fault) {
  const tests::scratch_folder folder;
  folder.write(
      "assays.toml",
      "format = \"kinecrine-assays/1\"\n[[assay]]\nobservables = [\"a.plasma\"]\nspread = 0.8\nwhy = "
      "\"x\"\nsources = [\"y\"]\n[[assay]]\nobservable = \"b.plasma\"\n");
  try {
    read_assays(folder.path() / "assays.toml");
    FAIL() << "read a bad list";
  } catch (const base::bad_input& fault) {
    EXPECT_GE(fault.findings().size(), 5U);
  }
}

}  // namespace
}  // namespace kinecrine::analysis
