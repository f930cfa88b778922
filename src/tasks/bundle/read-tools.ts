import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { hashStream } from "../../content/hash-stream.ts";
import type { PackedEntry } from "../../bundle/packed/packed-entry.ts";
import { toolName } from "../../bundle/packed/tool-entries.ts";
import { reasonOf } from "../../errors/reason-of.ts";
import { UserError } from "../../errors/user-error.ts";
import type { BundleTool } from "./bundle-tool.ts";

/** Where an ELF file says what machine it is for (ELF-64 object file format, "e_machine"). */
const MACHINE_AT = 18;
/** The platforms that there are executables for, and what theirs say there. */
export const MACHINES: Readonly<Record<string, number>> = { "linux/amd64": 62, "linux/arm64": 183 };
const ELF = Buffer.from("\u007fELF", "latin1");

/** Executables as a bundle has them. Throws UserErrors UNREADABLE_FILE, and BAD_TOOL for a file that no such machine runs. */
export function readTools(tools: readonly BundleTool[]): Promise<PackedEntry[]> {
  return Promise.all(tools.map(readTool));
}

async function readTool({ platform, place }: BundleTool): Promise<PackedEntry> {
  try {
    await refuseOther(platform, place);
    const { size, hex } = await hashStream(createReadStream(place));
    return {
      name: toolName(platform),
      size,
      digest: `sha256:${hex}`,
      isExecutable: true,
      open: (start) => Promise.resolve(createReadStream(place, { start })),
    };
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError("UNREADABLE_FILE", `${place} cannot be read: ${reasonOf(cause)}`, {
      hint: "--with-tool packs this file. Check that it is there, and that you may read it.",
      cause,
    });
  }
}

async function refuseOther(platform: string, place: string): Promise<void> {
  const file = await open(place);
  try {
    const { buffer } = await file.read(Buffer.alloc(MACHINE_AT + 2), 0, MACHINE_AT + 2, 0);
    if (buffer.subarray(0, ELF.length).equals(ELF) && buffer.readUInt16LE(MACHINE_AT) === MACHINES[platform])
      return;
    throw new UserError("BAD_TOOL", `${place} is not an executable for ${platform}`, {
      hint: "`npm run build:binary` makes both, in the folders that --tool-from expects.",
    });
  } finally {
    await file.close();
  }
}
