import { vi } from "vitest";

/** How a verb ended, and what it wrote. */
export interface Ended<Code = number> {
  readonly code: Code;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a verb in this process with its output caught. */
export async function captured<Code>(verb: () => Promise<Code>): Promise<Ended<Code>> {
  const written = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).map((stream) =>
    vi.spyOn(process[stream], "write").mockImplementation((chunk) => {
      written[stream] += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8");
      return true;
    }),
  );
  try {
    const code = await verb();
    return { code, ...written };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
