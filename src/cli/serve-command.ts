import { InvalidArgumentError, Option, type Command } from "commander";
import { FOREIGN_FORMATS } from "../bundle/foreign/foreign-format-names.ts";
import type { ServeFlags } from "./serve.ts";

export function addServeCommand(program: Command): void {
  program
    .command("serve")
    .description(
      "Serve a repository directory: a read-only, anonymous OCI registry and file server on one port.",
    )
    .argument(
      "<dir>",
      "directory that `get assets --copy --to DIR` filled, or a bundle: a directory or a tar",
    )
    .addOption(
      new Option("--from <kind>", "what another tool packed it as; a bundle needs none").choices(
        FOREIGN_FORMATS,
      ),
    )
    .option("--addr <host:port>", "address to listen on; port 0 picks a free one", "127.0.0.1:5000")
    .option("--tls-cert <file>", "certificate (PEM, with its chain) to serve https")
    .option("--tls-key <file>", "private key (PEM) of the certificate")
    .option("--max-connections <n>", "close what is more than so many connections at once", parseCount, 8192)
    .option("--verify-key <file>", "of a bundle: serve it only if this public key (PEM) signed it")
    .option("--quiet", "print no line per request, failures alone")
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
