import type { DoctorFlags } from "./doctor.ts";
import { Option, type Command } from "commander";
import { addClusterOptions } from "./flags/cluster-options.ts";
import { addNoHeadersOption, checkNoHeaders } from "./flags/no-headers-option.ts";
import { addReportOption } from "./flags/report-option.ts";
import { addHostOptions } from "./flags/host-options.ts";

export function addDoctorCommand(program: Command): void {
  const command = program
    .command("doctor")
    .description("Check a cluster and its local repositories, before a node fails.")
    .argument("[cluster]", "name of the cluster; without it, all that the files hold");
  addNoHeadersOption(addReportOption(addHostOptions(addClusterOptions(command))))
    .option("--offline", "look at the spec only, and ask no repository")
    .option("--deep", "ask the repositories for every image and file, not for a few")
    .option("--strict", "treat warnings as errors")
    .addOption(
      new Option("-o, --output <format>", "output format")
        .choices(["table", "json", "sarif", "markdown"])
        .default("table"),
    )
    .addHelpText("after", EXAMPLES)
    .action(async (cluster: string | undefined, flags: DoctorFlags) => {
      checkNoHeaders(command);
      const { doctor } = await import("./doctor.ts");
      process.exitCode = await doctor(cluster, flags);
    });
}

const EXAMPLES = `
Examples:
  # the spec, and a few questions to the repositories
  kops-assets doctor -f cluster.yaml
  # in a pull request's checks
  kops-assets doctor -f cluster.yaml --offline --strict
  # for a code scanner
  kops-assets doctor -f cluster.yaml -o sarif >doctor.sarif
  kops-assets doctor prod.example.com --state s3://state --deep

Exit codes: 0 no errors, 2 bad input, 3 errors (with --strict: or warnings).`;
