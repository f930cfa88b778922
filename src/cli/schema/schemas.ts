import type { Command } from "commander";
import { configSchema } from "./config-schema.ts";
import { DECISIONS, LOCK, RECEIPT, RECORD } from "./file-schemas.ts";
import type { JsonSchema } from "./json-schema.ts";
import { CATALOG, CROSS_CHECK, DIFF, ECR, HOSTS, LISTING, NODES } from "./list-schemas.ts";
import { CONFIG_CHECK, DOCTOR, DRY_RUN, LOG, PLAN, PRUNE, VERIFY } from "./report-schemas.ts";

/** A schema that is published; what is taken away or changes its meaning makes a new version, a new field does not. */
export interface PublishedSchema {
  readonly name: string;
  readonly version: number;
  /** What it is of. */
  readonly title: string;
  readonly schema: JsonSchema;
}

/** Every schema, those of a program's settings among them. */
export function schemasOf(program: Command): readonly PublishedSchema[] {
  return [
    ["listing", "get assets -o json, with or without --details", LISTING],
    ["cross-check", "get assets --cross-check -o json", CROSS_CHECK],
    ["diff", "diff -o json", DIFF],
    ["doctor", "doctor -o json", DOCTOR],
    ["verify", "verify -o json", VERIFY],
    ["prune", "prune -o json", PRUNE],
    ["dry-run", "copy, bundle create and bundle load --dry-run -o json", DRY_RUN],
    ["plan", "plan -o json", PLAN],
    ["hosts", "render hosts -o json", HOSTS],
    ["nodes", "render nodes -o json", NODES],
    ["ecr", "render ecr", ECR],
    ["catalog-list", "catalog list -o json", CATALOG],
    ["config-check", "config check -o json", CONFIG_CHECK],
    ["lock", "the file of `lock`", LOCK],
    ["receipt", "the file of --receipt, not signed", RECEIPT],
    ["decisions", "the file of --decisions", DECISIONS],
    ["record", "the file of --record", RECORD],
    ["log", "a line on stderr with --log-format json", LOG],
    ["config", "kops-assets.yaml", configSchema(program)],
  ].map(([name, title, schema]) => ({ name, title, schema, version: 1 }) as PublishedSchema);
}

/** The whole document, as it is published. */
export function asDocument({ name, version, title, schema }: PublishedSchema): JsonSchema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: `urn:kops-assets:schema:${name}:${version}`,
    title,
    ...schema,
  };
}
