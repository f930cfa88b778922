import type { Command } from "commander";
import { didYouMean } from "../../cluster/read/did-you-mean.ts";
import { badFlags } from "../../errors/bad-flags.ts";
import { printTable } from "../../text/print-table.ts";
import { printJsonText, quoteText } from "../../values/quote-text.ts";
import { writeStdout } from "../write-stdout.ts";
import { asDocument, schemasOf, type PublishedSchema } from "./schemas.ts";

const COLUMNS = [
  { name: "NAME", value: ({ name }: PublishedSchema): string => name },
  { name: "VERSION", value: ({ version }: PublishedSchema): string => String(version) },
  { name: "OF", value: ({ title }: PublishedSchema): string => title },
];

/** `kops-assets schema`: one schema, or which there are. Throws a UserError BAD_FLAGS. */
export function printSchema(program: Command, name: string | undefined): void {
  const schemas = schemasOf(program);
  const found = schemas.find((schema) => schema.name === name);
  if (name !== undefined && found === undefined)
    throw unknownSchema(
      name,
      schemas.map((schema) => schema.name),
    );
  writeStdout(
    found === undefined ? printTable(schemas, COLUMNS) : `${printJsonText(asDocument(found), 2)}\n`,
  );
}

function unknownSchema(name: string, names: readonly string[]): Error {
  const hint = didYouMean(name, names, `There are ${names.join(", ")}.`);
  return badFlags(`there is no schema ${quoteText(name)}`, hint);
}
