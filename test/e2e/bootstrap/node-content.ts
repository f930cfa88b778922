import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { madeUpBytes } from "../../support/made-up-bytes.ts";
import { findProgram } from "./requirements.ts";
import { archiveOf } from "./archive.ts";

/** What a node installs, by component. */
export type NodeContent = (component: string) => { readonly bytes: Buffer; readonly sha256: string };

/**
 * Real where it has to run: Debian's containerd and runc in the archives' form, and a client of the container runtime interface in
 * crictl's place. kubelet, CNI plugins and all others are made up.
 */
export async function createNodeContent(): Promise<NodeContent> {
  const program = (name: string): Promise<Buffer> => readFile(findProgram(name) ?? name);
  const real: Readonly<Record<string, Buffer>> = {
    containerd: await archiveOf({
      "bin/containerd": await program("containerd"),
      "bin/containerd-shim-runc-v2": await program("containerd-shim-runc-v2"),
      "bin/ctr": await program("ctr"),
    }),
    runc: await program("runc"),
    crictl: await archiveOf({ crictl: await bundleCriClient() }),
    "cni-plugins": await archiveOf({ bridge: madeUpBytes(20_000, "bridge"), loopback: madeUpBytes(20_000) }),
  };
  const known = new Map<string, { bytes: Buffer; sha256: string }>();
  return (component) => {
    const found = known.get(component);
    if (found !== undefined) return found;
    const bytes = real[component] ?? madeUpBytes(100_000, component);
    const made = { bytes, sha256: createHash("sha256").update(bytes).digest("hex") };
    known.set(component, made);
    return made;
  };
}

/** The client of the container runtime interface as one program. */
export async function bundleCriClient(): Promise<Buffer> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("./cri-client.ts", import.meta.url))],
    bundle: true,
    write: false,
    platform: "node",
    format: "cjs",
    banner: { js: `#!${process.execPath}` },
  });
  return Buffer.from(outputFiles[0]?.contents ?? []);
}
