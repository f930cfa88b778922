import { jsonIn } from "../values/json-in.ts";
import { isObject } from "../values/is-object.ts";

interface ResourceAccess {
  readonly name: string;
  readonly actions: readonly string[];
}

/**
 * What a bearer token allows, as its claim "access" says (distribution, "Token Authentication Implementation"); undefined where the
 * header holds no such token. Nothing is verified: the token is one's own.
 */
export function tokenAccess(header: string | undefined): ResourceAccess[] | undefined {
  const [, payload] = /^Bearer [\w-]+\.([\w-]+)\.[\w-]*$/.exec(header ?? "") ?? [];
  if (payload === undefined) return undefined;
  const access = parse(Buffer.from(payload, "base64url").toString("utf8"))?.["access"];
  if (!Array.isArray(access)) return undefined;
  return (access as unknown[])
    .filter(isObject)
    .flatMap(({ type, name, actions }) =>
      type === "repository" && typeof name === "string" && Array.isArray(actions)
        ? [{ name, actions: (actions as unknown[]).filter((action) => typeof action === "string") }]
        : [],
    );
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  const json = jsonIn(text);
  return isObject(json) ? json : undefined;
}
