import type { Command } from "commander";

const EXAMPLES = `
Examples:
  kops-assets licenses | less`;

export function addLicensesCommand(program: Command): void {
  program
    .command("licenses")
    .description("Print the licence of kops-assets, and those of everything that is in it.")
    .addHelpText("after", EXAMPLES)
    .action(async () => {
      const { licensesVerb } = await import("./licenses.ts");
      process.exitCode = licensesVerb();
    });
}
