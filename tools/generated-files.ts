import { readFileSync } from "node:fs";
import { format } from "prettier";
import { createProgram } from "../src/cli/create-program.ts";
import { codesAsMarkdown } from "../src/cli/explain/codes-as-markdown.ts";
import { manName } from "../src/cli/man/man-page.ts";
import { asDocument, schemasOf } from "../src/cli/schema/schemas.ts";
import { commandsBelow } from "./commands-below.ts";
import { gitlabInclude } from "./gitlab-include.ts";

/** Files of the repository that are made from the sources, by their paths; a test holds that they are up to date. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  const schemas = schemasOf(createProgram()).map(
    (schema) =>
      [`schema/${schema.name}.schema.json`, `${JSON.stringify(asDocument(schema), undefined, 2)}\n`] as const,
  );
  const errors = await format(codesAsMarkdown(), { parser: "markdown", printWidth: 110 });
  return new Map([
    ["docs/errors.md", errors],
    ["ci/gitlab.yml", gitlabInclude()],
    ["package.json", packageWithPages()],
    ...schemas,
  ]);
}

/** npm links the manual pages that package.json names one by one; it does so for no folder of them. */
function packageWithPages(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  const man = commandsBelow(createProgram()).map((command) => `./man/${manName(command)}.1`);
  return `${JSON.stringify({ ...(JSON.parse(text) as object), man }, undefined, 2)}\n`;
}
