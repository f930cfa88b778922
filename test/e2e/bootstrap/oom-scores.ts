import { readFile } from "node:fs/promises";

/** Whether this process has CAP_SYS_RESOURCE, which root has on every machine but not in every sandbox (capabilities(7)). */
async function mayLowerOomScores(): Promise<boolean> {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(await readFile("/proc/self/status", "utf8"))?.[1] ?? "0";
  return ((BigInt(`0x${effective}`) >> 24n) & 1n) === 1n;
}

/** A node's script for the machines of this test: containerd has a setting for those that may not lower scores; kOps's nodes need none. */
export async function withOomScores(script: string): Promise<string> {
  if (await mayLowerOomScores()) return script;
  const setting = "\nrestrict_oom_score_adj = true";
  const changed = script.includes("\nsandbox_image = ")
    ? script.replace("\nsandbox_image = ", `${setting}$&`)
    : script.replace(
        /\n(\[plugins\."io\.containerd\.cri\.v1\.runtime")\.containerd\]/,
        `\n$1]${setting}\n$&`,
      );
  if (changed === script) throw new Error("the script configures no containerd");
  return changed;
}
