import { joinHeld } from "../../bundle/packed/held-content.ts";
import type { PackOptions } from "../../bundle/packed/pack-record.ts";
import type { Finding } from "../../errors/finding.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import { present } from "../../values/present.ts";
import type { BundleRequest } from "./bundle-request.ts";
import { heldSince } from "./held-since.ts";
import { readTools } from "./read-tools.ts";

/** What a bundle is to be besides whole and unsigned; of an older lock upstream is asked for the manifests. */
export async function openPackOptions(
  { held, since, signKey, tools: given = [], selection }: BundleRequest,
  hosts: Hosts,
  concurrency: number,
): Promise<{ readonly options: PackOptions; readonly findings: readonly Finding[] }> {
  const sign = await signerOf(signKey);
  const tools = await readTools(given);
  if (since === undefined) return { options: present({ held, sign, tools }), findings: [] };
  const before = await heldSince(since, present({ selection }), await hosts.stores(), concurrency);
  const all = joinHeld(held === undefined ? [before.held] : [held, before.held]);
  return { options: present({ held: all, sign, tools }), findings: before.findings };
}

async function signerOf(key: BundleRequest["signKey"]): Promise<PackOptions["sign"]> {
  if (key === undefined) return undefined;
  const { signBytes } = await import("../../trust/sign-bytes.ts");
  return (sums) => signBytes(Buffer.from(sums), key);
}
