import type { Command } from "commander";
import type { RenderNginxFlags } from "./nginx.ts";

export function addRenderNginxCommand(render: Command): void {
  render
    .command("nginx")
    .description("Write the configuration of an nginx that caches what `kops-assets serve` serves.")
    .requiredOption("--origin <url>", "the address of `kops-assets serve`: http://10.0.0.1:5000")
    .option("--listen <address>", "[ADDRESS:]PORT of nginx", "5000")
    .option("--cache <dir>", "folder of nginx's cache", "/var/cache/nginx/kops-assets")
    .option("--cache-size <size>", "most that nginx may keep there: 500m, 50g", "50g")
    .option("--tls-cert <file>", "nginx's certificate, with its chain (PEM)")
    .option("--tls-key <file>", "and its key")
    .option(
      "--origin-ca <file>",
      "for an https origin: certificate authorities to trust (PEM)",
      "/etc/ssl/certs/ca-certificates.crt",
    )
    .addHelpText("after", EXAMPLES)
    .action(async (flags: RenderNginxFlags) => {
      const { renderNginx } = await import("./nginx.ts");
      process.exitCode = renderNginx(flags);
    });
}

const EXAMPLES = `
Examples:
  kops-assets render nginx --origin http://10.0.0.1:5000 \\
      > /etc/nginx/conf.d/kops-assets.conf

Exit codes: 0 done, 2 bad input.`;
