import { format } from "prettier";
import { createProgram } from "../src/cli/create-program.ts";
import { codesAsMarkdown } from "../src/cli/explain/codes-as-markdown.ts";
import { asDocument, schemasOf } from "../src/cli/schema/schemas.ts";
import { gitlabInclude } from "./gitlab-include.ts";

/** Files of the repository that are made from the sources, by their paths; a test holds that they are up to date. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  const schemas = schemasOf(createProgram()).map(
    (schema) =>
      [`schema/${schema.name}.schema.json`, `${JSON.stringify(asDocument(schema), undefined, 2)}\n`] as const,
  );
  const errors = await format(codesAsMarkdown(), { parser: "markdown", printWidth: 110 });
  return new Map([["docs/errors.md", errors], ["ci/gitlab.yml", gitlabInclude()], ...schemas]);
}
