// What npm runs after an installation in a checkout, and before it packs or installs from git: the package has to hold dist/.
import { createRequire } from "node:module";

const { resolve } = createRequire(import.meta.url);

/** Without the development tools (npm ci --omit=dev) there is nothing to build with, and nobody has asked for it. */
function hasTools() {
  try {
    return resolve("esbuild") !== "";
  } catch {
    return false;
  }
}

if (hasTools()) await import("./build.mjs");
