#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>

#include "collect/command.hpp"
#include "commands.hpp"
#include "play.hpp"
#include "record.hpp"

namespace {

constexpr int kWrongUsage = 2;

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
  auto* probe =
      app.add_subcommand("probe", "Tell which statistics an NVDIMM would have, and why not more");
  std::string image;
  std::string id = "nv0";
  bool json = false;
  probe->add_option("PATH", image, "The file that has or will have its memory, or a device")
      ->required();
  probe->add_option("--id", id, "The NVDIMM's id in QEMU")->capture_default_str();
  probe->add_flag("--json", json, "Print JSON");
  scmstats::cli::CollectOptions collecting;
  auto* collect = add_collect(app, collecting);
  scmstats::cli::PlayOptions play_options;
  auto* play = scmstats::cli::add_play(app, play_options);
  scmstats::cli::RecordOptions record_options;
  auto* record = scmstats::cli::add_record(app, record_options);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kWrongUsage;
  }
  if (statistics->parsed()) return scmstats::cli::print_statistics();
  if (check->parsed()) return scmstats::cli::check_sample_file(path);
  if (probe->parsed()) return scmstats::cli::probe_nvdimm(image, id, json);
  if (collect->parsed()) return scmstats::cli::collect(collecting);
  if (play->parsed()) return scmstats::cli::play(play_options);
  if (record->parsed()) return scmstats::cli::record(record_options);
  std::fputs(app.help().c_str(), stderr);
  return kWrongUsage;
}
