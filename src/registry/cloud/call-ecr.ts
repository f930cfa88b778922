import { callAws, type AwsAccess } from "./call-aws.ts";
import type { EcrHost } from "./ecr-host.ts";
import { allPages } from "../../http/all-pages.ts";
import { noList, type ListPlace } from "../../http/list-cut-short.ts";
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

/** One field of every entry of a list that comes in pages. Throws what callAws throws, LIST_CUT_SHORT and TOO_LARGE. */
export async function listFromEcr(
  access: AwsAccess,
  host: EcrHost,
  { action, list, field }: { readonly action: string; readonly list: string; readonly field: string },
): Promise<string[]> {
  const place: ListPlace = { url: `https://${host.api}/#${action}`, side: "local" };
  return allPages(place, async (nextToken) => {
    const page = await callEcr(access, host, action, { maxResults: 1000, ...present({ nextToken }) });
    const entries = page[list];
    if (!Array.isArray(entries)) throw noList(place);
    const next = page["nextToken"];
    return { entries: textsIn(entries, field), next: typeof next === "string" ? next : undefined };
  });
}

function textsIn(entries: readonly unknown[], field: string): string[] {
  return entries.flatMap((entry) => {
    const text = isObject(entry) ? entry[field] : undefined;
    return typeof text === "string" ? [text] : [];
  });
}
