import { hideSecrets } from "../errors/hide-secrets.ts";

/** Shorter than this it is no secret, and would be found in ordinary words. */
const SHORTEST_SECRET = 4;
const HEADER_SECRETS = valuesOfHeaders(process.argv);

/** Bytes that may wait for a reader of stderr who takes nothing. */
const MOST_WAITING = 16 * 1024 * 1024;
let leftOut = 0;
let makeRoom: () => void = () => undefined;

/**
 * The one way to stderr: what is told there holds no secret of a URL, and none of a header that was given. Nothing waits for whoever reads
 * it: where too much has piled up, messages are left out, and how many is told once there is room.
 */
export function writeStderr(text: string): void {
  makeRoom();
  if (process.stderr.writableLength > MOST_WAITING) {
    leftOut += 1;
    return;
  }
  if (leftOut > 0)
    process.stderr.write(
      `note: ${leftOut} messages were dropped, because stderr was not read fast enough [LEFT_OUT]\n`,
    );
  leftOut = 0;
  process.stderr.write(withoutHeaders(hideSecrets(text)));
}

/** Has `action` called before anything is told, for whoever has drawn something that must not be in the way. The answer undoes it. */
export function beforeStderr(action: () => void): () => void {
  makeRoom = action;
  return () => {
    makeRoom = () => undefined;
  };
}

function withoutHeaders(text: string): string {
  return HEADER_SECRETS.reduce((shown, secret) => shown.replaceAll(secret, "REDACTED"), text);
}

/** What follows the name of each `--header`; all of it where there is no name. */
function valuesOfHeaders(given: readonly string[]): string[] {
  return given.flatMap((one, index) => {
    const header =
      given[index - 1] === "--header" ? one : /^--header=(?<header>.*)$/s.exec(one)?.groups?.["header"];
    if (header === undefined) return [];
    const value = header.slice(header.indexOf(":") + 1).trim();
    return value.length < SHORTEST_SECRET ? [] : [value];
  });
}
