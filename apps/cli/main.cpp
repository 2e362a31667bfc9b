// kinecrine: parses the command line, calls the libraries, prints.
#include <fmt/format.h>

#include <exception>

#include "base/version.hpp"
#include "terminal.hpp"

namespace {

using namespace kinecrine;

std::string joined(int count, char** words) {
  std::string text;
  for (int i = 0; i < count; ++i) text += (i ? " " : "") + std::string(words[i]);
  return text;
}

/// CLI11 does not say which command was meant when it is misspelt.
void require_known_command(const CLI::App& app, int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return;
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (command->get_name() == argv[1]) return;
    names.push_back(command->get_name());
  }
  throw base::bad_usage(fmt::format("there is no command '{}'", argv[1]),
                        base::suggest(argv[1], names) + "; see kinecrine --help");
}

int run(int argc, char** argv) {
  cli::common options;
  options.command_line = joined(argc, argv);
  cli::action chosen;

  CLI::App app{"Kinecrine: how exercise talks to the body. For research and teaching, not medical advice.",
               "kinecrine"};
  app.set_version_flag("--version", base::version_text());
  app.set_help_all_flag("--help-all", "the help of every command");
  app.require_subcommand(1);
  app.fallthrough();
  app.add_option("--knowledge", options.knowledge, "use this knowledge base instead of the program's own")
      ->type_name("DIR");
  app.add_flag("-q,--quiet", options.quiet, "print results only");
  app.add_flag("-v,--verbose", options.verbose, "print more");
  app.add_option("--color", options.color, "colours on the terminal")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();

  cli::add_simulate(app, options, chosen);
  cli::add_validate(app, options, chosen);
  cli::add_claims(app, options, chosen);
  cli::add_compare(app, options, chosen);
  cli::add_why(app, options, chosen);
  cli::add_knowledge(app, options, chosen);
  cli::add_model(app, options, chosen);
  cli::add_sbml(app, options, chosen);
  cli::add_doctor(app, options, chosen);
  // Asked for now: once a command is parsed, CLI11 gives that command's help instead.
  CLI::App* help = app.add_subcommand("help", "this help");
  help->callback([&chosen, text = app.help()] {
    chosen = [text] {
      fmt::print("{}", text);
      return 0;
    };
  });

  try {
    require_known_command(app, argc, argv);
    app.parse(argc, argv);
  } catch (const base::fault& fault) {
    cli::complain(options, fault);
    return static_cast<int>(fault.code());
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? 0 : static_cast<int>(base::exit_code::usage);
  }
  cli::watch_for_stop();
  try {
    return chosen();
  } catch (const base::fault& fault) {
    cli::complain(options, fault);
    return static_cast<int>(fault.code());
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "kinecrine: this is our bug, please report it: {}\n", error.what());
    return static_cast<int>(kinecrine::base::exit_code::our_bug);
  }
}
