import { printable } from "../errors/printable.ts";
import type { Platform } from "../content/platform.ts";

/** What an architecture is where its variant is not named, as containerd reads platforms. */
const USUAL_VARIANTS: Readonly<Record<string, string>> = { amd64: "v1", arm64: "v8", arm: "v7" };

/** True where an image's platform is the wanted one; one without a variant wants all variants of its architecture. */
export function matchesPlatform(wanted: Platform, found: Platform): boolean {
  if (wanted.os !== found.os || wanted.architecture !== found.architecture) return false;
  return wanted.variant === undefined || variantOf(wanted) === variantOf(found);
}

/** "linux/arm/v7" */
export function printPlatform({ os, architecture, variant }: Platform): string {
  return printable([os, architecture, ...(variant === undefined ? [] : [variant])].join("/"));
}

function variantOf({ architecture, variant }: Platform): string {
  return variant ?? USUAL_VARIANTS[architecture] ?? "";
}
