import { readdir, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

const CGROUPS = "/sys/fs/cgroup";

/** What containers of a machine that is no more have left on this one: a folder each, in version 1 for each controller. */
export async function removeCgroups(containers: readonly string[]): Promise<void> {
  const controllers = ["", ...(await readdir(CGROUPS).catch(() => []))];
  for (const container of containers)
    for (const controller of controllers)
      await removeOnceEmpty(join(CGROUPS, controller, "k8s.io", container));
}

/** Its processes have been killed, which takes them a moment. */
async function removeOnceEmpty(folder: string): Promise<void> {
  for (let tries = 0; tries < 40; tries += 1) {
    const isBusy = await rmdir(folder).then(
      () => false,
      (error: unknown) => error instanceof Error && "code" in error && error.code === "EBUSY",
    );
    if (!isBusy) return;
    await setTimeout(50);
  }
}
