import type { PackedBundle } from "../../bundle/packed/open-packed.ts";
import type { Finding } from "../../errors/finding.ts";
import { needsOf } from "./needs-of.ts";

/** One finding for each volume that is not at hand, with what it holds. */
export function findMissingVolumes(bundle: PackedBundle): Finding[] {
  const { missing, volumes } = bundle;
  if (missing.length === 0) return [];
  const needs = needsOf(bundle);
  return missing.map((number) => {
    const names = new Set((volumes.names[number - 1] ?? []).map((name) => name.replace(/\.part\d+$/, "")));
    const assets = [...needs].flatMap(([asset, own]) => (own.some((name) => names.has(name)) ? [asset] : []));
    const message = `volume ${number} of ${volumes.names.length} is not at hand; it holds ${names.size} layers and files of ${assets.length} assets`;
    const hint = `Load it too, now or later and in any order: what it holds is ${assets.slice(0, 5).join(", ")}${assets.length > 5 ? ", …" : ""}.`;
    return { code: "VOLUME_MISSING", severity: "warning", message, hint, assets };
  });
}
