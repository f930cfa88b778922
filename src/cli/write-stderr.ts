import { hideSecrets } from "../errors/hide-secrets.ts";

/** Shorter than this it is no secret, and would be found in ordinary words. */
const SHORTEST_SECRET = 4;
const HEADER_SECRETS = valuesOfHeaders(process.argv);

/** The one way to stderr: what is told there holds no secret of a URL, and none of a header that was given. */
export function writeStderr(text: string): void {
  process.stderr.write(withoutHeaders(hideSecrets(text)));
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
