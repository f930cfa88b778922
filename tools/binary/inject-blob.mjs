// Puts what a single executable runs into a copy of Node's own executable.
import { readFileSync } from "node:fs";

/** What Node looks for (nodejs.org, "Single executable applications"). */
const NAME = "NODE_SEA_BLOB";
const FUSE = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2";
/** Said of the notes of every ELF file, though nothing is wrong with them. */
const NOISE = /^warning: Can't find string offset for section name '\.note/;

/** `file` is changed in place. */
export async function injectBlob(file, blob) {
  const { warn } = console;
  // The package binds it when it begins its work.
  console.warn = (...words) => (NOISE.test(words.join(" ")) ? undefined : warn(...words));
  try {
    const { inject } = await import("postject");
    await inject(file, NAME, readFileSync(blob), { sentinelFuse: FUSE });
  } finally {
    console.warn = warn;
  }
}
