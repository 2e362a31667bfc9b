#include "knowledge/atlas.hpp"

#include <algorithm>
#include <map>

#include "knowledge_fixture.hpp"

namespace kinecrine::knowledge {
namespace {

TEST(atlas, knows_every_name_with_its_unit) {
  const atlas base = fixture();
  const std::tuple<const char*, thing_kind, const char*> expected[] = {
      {"signal.plasma", thing_kind::pool, "pg/mL"},
      {"signal.plasma.amount", thing_kind::amount, "ng"},
      {"signal.plasma.rest", thing_kind::rest, "ng/L"},
      {"signal.plasma.basal", thing_kind::basal, "ng/min"},
      {"signal.infusion", thing_kind::input, "ng/min"},
      {"signal.signal_output", thing_kind::effect, "1"},
      {"signal.signal_output.half_at", thing_kind::effect_parameter, "ng/mL"},
      {"signal.signal_output.delayed", thing_kind::delayed, "pg/mL"},
      {"signal.signal_growth.driver", thing_kind::driver, "1"},
      {"signal.total", thing_kind::observable, "ng"},
      {"gland.spending", thing_kind::process, "mmol/min"},
      {"gland.output", thing_kind::port, "1"},
      {"person.body_mass", thing_kind::given, "kg"},
      {"person.water", thing_kind::parameter, "L"},
      {"vessel.effort", thing_kind::input, "%"},
      {"walk.cost", thing_kind::parameter, "mL/kg/m"}};
  for (const auto& [name, kind, unit] : expected) {
    const auto* found = base.find(name);
    ASSERT_TRUE(found) << name;
    EXPECT_EQ(found->kind, kind) << name;
    EXPECT_TRUE(found->unit == units::parse(unit)) << name << " " << found->unit.text();
  }
  EXPECT_FALSE(base.find("signal.plasm"));
  EXPECT_TRUE(std::is_sorted(base.names().begin(), base.names().end()));
}

TEST(atlas, finds_entries_effects_and_observables) {
  const atlas base = fixture();
  EXPECT_EQ(base.person().id, "person");
  EXPECT_EQ(base.find_entry("gland")->kind, entry_kind::organ);
  EXPECT_FALSE(base.find_entry("glans"));
  EXPECT_EQ(base.find_effect("signal-output"), base.find_effect("signal.signal_output"));
  EXPECT_FALSE(base.find_effect("signal.plasma"));
  EXPECT_EQ(base.observables().size(), 4U);
  EXPECT_TRUE(base.find_observable("hint.blood"));
  EXPECT_EQ(base.stores(), std::vector<std::string>{"gland.store"});
}

TEST(atlas, tells_observables_by_system_what_leads_first_and_directions_last) {
  const atlas base = fixture();
  std::vector<std::string> names;
  for (const auto* each : base.observables_as_told()) names.push_back(each->id);
  EXPECT_EQ(names,
            (std::vector<std::string>{"signal.total", "signal.plasma", "hint.blood", "vessel.volume"}));
  EXPECT_EQ(base.system_of(*base.find_observable("hint.blood"))->name, "What it is told");
  const atlas untold =
      fixture({{"whole.toml", "groups = [\"signals\"]\nlead = [\"signal.total\"]", "groups = [\"none\"]"}});
  EXPECT_FALSE(untold.system_of(*untold.find_observable("hint.blood")));
  EXPECT_EQ(untold.observables_as_told().front()->id, "vessel.volume") << "what no view tells comes last";
}

TEST(atlas, moving_keeps_what_names_point_to) {
  atlas first = fixture();
  const atlas second = std::move(first);
  EXPECT_EQ(second.find("signal.plasma")->in->name, "the test signal");
  EXPECT_EQ(second.find("signal.plasma")->what->meaning, "signal in the vessel");
}

TEST(atlas, reads_what_the_grammar_says) {
  const atlas base = fixture();
  const auto& water_share = static_cast<const parameter&>(*base.find("person.water_share")->what);
  ASSERT_TRUE(water_share.between_people);
  EXPECT_EQ(water_share.between_people->distribution, spread::kind::lognormal);
  EXPECT_DOUBLE_EQ(water_share.between_people->size, 0.2);
  EXPECT_DOUBLE_EQ(water_share.between_people->heritable, 0.5);
  const auto& male = static_cast<const given&>(*base.find("person.male")->what);
  EXPECT_EQ(male.value_names.at("female"), 0);
  EXPECT_EQ(male.high, 1);
  const auto& growth = *base.find_effect("signal-growth");
  EXPECT_EQ(growth.basis.species, species_kind::mouse);
  EXPECT_EQ(growth.basis.under, (std::vector<std::string>{"no", "yes"}));
  EXPECT_EQ(base.find_effect("effort-growth")->basis.under, std::vector<std::string>{"yes"});
  EXPECT_EQ(base.find_entry("doubt")->chosen, "no");
}

TEST(atlas, mode_formulas_evaluate_with_units) {
  const atlas base = fixture();
  const auto& walk = *base.find_entry("walk");
  const std::map<std::string, double> values{{"given", 6},        {"grade", 0.5},
                                             {"walk.cost", 0.1},  {"person.body_mass", 100},
                                             {"walk.ceiling", 3}, {"oxygen", 1.5}};
  const auto lookup = [&](std::string_view name) { return values.at(std::string(name)); };
  // 0.1 mL/kg/m * 100 m/min * 1.5 * 100 kg = 1.5 L/min, half of the ceiling: 50 %
  EXPECT_NEAR(walk.intensities.front().oxygen->evaluate(lookup), 1.5, 1e-12);
  EXPECT_NEAR(walk.settings.front().value.evaluate(lookup), 50, 1e-12);
}

TEST(atlas, the_hash_depends_on_content_not_on_the_file_system) {
  auto files = fixture_files();
  const std::string hash = read(files).content.hash();
  std::reverse(files.begin(), files.end());
  for (auto& file : files) file.name = "/somewhere/else/" + file.name;
  EXPECT_EQ(read(files).content.hash(), hash);
  EXPECT_EQ(load(fixture_folder()).hash(), hash);
  files.front().text += "\n";
  EXPECT_NE(read(files).content.hash(), hash);
  EXPECT_EQ(hash.size(), 32U);
}

TEST(atlas, a_base_without_a_person_says_so) {
  EXPECT_THROW(read(std::vector<source_file>{}).content.person(), base::bad_input);
}

}  // namespace
}  // namespace kinecrine::knowledge
