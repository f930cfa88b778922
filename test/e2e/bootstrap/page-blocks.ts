import { readFileSync } from "node:fs";

/** A block of commands of a page, and where it says that it runs. */
export interface PageBlock {
  readonly place: string;
  /** Its command runs until it is stopped. */
  readonly isService: boolean;
  readonly script: string;
  /** What the page shows of its output, in a block without a place that follows it. */
  readonly shown: readonly string[];
}

/** The blocks of a page in their order. Throws where one has no place: a page that is followed shows nothing that is not run. */
export function readBlocks(page: URL): PageBlock[] {
  const blocks: PageBlock[] = [];
  for (const [, info = "", script = ""] of readFileSync(page, "utf8").matchAll(
    /^```(.*)\n([\s\S]*?)^```$/gm,
  )) {
    const [, place, service] = /^sh (\w+)( service)?$/.exec(info) ?? [];
    const last = info === "" ? blocks.pop() : undefined;
    // Whoever reads the page as it is drawn sees only what is in a block.
    const isTold = script.startsWith(`# ${place ?? ""}\n`);
    if (place !== undefined && isTold)
      blocks.push({ place, isService: service !== undefined, script, shown: [] });
    else if (last !== undefined) blocks.push({ ...last, shown: script.trimEnd().split("\n") });
    else throw new Error(`a block that runs nowhere: \`\`\`${info}`);
  }
  return blocks;
}
