#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include "collect/command.hpp"
#include "commands.hpp"
#include "fail.hpp"
#include "play.hpp"
#include "probe/command.hpp"
#include "record.hpp"

namespace {

namespace cli = scmstats::cli;

constexpr int kWrongUsage = 2;

/// The exit status; what was printed must have got there.
int finish(int status) {
  const bool flushed = std::fflush(stdout) == 0;
  if (flushed && !std::ferror(stdout)) return status;
  return cli::fail(std::string("standard output: ") + std::strerror(flushed ? EIO : errno));
}

}  // namespace

// What may be thrown outside the try block is a mistake in the options above, not in their use.
// NOLINTNEXTLINE(bugprone-exception-escape)
int main(int argc, char** argv) {
  CLI::App app("Performance statistics of persistent memory for guests on IBM Power", "scmstats");
  app.set_version_flag("--version", "scmstats " SCMSTATS_VERSION);
  app.require_subcommand(0, 1);
  app.failure_message([](const CLI::App*, const CLI::Error& error) {
    return std::string("scmstats: ") + error.what() + "; see scmstats --help\n";
  });

  auto* statistics = app.add_subcommand("statistics", "List the statistics that Linux knows");
  auto* check =
      app.add_subcommand("check", "Read a sample file, tell what is in it or what is wrong");
  std::string path;
  check->add_option("FILE", path, "The file, as for ID.samples=FILE")->required();
  cli::ProbeOptions probe_options;
  auto* probe = cli::add_probe(app, probe_options);
  cli::CollectOptions collect_options;
  auto* collect = cli::add_collect(app, collect_options);
  cli::PlayOptions play_options;
  auto* play = cli::add_play(app, play_options);
  cli::RecordOptions record_options;
  auto* record = cli::add_record(app, record_options);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kWrongUsage;
  }
  if (statistics->parsed()) return finish(cli::print_statistics());
  if (check->parsed()) return finish(cli::check_sample_file(path));
  if (probe->parsed()) return finish(cli::probe(probe_options));
  if (collect->parsed()) return finish(cli::collect(collect_options));
  if (play->parsed()) return cli::play(play_options);
  if (record->parsed()) return cli::record(record_options);
  std::fputs(app.help().c_str(), stderr);
  return kWrongUsage;
}
