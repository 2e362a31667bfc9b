#include "compile/llvm_jit.hpp"

#include <llvm/ExecutionEngine/Orc/LLJIT.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Support/SmallVectorMemoryBuffer.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Target/TargetMachine.h>
#include <llvm/TargetParser/Host.h>
#include <llvm/TargetParser/SubtargetFeature.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/diagnostics.hpp"
#include "expression/graph.hpp"

namespace kinecrine::compile {

namespace {

template <class value>
value checked(llvm::Expected<value> result) {
  if (!result) throw base::internal_error("LLVM: " + llvm::toString(result.takeError()));
  return std::move(*result);
}

void checked(llvm::Error fault) {
  if (fault) throw base::internal_error("LLVM: " + llvm::toString(std::move(fault)));
}

void start_llvm() {
  static const bool started = [] {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
    return true;
  }();
  static_cast<void>(started);
}

std::unique_ptr<llvm::TargetMachine> machine_for(effort how) {
  start_llvm();
  const std::string triple = llvm::sys::getProcessTriple();
  std::string fault;
  const llvm::Target* target = llvm::TargetRegistry::lookupTarget(triple, fault);
  if (!target) throw base::internal_error("LLVM: " + fault);
  llvm::TargetOptions options;
  options.AllowFPOpFusion = llvm::FPOpFusion::Standard;  // only where an instruction says "contract"
  const auto level = how == effort::less ? llvm::CodeGenOptLevel::Less : llvm::CodeGenOptLevel::None;
  const processor& here = this_processor();
  return std::unique_ptr<llvm::TargetMachine>(target->createTargetMachine(
      triple, here.name, here.features, options, llvm::Reloc::PIC_, llvm::CodeModel::Small, level, true));
}

double factorial_of(double x) {
  return expression::apply(expression::op::factorial, x);
}

/// The functions that compiled code may call, under the names that LLVM uses for them.
const std::vector<std::pair<const char*, void*>>& callable() {
  using one = double (*)(double);
  using two = double (*)(double, double);
  const auto address = [](auto function) { return reinterpret_cast<void*>(function); };
  static const std::vector<std::pair<const char*, void*>> functions = {
      {"sin", address(static_cast<one>(std::sin))},     {"cos", address(static_cast<one>(std::cos))},
      {"tan", address(static_cast<one>(std::tan))},     {"asin", address(static_cast<one>(std::asin))},
      {"acos", address(static_cast<one>(std::acos))},   {"atan", address(static_cast<one>(std::atan))},
      {"sinh", address(static_cast<one>(std::sinh))},   {"cosh", address(static_cast<one>(std::cosh))},
      {"tanh", address(static_cast<one>(std::tanh))},   {"asinh", address(static_cast<one>(std::asinh))},
      {"acosh", address(static_cast<one>(std::acosh))}, {"atanh", address(static_cast<one>(std::atanh))},
      {"floor", address(static_cast<one>(std::floor))}, {"pow", address(static_cast<two>(std::pow))},
      {"kinecrine_factorial", address(&factorial_of)},
  };
  return functions;
}

}  // namespace

const processor& this_processor() {
  static const processor found = [] {
    processor p;
    p.name = llvm::sys::getHostCPUName().str();
    llvm::SubtargetFeatures features;
    std::vector<std::string> sorted;
    // What is absent is named too: where a machine hides instructions, the processor's name promises too
    // much.
    for (const auto& [feature, present] : llvm::sys::getHostCPUFeatures())
      sorted.push_back((present ? "+" : "-") + feature.str());
    std::sort(sorted.begin(), sorted.end());
    for (const std::string& feature : sorted) features.AddFeature(feature);
    p.features = features.getString();
    const auto has = [&](const char* feature) {
      return std::find(sorted.begin(), sorted.end(), std::string("+") + feature) != sorted.end();
    };
    p.fused_multiply_add = has("fma");
    p.avx512 = has("avx512f") && has("avx512vl");
    return p;
  }();
  return found;
}

void prepare_module(llvm::Module& module) {
  const auto machine = machine_for(effort::none);
  module.setTargetTriple(machine->getTargetTriple().str());
  module.setDataLayout(machine->createDataLayout());
}

std::vector<char> compile_object(llvm::Module& module, effort how) {
  const auto machine = machine_for(how);
  llvm::SmallVector<char, 0> bytes;
  llvm::raw_svector_ostream out(bytes);
  llvm::legacy::PassManager passes;
  if (machine->addPassesToEmitFile(passes, out, nullptr, llvm::CodeGenFileType::ObjectFile))
    throw base::internal_error("LLVM cannot write object files for this processor");
  passes.run(module);
  return {bytes.begin(), bytes.end()};
}

struct loaded_object::parts {
  std::unique_ptr<llvm::orc::LLJIT> jit;
};

loaded_object::loaded_object(std::span<const char> object) : parts_(std::make_unique<parts>()) {
  start_llvm();
  parts_->jit = checked(llvm::orc::LLJITBuilder().setNumCompileThreads(0).create());
  llvm::orc::LLJIT& jit = *parts_->jit;
  llvm::orc::SymbolMap known;
  for (const auto& [name, function] : callable())
    known[jit.mangleAndIntern(name)] = {llvm::orc::ExecutorAddr::fromPtr(function),
                                        llvm::JITSymbolFlags::Exported};
  checked(jit.getMainJITDylib().define(llvm::orc::absoluteSymbols(std::move(known))));
  checked(jit.addObjectFile(
      llvm::MemoryBuffer::getMemBufferCopy(llvm::StringRef(object.data(), object.size()), "kinecrine")));
}

loaded_object::~loaded_object() = default;

void* loaded_object::address(const std::string& name) const {
  return checked(parts_->jit->lookup(name)).toPtr<void*>();
}

}  // namespace kinecrine::compile
