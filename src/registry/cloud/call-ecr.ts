import { callAws, type AwsAccess } from "./call-aws.ts";
import type { EcrHost } from "./ecr-host.ts";
import { isObject } from "../../values/is-object.ts";
import { present } from "../../values/present.ts";

type Json = Readonly<Record<string, unknown>>;

/** Calls an operation of Amazon ECR's API for a registry. Throws what callAws throws. */
export function callEcr(access: AwsAccess, host: EcrHost, action: string, input: object): Promise<Json> {
  const { api, region, account } = host;
  return callAws(access, {
    api,
    region,
    service: "ecr",
    target: `AmazonEC2ContainerRegistry_V20150921.${action}`,
    input: { registryId: account, ...input },
  });
}

/** One field of every entry of a list that comes in pages. */
export async function listFromEcr(
  access: AwsAccess,
  host: EcrHost,
  { action, list, field }: { readonly action: string; readonly list: string; readonly field: string },
): Promise<string[]> {
  const found: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await callEcr(access, host, action, { maxResults: 1000, ...present({ nextToken }) });
    found.push(...textsIn(page[list], field));
    nextToken = typeof page["nextToken"] === "string" ? page["nextToken"] : undefined;
  } while (nextToken !== undefined);
  return found;
}

function textsIn(entries: unknown, field: string): string[] {
  if (!Array.isArray(entries)) return [];
  return (entries as unknown[]).flatMap((entry) => {
    const text = isObject(entry) ? entry[field] : undefined;
    return typeof text === "string" ? [text] : [];
  });
}
