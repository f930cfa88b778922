import { hideSecrets } from "../errors/hide-secrets.ts";

/** Shorter than this it is no secret, and would be found in ordinary words. */
const SHORTEST_SECRET = 4;
let headerSecrets = headersOf(process.argv).flatMap(secretOf);

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

/** Headers that are not on the command line: their values are shown no more than those that are. */
export function hideHeaders(headers: readonly string[]): void {
  headerSecrets = [...headerSecrets, ...headers.flatMap(secretOf)];
}

function withoutHeaders(text: string): string {
  return headerSecrets.reduce((shown, secret) => shown.replaceAll(secret, "REDACTED"), text);
}

function headersOf(given: readonly string[]): string[] {
  return given.flatMap((one, index) =>
    given[index - 1] === "--header" ? [one] : (/^--header=(.*)$/s.exec(one)?.slice(1) ?? []),
  );
}

/** What follows a header's name; all of it where there is no name. */
function secretOf(header: string): string[] {
  const value = header.slice(header.indexOf(":") + 1).trim();
  return value.length < SHORTEST_SECRET ? [] : [value];
}
