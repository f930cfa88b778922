/** One way to authenticate that a server offers (RFC 9110, 11.6.1); the scheme in lower case. */
export interface Challenge {
  readonly scheme: string;
  readonly parameters: Readonly<Record<string, string>>;
}

const PARAMETER = /^[\s,]*([!#$%&'*+.^_`|~\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/;
const SCHEME = /^[\s,]*([!#$%&'*+.^_`|~\w-]+)(?=\s|,|$)/;

/** Takes a WWW-Authenticate header apart; several challenges may stand in one header. What cannot be read is left out. */
export function parseChallenges(header: string): Challenge[] {
  const challenges: Challenge[] = [];
  let rest = header;
  for (;;) {
    const scheme = SCHEME.exec(rest);
    if (scheme === null) return challenges;
    const [parameters, length] = readParameters(rest.slice(scheme[0].length));
    challenges.push({ scheme: (scheme[1] ?? "").toLowerCase(), parameters });
    rest = rest.slice(scheme[0].length + length);
  }
}

function readParameters(text: string): [Record<string, string>, number] {
  const parameters: Record<string, string> = {};
  let at = 0;
  for (;;) {
    const match = PARAMETER.exec(text.slice(at));
    if (match === null) return [parameters, at];
    const [whole, name = "", quoted, token = ""] = match;
    parameters[name.toLowerCase()] = quoted?.replaceAll(/\\(.)/g, "$1") ?? token;
    at += whole.length;
  }
}
