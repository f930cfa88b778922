import { readFileSync } from "node:fs";

/** A block of commands of a page, and where it says that it runs. */
export interface PageBlock {
  readonly place: string;
  /** Its command runs until it is stopped. */
  readonly isService: boolean;
  readonly script: string;
}

/** The blocks of a page in their order. Throws where one has no place: a page that is followed shows nothing that is not run. */
export function readBlocks(page: URL): PageBlock[] {
  const blocks = readFileSync(page, "utf8").matchAll(/^```(.*)\n([\s\S]*?)^```$/gm);
  return [...blocks].map(([, info = "", script = ""]) => {
    const [, place, service] = /^sh (\w+)( service)?$/.exec(info) ?? [];
    if (place === undefined) throw new Error(`a block that runs nowhere: \`\`\`${info}`);
    return { place, isService: service !== undefined, script };
  });
}
