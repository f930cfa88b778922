import type { Command } from "commander";

const EXAMPLES = `
Examples:
  # which schemas there are
  kops-assets schema
  # the schema of verify -o json
  kops-assets schema verify
  # the schema of kops-assets.yaml
  kops-assets schema config`;

export function addSchemaCommand(program: Command): void {
  program
    .command("schema")
    .description("Print the JSON Schema of an output, or of kops-assets.yaml.")
    .argument("[schema]", "the schema; without one, all are listed")
    .addHelpText("after", EXAMPLES)
    .action(async (name: string | undefined) => {
      const { printSchema } = await import("./schema/print-schema.ts");
      printSchema(program, name);
    });
}
