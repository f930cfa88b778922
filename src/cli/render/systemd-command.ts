import type { Command } from "commander";
import { collect } from "../flags/collect.ts";
import { refuseWithoutEffect } from "../flags/refuse-without-effect.ts";
import { addServeCommand } from "../serve-command.ts";
import { addVerifyCommand, verifyNeeds } from "../verify-command.ts";
import { carryWords, optionsOf } from "./carried-words.ts";
import type { CarriedCommand } from "./paths-of.ts";
import type { ServeUnitFlags, VerifyUnitFlags } from "./systemd.ts";

/** `kops-assets render systemd …`: units whose commands are what is written here, word for word. */
export function addRenderSystemdCommand(render: Command): void {
  const systemd = render
    .command("systemd")
    .description("Write units of systemd that run kops-assets with as few rights as it can work with.");
  addServe(systemd);
  addVerify(systemd);
}

function addServe(systemd: Command): void {
  const command = systemd
    .command("serve")
    .description("Write a unit for `serve`; all flags of `serve` go into it.")
    .argument("<dir>", "directory or bundle to serve, by its whole path");
  const words = addWords(addUnitOptions(command, "kops-assets-serve"), addServeCommand);
  command.addHelpText("after", SERVE_EXAMPLES).action(async (directory: string, flags: ServeUnitFlags) => {
    const { renderServeUnit } = await import("./systemd.ts");
    process.exitCode = await renderServeUnit(directory, flags, words);
  });
}

function addVerify(systemd: Command): void {
  const command = systemd
    .command("verify")
    .description("Write a service for `verify` and a timer for it; all flags of `verify` go into it.")
    .argument("[cluster]", "name of the cluster, or a bundle by its whole path");
  addUnitOptions(command, "kops-assets-verify")
    .option("--on-calendar <when>", "when to verify, as in systemd.time(7)", "*-*-* 03:15:00")
    .option("--on-failure <unit>", "unit to start when something is missing or wrong: alert@%n.service");
  const words = addWords(command, addVerifyCommand);
  command
    .addHelpText("after", VERIFY_EXAMPLES)
    .action(async (cluster: string | undefined, flags: VerifyUnitFlags) => {
      // What its settings file says cannot be known here.
      if (flags.config === undefined) refuseWithoutEffect(command, verifyNeeds(command));
      const { renderVerifyUnits } = await import("./systemd.ts");
      process.exitCode = await renderVerifyUnits(cluster, flags, words);
    });
}

function addUnitOptions(command: Command, name: string): Command {
  return command
    .option("--unit <name>", "name of the unit", name)
    .option("--program <path>", "where kops-assets is on that machine", "/usr/local/bin/kops-assets")
    .option("--user <name>", "run as this user (default: one that is made up for the service)")
    .option("--group <name>", "also in this group, to read a key or a folder; repeatable", collect, [])
    .option("--environment-file <file>", "variables for it: credentials of clouds, proxies, DOCKER_CONFIG")
    .option("--write <dir>", "it may write into this folder, too; repeatable", collect, [])
    .option("--output-dir <dir>", "write the files into this folder instead of printing them");
}

/** The options of a verb, whose words are kept. */
function addWords(command: Command, addCommand: (program: Command) => void): CarriedCommand {
  const own = command.options.length;
  for (const option of optionsOf(addCommand)) command.addOption(option);
  command.option("--config <file>", "settings file that the service reads");
  const carried = command.options.slice(own);
  const namesOf = (options: typeof carried): string[] => options.map(({ long }) => long ?? "");
  return {
    words: carryWords(command, namesOf(carried)),
    pathFlags: namesOf(carried.filter(({ flags }) => /<(?:file|dir)>/.test(flags))),
  };
}

const SERVE_EXAMPLES = `
Examples:
  kops-assets render systemd serve /srv/repository --addr :5000
  # port 443, with a certificate that a group may read
  sudo kops-assets render systemd serve /srv/repository --addr :443 \\
      --tls-cert /etc/ssl/mirror.pem --tls-key /etc/ssl/private/mirror.key \\
      --group ssl-cert --output-dir /etc/systemd/system
  sudo systemctl daemon-reload
  sudo systemctl enable --now kops-assets-serve.service

Exit codes: 0 done, 2 bad input.`;

const VERIFY_EXAMPLES = `
Examples:
  sudo kops-assets render systemd verify -f /etc/kops-assets/cluster.yaml \\
      --lock /etc/kops-assets/kops-assets.lock.yaml --as-node --sample 10% \\
      --report /var/lib/kops-assets/verify.html \\
      --metrics-file /var/lib/kops-assets/verify.prom \\
      --user kops-assets --output-dir /etc/systemd/system
  sudo systemctl daemon-reload
  sudo systemctl enable --now kops-assets-verify.timer

Exit codes: 0 done, 2 bad input.`;
