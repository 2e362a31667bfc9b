#include "exchange/sedml.hpp"

#include <fmt/format.h>
#include <sbml/SBMLTypes.h>

#include <pugixml.hpp>
#include <sstream>

#include "base/diagnostics.hpp"

namespace kinecrine::exchange {
namespace {

pugi::xml_node add(pugi::xml_node parent, const char* name,
                   std::initializer_list<std::pair<const char*, std::string>> attributes = {}) {
  pugi::xml_node node = parent.append_child(name);
  for (const auto& [key, value] : attributes) node.append_attribute(key) = value.c_str();
  return node;
}

/// Where an element stands in a model, as XPath.
std::string xpath(const SBase& element) {
  const std::string list = element.getParentSBMLObject()->getElementName();
  return fmt::format("/sbml:sbml/sbml:model/sbml:{}/sbml:{}[@id='{}']", list, element.getElementName(),
                     element.getId());
}

/// A generator that passes on one variable: the time where `target` is empty.
void add_generator(pugi::xml_node generators, const std::string& id, const std::string& label,
                   const std::string& target) {
  pugi::xml_node generator = add(generators, "dataGenerator", {{"id", id}, {"name", label}});
  const std::string variable = "of_" + id;
  pugi::xml_node of = add(add(generator, "listOfVariables"), "variable", {{"id", variable}});
  if (target.empty())
    of.append_attribute("symbol") = "urn:sedml:symbol:time";
  else
    of.append_attribute("target") = target.c_str();
  of.append_attribute("taskReference") = "task";
  add(add(generator, "math", {{"xmlns", "http://www.w3.org/1998/Math/MathML"}}), "ci")
      .text()
      .set(variable.c_str());
}

}  // namespace

std::string sedml(const time_course& run, Model& model) {
  pugi::xml_document text;
  pugi::xml_node root = add(text, "sedML",
                            {{"xmlns", "http://sed-ml.org/sed-ml/level1/version4"},
                             {"xmlns:sbml", "http://www.sbml.org/sbml/level3/version2/core"},
                             {"level", "1"},
                             {"version", "4"}});
  add(add(root, "listOfModels"), "model",
      {{"id", "model"},
       {"name", run.name},
       {"language", "urn:sedml:language:sbml.level-3.version-2"},
       {"source", run.model}});
  pugi::xml_node algorithm = add(add(add(root, "listOfSimulations"), "uniformTimeCourse",
                                     {{"id", "simulation"},
                                      {"initialTime", "0"},
                                      {"outputStartTime", "0"},
                                      {"outputEndTime", fmt::format("{}", run.until)},
                                      {"numberOfSteps", fmt::format("{}", run.steps)}}),
                                 "algorithm", {{"kisaoID", "KISAO:0000496"}, {"name", "CVODES"}});
  pugi::xml_node settings = add(algorithm, "listOfAlgorithmParameters");
  add(settings, "algorithmParameter",
      {{"kisaoID", "KISAO:0000209"},
       {"name", "relative tolerance"},
       {"value", fmt::format("{}", run.relative)}});
  add(settings, "algorithmParameter",
      {{"kisaoID", "KISAO:0000211"},
       {"name", "absolute tolerance"},
       {"value", fmt::format("{}", run.absolute)}});
  add(add(root, "listOfTasks"), "task",
      {{"id", "task"}, {"modelReference", "model"}, {"simulationReference", "simulation"}});

  pugi::xml_node generators = add(root, "listOfDataGenerators");
  pugi::xml_node outputs = add(root, "listOfOutputs");
  pugi::xml_node columns =
      add(add(outputs, "report", {{"id", "report"}, {"name", run.name}}), "listOfDataSets");
  const auto column = [&](const std::string& id, const std::string& label, const std::string& target) {
    add_generator(generators, id, label, target);
    add(columns, "dataSet", {{"id", "column_" + id}, {"label", label}, {"dataReference", id}});
  };
  column("time", "time", "");
  for (const auto& output : run.outputs) {
    const SBase* element = model.getElementBySId(output.id);
    if (!element)
      throw base::internal_error(fmt::format("the exported model has no element '{}'", output.id));
    const std::string id = "data_" + output.id;
    column(id, output.label, xpath(*element));
    if (!run.pictures) continue;
    add(add(add(outputs, "plot2D", {{"id", "plot_" + output.id}, {"name", output.label}}), "listOfCurves"),
        "curve", {{"id", "curve_" + output.id}, {"xDataReference", "time"}, {"yDataReference", id}});
  }
  std::ostringstream written;
  text.save(written, "  ");
  return written.str();
}

}  // namespace kinecrine::exchange
