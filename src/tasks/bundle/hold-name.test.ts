import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { expect, test } from "vitest";
import { holdName } from "./hold-name.ts";

const NAME = `\0kops-assets-test-${process.pid}`;

async function closed(server: Server | string | undefined): Promise<void> {
  if (typeof server !== "object") throw new Error(`not held: ${String(server)}`);
  server.close();
  await once(server, "close");
}

test.runIf(process.platform === "linux")(
  "a child that has a name from its parent and answers nobody is waited for",
  async () => {
    const name = `${NAME}-child`;
    const parent = createServer().listen({ path: name });
    await once(parent, "listening");
    const { fd } = (parent as unknown as { readonly _handle: { readonly fd: number } })._handle;
    const child = spawn("sleep", ["0.3"], { stdio: ["ignore", "ignore", "ignore", fd] });
    await once(child, "spawn");
    await closed(parent);
    // It goes on sleeping, and has the name.
    expect(child.exitCode).toBeNull();
    await closed(await holdName(name));
  },
);

test.runIf(process.platform === "linux")(
  "a name that a run has is busy, and free once it has ended",
  async () => {
    const held = await holdName(NAME);
    expect(await holdName(NAME)).toBe("busy");
    await closed(held);
    await closed(await holdName(NAME));
  },
);
