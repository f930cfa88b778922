import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";

/** What the proof in a network namespace needs of this machine: Debian's packages, see tools/setup-servers.sh. */
const NEEDED = [
  "containerd",
  "containerd-shim-runc-v2",
  "ctr",
  "runc",
  "tcpdump",
  "ip",
  "nsenter",
  "unshare",
  "nginx",
  "docker-registry",
  "busybox",
];

/** Where a program is that Debian's packages bring; undefined where it is not installed. */
export function findProgram(name: string): string | undefined {
  return ["/usr/bin", "/usr/sbin", "/bin", "/sbin"]
    .map((directory) => `${directory}/${name}`)
    .find((path) => existsSync(path));
}

/**
 * Tests that prepare a machine: skipped with the reason where that cannot be, failing instead where KOPS_ASSETS_REAL_SERVERS=1. `more`
 * looks for what else may stand in the way.
 */
export function describeMachine(
  name: string,
  tests: () => void,
  more: () => string | undefined = () => undefined,
): void {
  const reason = findObstacle() ?? more();
  it.runIf(process.env["KOPS_ASSETS_REAL_SERVERS"] === "1")("a machine can be made here", () => {
    expect(reason, "bash tools/setup-servers.sh installs what is needed; run as root").toBeUndefined();
  });
  describe.skipIf(reason !== undefined)(reason === undefined ? name : `${name} (skipped: ${reason})`, tests);
}

function findObstacle(): string | undefined {
  if (process.platform !== "linux") return "network namespaces are Linux's";
  if (process.getuid?.() !== 0) return "only root can make network namespaces";
  const missing = NEEDED.filter((name) => findProgram(name) === undefined);
  return missing.length === 0 ? undefined : `not installed: ${missing.join(", ")}`;
}
