import type { Command } from "commander";

export function addLicensesCommand(program: Command): void {
  program
    .command("licenses")
    .description("Print the licence of kops-assets, and those of everything that is in it.")
    .action(async () => {
      const { licensesVerb } = await import("./licenses.ts");
      process.exitCode = licensesVerb();
    });
}
