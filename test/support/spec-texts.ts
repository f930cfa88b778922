import type { FieldLookup } from "../../src/cluster/read/field-table.ts";
import { readDocuments } from "../../src/cluster/read/read-documents.ts";
import { UserError } from "../../src/errors/user-error.ts";

/** A Cluster as a document; `spec` is JSON or YAML in one line. */
export const clusterText = (name: string, spec = "{}"): string =>
  `apiVersion: kops.k8s.io/v1alpha2\nkind: Cluster\nmetadata:\n  name: ${name}\nspec: ${spec}\n`;

/** Reads a text as if it were the file c.yaml. */
export const readText = (text: string, fields?: FieldLookup): ReturnType<typeof readDocuments> =>
  readDocuments([{ name: "c.yaml", text }], fields);

/** The UserError that something throws. */
export function thrown(action: () => unknown): UserError {
  try {
    action();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
