import type { Platform } from "../content/platform.ts";
import { UserError } from "../errors/user-error.ts";
import { present } from "../values/present.ts";

/** Other names of architectures that people know from `uname -m`. */
const ALIASES: Readonly<Record<string, string>> = { x86_64: "amd64", "x86-64": "amd64", aarch64: "arm64" };
const PLATFORM = /^[a-z0-9]+\/[a-z0-9_-]+(?:\/[a-z0-9.]+)?$/;

/** Reads "linux/amd64" or "linux/arm/v7", as an index names platforms. Throws a UserError BAD_PLATFORM. */
export function parsePlatform(text: string): Platform {
  const wanted = text.trim().toLowerCase();
  if (!PLATFORM.test(wanted)) {
    throw new UserError("BAD_PLATFORM", `"${text}" is not a platform`, {
      hint: "Write OS/ARCHITECTURE or OS/ARCHITECTURE/VARIANT: linux/amd64, linux/arm64, linux/arm/v7.",
    });
  }
  const [os = "", name = "", variant] = wanted.split("/");
  const architecture = ALIASES[name] ?? name;
  return { os, architecture, ...present({ variant }) };
}
