import type { Command } from "commander";
import type { ServeFlags } from "./serve.ts";

export function addServeCommand(program: Command): void {
  program
    .command("serve")
    .description(
      "Serve a repository directory: a read-only, anonymous OCI registry and file server on one port.",
    )
    .argument("<dir>", "directory that `get assets --copy --to DIR` filled")
    .option("--addr <host:port>", "address to listen on; port 0 picks a free one", "127.0.0.1:5000")
    .option("--tls-cert <file>", "certificate (PEM, with its chain) to serve https")
    .option("--tls-key <file>", "private key (PEM) of the certificate")
    .option("--quiet", "print no line a request")
    .action(async (directory: string, flags: ServeFlags) => {
      const { serve } = await import("./serve.ts");
      await serve(directory, flags);
    });
}
