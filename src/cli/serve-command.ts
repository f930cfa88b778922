import { InvalidArgumentError, Option, type Command } from "commander";
import { FOREIGN_FORMATS } from "../bundle/foreign/foreign-format-names.ts";
import type { ServeFlags } from "./serve.ts";

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
    .option("--addr <host:port>", "address to listen on; port 0 picks a free one", "127.0.0.1:5000")
    .option("--tls-cert <file>", "certificate (PEM, with its chain) to serve https")
    .option("--tls-key <file>", "private key (PEM) of the certificate")
    .option("--max-connections <n>", "most connections at the same time; more are closed", parseCount, 8192)
    .option("--verify-key <file>", "for a bundle: require a signature by this public key (PEM)")
    .option("--quiet", "print failures only, not every request")
    .addHelpText("after", EXAMPLES)
    .action(async (directory: string, flags: ServeFlags) => {
      const { serve } = await import("./serve.ts");
      await serve(directory, flags);
    });
}

function parseCount(value: string): number {
  const count = Number(value);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new InvalidArgumentError("It has to be a whole number above 0.");
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
