import type { Command } from "commander";

const EXAMPLES = `
Examples:
  # why this code appears, and what to do
  kops-assets explain TAG_MOVED
  # every code
  kops-assets explain`;

export function addExplainCommand(program: Command): void {
  program
    .command("explain")
    .description("Say what a code in a message means, and what to do about it.")
    .argument("[code]", "the code in brackets, such as TAG_MOVED; without one, all are listed")
    .addHelpText("after", EXAMPLES)
    .action(async (code: string | undefined) => {
      const { explain } = await import("./explain/explain.ts");
      explain(code);
    });
}
