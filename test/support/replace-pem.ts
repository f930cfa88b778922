import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Puts a certificate or its key into a folder, at once, as what renews certificates does. */
export function replacePem(folder: string, name: "cert" | "key", text: string): void {
  const fresh = join(folder, `${name}.new`);
  writeFileSync(fresh, text);
  renameSync(fresh, join(folder, `${name}.pem`));
}
