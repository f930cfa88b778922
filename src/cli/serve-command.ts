import { Option, type Command } from "commander";
import { FOREIGN_FORMATS } from "../bundle/foreign/foreign-format-names.ts";
import { collect } from "./flags/collect.ts";
import { parseCount } from "./flags/parse-count.ts";
import { parseWait } from "./flags/parse-wait.ts";
import { ACCESS_LOGS } from "./serve/access-log-names.ts";
import { parseWorkers } from "./serve/parse-workers.ts";
import type { ServeFlags } from "./serve/serve-flags.ts";

export function addServeCommand(program: Command): void {
  program
    .command("serve")
    .description("Serve a directory or a bundle, read-only and without login: images and files on one port.")
    .argument(
      "<dir>",
      "directory that `get assets --copy --to DIR` filled, or a bundle: a directory or a tar",
    )
    .addOption(
      new Option("--from <kind>", "which other tool packed it; not needed for a bundle").choices(
        FOREIGN_FORMATS,
      ),
    )
    .option(
      "--addr <host:port>",
      "address to listen on; :5000 is every address, IPv4 and IPv6; port 0 picks a free one",
      "127.0.0.1:5000",
    )
    .option(
      "--admin-addr <host:port>",
      "put the page, /metrics, /healthz and /readyz on this address instead, by http",
    )
    .option(
      "-f, --filename <file>",
      "show on the page what these clusters need and what is missing; specs, lock files or listings; repeatable",
      collect,
      [],
    )
    .option(
      "--tls-cert <file>",
      "certificate (PEM, with its chain) to serve https; read again when it changes",
    )
    .option("--tls-key <file>", "private key (PEM) of the certificate")
    .option("--workers <n>", "processes that answer; auto: one for each CPU", parseWorkers, 1)
    .option("--max-connections <n>", "most connections at the same time; more are closed", parseCount, 8192)
    .option("--verify-key <file>", "for a bundle: require a signature by this public key (PEM)")
    .addOption(
      new Option(
        "--access-log <format>",
        "format of the line per request; common and json have time and client (default: short)",
      ).choices(ACCESS_LOGS),
    )
    .option("--quiet", "print failures only, not every request")
    .addOption(
      new Option("--drain-time <time>", "how long running downloads may take after SIGTERM: 90s, 15m")
        .default(30, "30s")
        .argParser(parseWait),
    )
    .addOption(
      new Option(
        "--drain-delay <time>",
        "how long requests are still taken after SIGTERM, while /readyz says 503",
      )
        .default(0, "0s")
        .argParser(parseWait),
    )
    .addHelpText("after", EXAMPLES)
    .action(async (directory: string, flags: ServeFlags) => {
      const { serve } = await import("./serve.ts");
      await serve(directory, flags);
    });
}

const EXAMPLES = `
Examples:
  # on this machine alone
  kops-assets serve ./repository
  # on all addresses of this machine
  kops-assets serve ./repository --addr :5000
  # by https
  kops-assets serve ./repository --addr :443 \\
      --tls-cert server.pem --tls-key server.key
  # a bundle, without unpacking it
  kops-assets serve bundle.tar`;
