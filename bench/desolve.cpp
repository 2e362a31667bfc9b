#include "bench/desolve.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace kinecrine::bench {

namespace fs = std::filesystem;
using expression::node;
using expression::op;
using expression::term;

namespace {

/// One operation as C, its operands as variables.
std::string formula(const term& t) {
  const auto variable = [](node n) { return fmt::format("v{}", n); };
  const std::string a = variable(t.a), b = variable(t.b), c = variable(t.c);
  const auto infix = [&](const char* sign) { return a + " " + sign + " " + b; };
  const auto call = [&](const char* name) { return fmt::format("{}({})", name, a); };
  switch (t.what) {
    case op::add:
      return infix("+");
    case op::subtract:
      return infix("-");
    case op::multiply:
      return infix("*");
    case op::divide:
      return infix("/");
    case op::power:
      return fmt::format("pow({}, {})", a, b);
    case op::minimum:
      return fmt::format("{0} < {1} ? {0} : {1}", a, b);
    case op::maximum:
      return fmt::format("{0} > {1} ? {0} : {1}", a, b);
    case op::less:
      return infix("<");
    case op::less_equal:
      return infix("<=");
    case op::equal:
      return infix("==");
    case op::both:
      return infix("&&");
    case op::either:
      return infix("||");
    case op::select:
      return fmt::format("{} ? {} : {}", a, b, c);
    case op::negate:
      return "-" + a;
    case op::negation:
      return "!" + a;
    case op::exp:
      return call("exp");
    case op::log:
      return call("log");
    case op::log10:
      return call("log10");
    case op::sqrt:
      return call("sqrt");
    case op::absolute:
      return call("fabs");
    case op::floor:
      return call("floor");
    case op::sin:
      return call("sin");
    case op::cos:
      return call("cos");
    case op::tan:
      return call("tan");
    case op::tanh:
      return call("tanh");
    default:
      return "";  // rare: such a model is not compared
  }
}

constexpr const char* r_program = R"(library(deSolve)
dyn.load("model.so")
source <- file("members.bin", "rb")
size <- readBin(source, "integer", 4)
times <- readBin(source, "double", size[4])
tolerance <- readBin(source, "double", 2)
constants <- matrix(readBin(source, "double", size[1] * size[2]), ncol = size[1])
states <- matrix(readBin(source, "double", size[1] * size[3]), ncol = size[1])
close(source)
run <- function(method, k)
  ode(states[, k], times, func = "derivs", parms = constants[, k], dllname = "model", initfunc = "initmod",
      rtol = tolerance[1], atol = tolerance[2], method = method)
seconds <- function(method, members) {
  begin <- proc.time()
  results <<- lapply(members, function(k) run(method, k))
  used <- proc.time() - begin
  (used[["user.self"]] + used[["sys.self"]]) / length(members)
}
few <- seq_len(min(10, size[1]))
methods <- c("lsoda", "lsodes")
trial <- sapply(methods, function(m) tryCatch(seconds(m, few), error = function(e) Inf))
best <- which.min(trial)
taken <- seconds(methods[best], seq_len(size[1]))
found <- file("found.bin", "wb")
writeBin(as.double(c(taken, trial[-best])), found)
for (one in results) writeBin(as.vector(t(one[, -1])), found)
close(found)
cat(methods[c(best, 3 - best)], file = "method.txt")
)";

class scratch_folder {
 public:
  scratch_folder() : path_(fs::temp_directory_path() / fmt::format("kinecrine-desolve-{}", ::getpid())) {
    fs::create_directories(path_);
  }
  ~scratch_folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;
  fs::path file(const char* name) const { return path_ / name; }
  bool run(const std::string& command) const {
    return std::system(fmt::format("cd {} && {} >/dev/null 2>&1", path_.string(), command).c_str()) == 0;
  }

 private:
  fs::path path_;
};

template <class number>
void write(std::ofstream& to, const std::vector<number>& numbers) {
  to.write(reinterpret_cast<const char*>(numbers.data()),
           static_cast<std::streamsize>(numbers.size() * sizeof(number)));
}

}  // namespace

bool has_desolve() {
  static const bool found = std::system("Rscript -e 'library(deSolve)' >/dev/null 2>&1") == 0;
  return found;
}

std::optional<std::string> c_code(const sbml::equations& model) {
  if (!model.events.empty() || !model.tables.empty() || !model.conditions.empty() || model.inputs() > 0)
    return std::nullopt;
  const expression::graph& g = model.graph;
  std::string text = fmt::format(
      "#include <math.h>\n"
      "static double constant[{}];\n"
      "void initmod(void (*take)(int*, double*)) {{ int n = {}; take(&n, constant); }}\n"
      "void derivs(int* n, double* t, double* y, double* rate, double* more, int* which) {{\n",
      std::max<std::size_t>(model.constant_ids.size(), 1), model.constant_ids.size());
  for (const node n : g.needed(model.rates)) {
    const term& t = g[n];
    std::string value;
    if (t.what == op::number)
      value = fmt::format("{:.17g}", g.value(n));
    else if (t.what == op::time)
      value = "*t";
    else if (t.what == op::state)
      value = fmt::format("y[{}]", t.a);
    else if (t.what == op::constant)
      value = fmt::format("constant[{}]", t.a);
    else
      value = formula(t);
    if (value.empty()) return std::nullopt;
    text += fmt::format("  const double v{} = {};\n", n, value);
  }
  for (std::size_t k = 0; k < model.rates.size(); ++k)
    text += fmt::format("  rate[{}] = v{};\n", k, model.rates[k]);
  return text + "}\n";
}

std::optional<desolve_run> with_desolve(const sbml::equations& model,
                                        const std::vector<sbml::values>& members,
                                        const std::vector<double>& times, double relative, double absolute) {
  const std::optional<std::string> code = c_code(model);
  if (!has_desolve() || !code) return std::nullopt;
  const scratch_folder here;
  std::ofstream(here.file("model.c")) << *code;
  std::ofstream(here.file("run.R")) << r_program;
  std::ofstream source(here.file("members.bin"), std::ios::binary);
  const std::size_t states = model.rates.size();
  write(source,
        std::vector<int>{static_cast<int>(members.size()), static_cast<int>(model.constant_ids.size()),
                         static_cast<int>(states), static_cast<int>(times.size())});
  write(source, times);
  write(source, std::vector<double>{relative, absolute});
  for (const sbml::values& m : members) write(source, m.constants);
  for (const sbml::values& m : members) write(source, m.states);
  source.close();
  if (!here.run("R CMD SHLIB model.c") || !here.run("Rscript run.R")) return std::nullopt;

  desolve_run run;
  std::ifstream(here.file("method.txt")) >> run.method >> run.other_method;
  std::ifstream found(here.file("found.bin"), std::ios::binary);
  found.read(reinterpret_cast<char*>(&run.seconds), sizeof run.seconds);
  found.read(reinterpret_cast<char*>(&run.other_seconds), sizeof run.other_seconds);
  for (std::size_t k = 0; k < members.size(); ++k) {
    std::vector<double> samples(times.size() * states);
    found.read(reinterpret_cast<char*>(samples.data()),
               static_cast<std::streamsize>(samples.size() * sizeof(double)));
    run.samples.push_back(std::move(samples));
  }
  if (!found) return std::nullopt;  // it gave up on someone
  return run;
}

}  // namespace kinecrine::bench
