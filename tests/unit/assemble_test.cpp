#include "assemble/assemble.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <set>

#include "assemble/equations_text.hpp"
#include "knowledge_fixture.hpp"
#include "start_values.hpp"

namespace kinecrine::assemble {
namespace {

using knowledge::edit;
using knowledge::fixture;

choices with_doubt(const std::string& value) {
  choices chosen;
  chosen.hypotheses["doubt"] = value;
  return chosen;
}

choices under(choices::policy policy) {
  choices chosen;
  chosen.evidence = policy;
  return chosen;
}

std::string written(SBMLDocument& document) {
  const std::unique_ptr<char, decltype(&std::free)> text(writeSBMLToString(&document), &std::free);
  return text.get();
}

bool constant_one(const Model& model, const std::string& name) {
  const auto* part = model.getParameter(knowledge::sbml_id(name));
  return part && part->getConstant() && part->getValue() == 1 && !model.getRuleByVariable(part->getId()) &&
         !model.getInitialAssignment(part->getId());
}

// ---- consistency

TEST(assemble, libsbml_has_nothing_to_say_whatever_is_chosen) {
  const auto base = fixture();
  std::vector<choices> all{
      {}, with_doubt("yes"), under(choices::policy::human), under(choices::policy::uncontested)};
  all.emplace_back().without = {"signal", "hint-output"};
  all.emplace_back().set = {
      {"person.body_mass", 70}, {"vessel.effort", 50}, {"gland.store", 3}, {"signal.plasma.rest", 2}};
  for (const auto& chosen : all) {
    const auto document = assemble(base, chosen);
    const auto findings = consistency(*document);
    EXPECT_TRUE(findings.empty()) << knowledge::text_of(findings);
  }
}

TEST(assemble, the_consistency_check_looks_at_units) {
  const auto base = fixture();
  const auto spoilt = [&](const std::string& id, const std::string& unit) {
    const auto document = assemble(base, {});
    document->getModel()->getParameter(id)->setUnits(unit);
    return consistency(*document).size();
  };
  EXPECT_GT(spoilt("gland__use", "mmol"), 0U) << "a wrong dimension";
  EXPECT_GT(spoilt("signal__half_life", "mmol"), 0U) << "within a product";
  const auto document = assemble(base, {});
  document->getModel()->getParameter("gland__use")->unsetUnits();
  EXPECT_GT(consistency(*document).size(), 0U) << "no unit at all";
}

/// What libSBML finds in the whole document at once.
std::set<std::string> found_in_the_whole(SBMLDocument& document) {
  for (const auto category : {LIBSBML_CAT_GENERAL_CONSISTENCY, LIBSBML_CAT_UNITS_CONSISTENCY})
    document.setConsistencyChecks(category, true);
  document.checkConsistency();
  std::set<std::string> found;
  for (unsigned i = 0; i < document.getNumErrors(); ++i)
    found.insert(fmt::format("SBML{}", document.getError(i)->getErrorId()));
  return found;
}

TEST(assemble, the_check_in_pieces_finds_what_the_whole_check_finds) {
  const auto base = fixture();
  const std::vector<std::function<void(Model&)>> spoil{
      [](Model& model) { model.getParameter("gland__use")->setUnits("mmol"); },
      [](Model& model) { model.getParameter("gland__use")->unsetUnits(); },
      [](Model& model) { model.getParameter("signal__half_life")->setUnits("mmol"); },
      [](Model& model) { model.getRule(0)->setVariable("nobody"); },
      [](Model& model) { model.getInitialAssignment(0)->setSymbol("nobody"); },
      [](Model& model) {
        model.getRule(0)->setMath(std::unique_ptr<ASTNode>(SBML_parseL3Formula("no_function(1)")).get());
      },
      [](Model& model) {
        model.getRule(0)->setMath(std::unique_ptr<ASTNode>(SBML_parseL3Formula("no_name + 1")).get());
      },
  };
  for (std::size_t i = 0; i < spoil.size(); ++i) {
    const auto whole = assemble(base, {}), pieces = assemble(base, {});
    spoil[i](*whole->getModel());
    spoil[i](*pieces->getModel());
    std::set<std::string> found;
    for (const auto& finding : consistency(*pieces)) found.insert(finding.code);
    EXPECT_FALSE(found.empty()) << i;
    for (const auto& code : found_in_the_whole(*whole)) EXPECT_TRUE(found.count(code)) << i << ": " << code;
  }
}

void expect_united(const ASTNode& node, const std::string& where) {
  EXPECT_TRUE(!node.isNumber() || node.isSetUnits()) << where;
  for (unsigned i = 0; i < node.getNumChildren(); ++i) expect_united(*node.getChild(i), where);
}

TEST(assemble, every_part_and_every_literal_has_a_unit) {
  const auto base = fixture();
  const auto document = assemble(base, with_doubt("yes"));
  const Model& model = *document->getModel();
  for (unsigned i = 0; i < model.getNumParameters(); ++i)
    EXPECT_TRUE(model.getParameter(i)->isSetUnits()) << model.getParameter(i)->getId();
  for (unsigned i = 0; i < model.getNumSpecies(); ++i)
    EXPECT_TRUE(model.getSpecies(i)->isSetSubstanceUnits());
  for (unsigned i = 0; i < model.getNumCompartments(); ++i)
    EXPECT_TRUE(model.getCompartment(i)->isSetUnits());
  for (unsigned i = 0; i < model.getNumRules(); ++i)
    expect_united(*model.getRule(i)->getMath(), model.getRule(i)->getVariable());
  for (unsigned i = 0; i < model.getNumInitialAssignments(); ++i)
    expect_united(*model.getInitialAssignment(i)->getMath(), model.getInitialAssignment(i)->getSymbol());
}

// ---- what is in the model

TEST(assemble, every_name_of_the_base_is_in_the_model) {
  const auto base = fixture();
  const auto document = assemble(base, with_doubt("yes"));
  for (const auto& name : base.names()) {
    const SBase* part = document->getModel()->getElementBySId(knowledge::sbml_id(name));
    ASSERT_TRUE(part) << name;
    EXPECT_EQ(part->getName(), name);
  }
}

TEST(assemble, pools_are_species_in_the_compartment_of_their_volume) {
  const auto base = fixture();
  const auto document = assemble(base, {});
  const Model& model = *document->getModel();
  const Species* amount = model.getSpecies("signal__plasma__amount");
  ASSERT_TRUE(amount);
  EXPECT_EQ(amount->getCompartment(), "vessel__volume");
  EXPECT_EQ(amount->getSubstanceUnits(), "ng");
  EXPECT_TRUE(amount->getHasOnlySubstanceUnits());
  EXPECT_FALSE(model.getCompartment("vessel__volume")->getConstant());
  EXPECT_TRUE(model.getRuleByVariable("vessel__volume")->isRate());
  EXPECT_TRUE(model.getParameter("hint__blood__amount"))
      << "a relative level has no substance, so no species";
  EXPECT_FALSE(model.getParameter("signal__infusion")->getConstant());
  EXPECT_FALSE(model.getRuleByVariable("signal__infusion"));
}

TEST(assemble, miriam_annotations) {
  const auto base = fixture();
  const auto document = assemble(base, {});
  Model& model = *document->getModel();
  const auto resources = [](SBase* part, BiolQualifierType_t qualifier) {
    std::vector<std::string> found;
    for (unsigned i = 0; i < part->getNumCVTerms(); ++i)
      if (part->getCVTerm(i)->getBiologicalQualifierType() == qualifier)
        for (unsigned j = 0; j < part->getCVTerm(i)->getNumResources(); ++j)
          found.push_back(part->getCVTerm(i)->getResourceURI(j));
    return found;
  };
  using list = std::vector<std::string>;
  EXPECT_EQ(resources(model.getSpecies("signal__plasma__amount"), BQB_IS),
            (list{"https://identifiers.org/uniprot:P00000", "https://identifiers.org/CHEBI:00000"}));
  EXPECT_EQ(resources(model.getCompartment("vessel__volume"), BQB_IS),
            (list{"https://identifiers.org/UBERON:0000002"}));
  EXPECT_EQ(resources(model.getParameter("signal__half_life"), BQB_IS_DESCRIBED_BY),
            (list{"https://identifiers.org/doi:10.0000/invented.1", "https://identifiers.org/pubmed:0"}));
  EXPECT_EQ(resources(model.getParameter("hint__hint_output"), BQB_IS_DESCRIBED_BY),
            (list{"https://identifiers.org/pubmed:0"}));
}

TEST(assemble, notes_name_the_knowledge_and_the_choices) {
  const auto base = fixture();
  auto chosen = with_doubt("yes");
  chosen.evidence = choices::policy::human;
  chosen.without = {"hint"};
  chosen.set = {{"gland.use", 0.5}};
  const auto document = assemble(base, chosen);
  const std::string notes = document->getModel()->getNotesString();
  for (const auto& line : {base.hash(), std::string("evidence: human"), std::string("hypothesis doubt = yes"),
                           std::string("without hint"), std::string("gland.use = 0.5")})
    EXPECT_NE(notes.find(line), std::string::npos) << line;
}

// ---- switches

TEST(assemble, hypotheses_switch_effects_and_processes) {
  const auto base = fixture();
  const auto off = assemble(base, {}), on = assemble(base, with_doubt("yes"));
  EXPECT_TRUE(constant_one(*off->getModel(), "signal.effort_growth"));
  EXPECT_FALSE(off->getModel()->getParameter("signal__effort_growth__driver"));
  EXPECT_TRUE(on->getModel()->getRuleByVariable("signal__effort_growth"));
  EXPECT_EQ(off->getModel()->getParameter("signal__leak")->getValue(), 0);
  EXPECT_TRUE(off->getModel()->getParameter("signal__leak")->getConstant());
  EXPECT_DOUBLE_EQ(start_values(*on->getModel())("signal.leak"), 4) << "1 mL/min at 4 pg/mL";
  EXPECT_EQ(knowledge::to_text(*on->getModel()->getRuleByVariable("gland__growth")->getMath()),
            "signal.signal_growth * signal.effort_growth");
}

TEST(assemble, policies_select_effects) {
  const auto base = fixture();
  const auto human = assemble(base, under(choices::policy::human));
  EXPECT_TRUE(constant_one(*human->getModel(), "signal.signal_growth")) << "seen in mice";
  EXPECT_TRUE(constant_one(*human->getModel(), "gland.growth")) << "nothing is left that acts on it";
  EXPECT_FALSE(constant_one(*human->getModel(), "hint.hint_output"));
  const auto uncontested = assemble(base, under(choices::policy::uncontested));
  EXPECT_TRUE(constant_one(*uncontested->getModel(), "hint.hint_output"));
  EXPECT_FALSE(constant_one(*uncontested->getModel(), "signal.signal_output"));
}

TEST(assemble, effects_can_be_taken_out_by_name_or_by_entry) {
  const auto base = fixture();
  for (const auto* name : {"signal-output", "signal.signal_output", "signal"}) {
    choices chosen;
    chosen.without = {name};
    const auto document = assemble(base, chosen);
    EXPECT_TRUE(constant_one(*document->getModel(), "signal.signal_output")) << name;
    EXPECT_EQ(constant_one(*document->getModel(), "signal.signal_growth"), std::string(name) == "signal")
        << name;
    EXPECT_FALSE(document->getModel()->getParameter("signal__signal_output__delayed")) << name;
  }
}

TEST(assemble, an_effect_that_is_off_leaves_exactly_what_the_others_do) {
  const auto base = fixture();
  choices chosen;
  chosen.without = {"signal-output"};
  const auto without = assemble(base, chosen), with = assemble(base, {});
  const std::map<std::string, double> state{{"signal.signal_output.delayed", 30}, {"hint.blood", 2}};
  const start_values off(*without->getModel(), state), on(*with->getModel(), state);
  EXPECT_EQ(off("gland.output"), off("hint.hint_output"));
  EXPECT_EQ(on("gland.output"), on("hint.hint_output") * on("signal.signal_output"));
  EXPECT_DOUBLE_EQ(off("gland.spending") * on("signal.signal_output"), on("gland.spending"));
}

void expect_usage_fault(const choices& chosen, const std::string& hint) {
  const auto base = fixture();
  try {
    assemble(base, chosen);
    ADD_FAILURE() << hint;
  } catch (const base::bad_usage& fault) {
    EXPECT_NE(fault.findings().front().hint.find(hint), std::string::npos) << fault.what();
  }
}

TEST(assemble, unknown_choices_name_the_nearest) {
  choices chosen;
  chosen.hypotheses = {{"dubt", "yes"}};
  expect_usage_fault(chosen, "'doubt'");
  chosen.hypotheses = {{"doubt", "yess"}};
  expect_usage_fault(chosen, "'yes'");
  chosen.hypotheses = {{"vessel", "yes"}};
  expect_usage_fault(chosen, "doubt");
  chosen = {};
  chosen.without = {"signal-outptu"};
  expect_usage_fault(chosen, "'signal-output'");
  chosen = {};
  chosen.without = {"vessel"};
  expect_usage_fault(chosen, "signal");
  chosen = {};
  chosen.set = {{"gland.uze", 1}};
  expect_usage_fault(chosen, "'gland.use'");
  chosen.set = {{"gland.output", 1}};
  expect_usage_fault(chosen, "set a parameter");
}

// ---- numbers

TEST(assemble, personal_values_are_initial_assignments) {
  const auto base = fixture();
  const auto document = assemble(base, {});
  const Model& model = *document->getModel();
  ASSERT_TRUE(model.getInitialAssignment("person__water"));
  EXPECT_TRUE(model.getParameter("person__water")->getConstant());
  EXPECT_DOUBLE_EQ(start_values(model)("vessel.volume"), 5) << "0.05 L/kg of 100 kg";
  EXPECT_DOUBLE_EQ(start_values(model, {{"person.male", 0}})("vessel.volume"), 4) << "80000 g";
  EXPECT_DOUBLE_EQ(start_values(model, {{"person.male", 0}})("signal.plasma.amount"), 16) << "4 ng/L";
}

TEST(assemble, set_values_replace_numbers_and_formulas) {
  const auto base = fixture();
  choices chosen;
  chosen.set = {{"person.water", 7}, {"signal.plasma.rest", 2}, {"vessel.effort", 100},
                {"gland.store", 1},  {"vessel.volume", 6},      {"signal.signal_output.maximum", 10}};
  const auto document = assemble(base, chosen);
  const Model& model = *document->getModel();
  EXPECT_FALSE(model.getInitialAssignment("person__water"));
  const start_values at(model);
  EXPECT_EQ(at("vessel.volume"), 6);
  EXPECT_EQ(at("signal.plasma"), 2);
  EXPECT_EQ(at("gland.store"), 1);
  EXPECT_EQ(at("signal.signal_output.maximum"), 10);
  EXPECT_DOUBLE_EQ(at.rate("vessel.volume"), (7 * 0.9 - 6) / 1.5) << "effort 100 %, time constant 90 s";
}

TEST(assemble, conversions_are_right) {
  const auto base = fixture();
  const auto document = assemble(base, {});
  const start_values at(*document->getModel());
  EXPECT_DOUBLE_EQ(at("gland.spending"), 0.01) << "0.001/min of 10 mmol";
  EXPECT_DOUBLE_EQ(at.rate("gland.spent"), 10) << "umol/min";
  EXPECT_DOUBLE_EQ(at("signal.clearance"), std::log(2) / 30 * 4 * 5) << "half-life 0.5 h, in ng/min";
  EXPECT_DOUBLE_EQ(at("signal.total"), 20);
}

TEST(assemble, a_balanced_pool_is_steady_at_the_start) {
  const auto base = fixture();
  for (const auto* value : {"no", "yes"}) {
    const auto document = assemble(base, with_doubt(value));
    EXPECT_NEAR(start_values(*document->getModel()).rate("signal.plasma.amount"), 0, 1e-12);
    const start_values infused(*document->getModel(), {{"signal.infusion", 3}});
    EXPECT_NEAR(infused.rate("signal.plasma.amount"), 3, 1e-12) << "an infusion is not balanced away";
  }
}

TEST(assemble, what_carries_a_moiety_conserves_it) {
  const auto base = fixture();
  const auto document = assemble(base, {});
  const start_values at(*document->getModel(), {{"hint.blood", 1.7}, {"gland.store", 4}});
  double total = 0, largest = 0;
  for (const auto& entry : base.entries())
    for (const auto& state : entry.states)
      for (const auto& carried : state.carries) {
        const double rate =
            at.rate(state.id) * carried.number * units::conversion(state.unit, units::parse("mmol"));
        total += rate;
        largest = std::max(largest, std::abs(rate));
      }
  EXPECT_GT(largest, 0);
  EXPECT_LE(std::abs(total), 1e-15 * largest);
}

TEST(assemble, effects_leave_one_at_rest) {
  const auto base = fixture();
  const auto document = assemble(base, with_doubt("yes"));
  const start_values at(*document->getModel());
  for (const auto* name :
       {"signal.signal_output", "signal.signal_growth", "signal.effort_growth", "hint.hint_output"})
    EXPECT_DOUBLE_EQ(at(name), 1) << name;
}

TEST(assemble, effect_forms) {
  const auto base = fixture();
  const auto document = assemble(base, with_doubt("yes"));
  const auto at = [&](const std::string& driver, double value, const std::string& effect) {
    return start_values(*document->getModel(), {{driver, value}})(effect);
  };
  const auto g = [](double d) { return 1 - 0.6 * std::pow(d / 20, 1.5) / (1 + std::pow(d / 20, 1.5)); };
  EXPECT_NEAR(at("signal.signal_output.delayed", 30, "signal.signal_output"), g(30) / g(4), 1e-14);
  EXPECT_NEAR(at("hint.hint_output.driver", 6, "hint.hint_output"), (1 + 2 * 6 / 9.) / 1.5, 1e-14);
  EXPECT_NEAR(at("signal.signal_growth.driver", 9, "signal.signal_growth"), 3, 1e-14);
  EXPECT_NEAR(at("signal.effort_growth.driver", 0.8, "signal.effort_growth"), 1.2, 1e-14);
  EXPECT_NEAR(at("vessel.effort", 80, "signal.effort_growth"), 1.2, 1e-14) << "80 %";
  const double none = at("signal.signal_output.delayed", 0, "signal.signal_output");
  EXPECT_EQ(at("signal.signal_output.delayed", -1e-9, "signal.signal_output"), none) << "and not NaN";
}

RC_GTEST_PROP(assemble_properties, a_decreasing_emax_effect_stays_between_its_limits, ()) {
  static const auto base = fixture();
  static const auto document = assemble(base, {});
  const double low = *rc::gen::inRange(0, 100000) / 100., high = low + *rc::gen::inRange(0, 100000) / 100.;
  const auto factor = [&](double d) {
    return start_values(*document->getModel(), {{"signal.signal_output.delayed", d}})("signal.signal_output");
  };
  RC_ASSERT(factor(high) <= factor(low));
  RC_ASSERT(factor(high) >= 0.4);
  RC_ASSERT(factor(low) <= factor(0));
}

/// libSBML compares dimensions only, so scales need an oracle of their own: in SI no conversion is needed at
/// all. Every rule, with its conversions taken out and every symbol in SI, must give the SI value of what it
/// gives as it is.
class in_si {
 public:
  in_si(const Model& model, const knowledge::atlas& base) : at_(model), base_(base) {}

  void expect_same(const std::string& name, const ASTNode& math, const units::unit& unit) const {
    const double ours =
        knowledge::evaluate(math, [&](std::string_view symbol) { return at_(std::string(symbol)); });
    const std::unique_ptr<ASTNode> plain(stripped(math.deepCopy()));
    const double si = knowledge::evaluate(*plain, [&](std::string_view symbol) {
      const std::string id(symbol);
      return id == "time" ? 0 : at_(id) * base_.find(id)->unit.factor();
    });
    // Sums of large terms that all but cancel are compared with what they are made of.
    const double size = std::max(std::abs(ours), 1e-3);
    EXPECT_NEAR(si / unit.factor() / size, ours / size, 1e-9) << name << " = " << knowledge::to_text(math);
  }

 private:
  static ASTNode* stripped(ASTNode* node) {
    for (unsigned i = 0; i < node->getNumChildren(); ++i)
      node->replaceChild(i, stripped(node->getChild(i)->deepCopy()), true);
    const bool scaling = node->getType() == AST_TIMES || node->getType() == AST_DIVIDE;
    if (!scaling || node->getNumChildren() != 2) return node;
    const ASTNode& factor = *node->getChild(1);
    if (factor.getType() != AST_REAL || factor.getUnits() == "dimensionless") return node;
    ASTNode* inner = node->getChild(0)->deepCopy();
    delete node;
    return inner;
  }

  start_values at_;
  const knowledge::atlas& base_;
};

void expect_same_in_si(const Model& model, const knowledge::atlas& base) {
  const in_si oracle(model, base);
  const auto unit_of = [&](const std::string& id) { return base.find(knowledge::dotted_name(id))->unit; };
  for (unsigned i = 0; i < model.getNumRules(); ++i) {
    const Rule& rule = *model.getRule(i);
    const units::unit unit = unit_of(rule.getVariable());
    oracle.expect_same(rule.getVariable(), *rule.getMath(),
                       rule.isRate() ? unit / units::parse("min") : unit);
  }
  for (unsigned i = 0; i < model.getNumInitialAssignments(); ++i) {
    const InitialAssignment& start = *model.getInitialAssignment(i);
    oracle.expect_same(start.getSymbol(), *start.getMath(), unit_of(start.getSymbol()));
  }
}

TEST(assemble, every_equation_is_the_same_in_si) {
  const auto base = fixture();
  choices chosen = with_doubt("yes");
  chosen.set = {{"vessel.effort", 40}, {"gland.size", 2}, {"signal.signal_growth.reference", 2}};
  expect_same_in_si(*assemble(base, chosen)->getModel(), base);
}

// ---- files

TEST(assemble, writing_and_reading_keeps_everything) {
  const auto base = fixture();
  const auto document = assemble(base, with_doubt("yes"));
  const std::string text = written(*document);
  const std::unique_ptr<SBMLDocument> again(readSBMLFromString(text.c_str()));
  EXPECT_EQ(again->getNumErrors(), 0U);
  EXPECT_EQ(written(*again), text);
  const start_values before(*document->getModel()), after(*again->getModel());
  for (const auto& name : base.names()) EXPECT_DOUBLE_EQ(before(name), after(name)) << name;
}

TEST(assemble, the_same_choices_give_the_same_bytes) {
  const auto one = fixture(), two = fixture();
  EXPECT_EQ(written(*assemble(one, {})), written(*assemble(two, {})));
}

TEST(assemble, equations_can_be_read) {
  const auto base = fixture();
  const auto document = assemble(base, {});
  const std::string text = equations_text(*document->getModel(), base);
  for (const auto* line :
       {"d(gland.store)/dt = -gland.spending    [mmol/min]  precursor in the gland",
        "signal.total = signal.plasma * vessel.volume    [ng]  amount of the signal in the vessel",
        "person.water(0) = person.water_share * person.body_mass    [L]  volume of the test vessel",
        "vessel.effort = 0    [%]  effort asked for", "gland.use = 0.001    [1/min]",
        "gland.store(0) = 10    [mmol]"})
    EXPECT_NE(text.find(line), std::string::npos) << line << "\n" << text;
}

// ---- the real base

TEST(assemble_knowledge, the_real_base_is_sound_and_assembles_fast) {
  const auto base = knowledge::load(std::filesystem::path(KINECRINE_SOURCE_DIR) / "knowledge");
  expect_same_in_si(*assemble(base, {})->getModel(), base);
  for (const auto policy : {choices::policy::all, choices::policy::human, choices::policy::uncontested}) {
    const auto begin = std::chrono::steady_clock::now();
    const auto document = assemble(base, under(policy));
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    EXPECT_LT(taken.count(), 1.0) << "0.02 s on a quiet machine; the limit leaves room for a busy one";
    const auto findings = consistency(*document);
    EXPECT_TRUE(findings.empty()) << knowledge::text_of(findings);
  }
}

}  // namespace
}  // namespace kinecrine::assemble
