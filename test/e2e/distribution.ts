import { mkdtempSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startProgram } from "../conformance/real-server.ts";

/** A registry by the distribution project, 2.8 (Debian's docker-registry) or 3 (registry), over an empty directory. */
export interface Distribution {
  /** "127.0.0.1:5000" */
  readonly host: string;
  close(): Promise<void>;
}

/** `settings` are top-level keys of its configuration. */
export async function startDistribution(
  program: string,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<Distribution> {
  const folder = mkdtempSync(join(tmpdir(), "distribution-"));
  const configure = (port: number): string[] => {
    const config = {
      version: "0.1",
      log: { level: "error", accesslog: { disabled: true } },
      storage: { filesystem: { rootdirectory: folder } },
      http: { addr: `127.0.0.1:${port}` },
      ...settings,
    };
    writeFileSync(join(folder, "config.yml"), JSON.stringify(config));
    return ["serve", join(folder, "config.yml")];
  };
  const server = await startProgram(program, configure, { OTEL_TRACES_EXPORTER: "none" });
  return {
    host: new URL(server.url).host,
    close: async () => {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
