import { claimsIn } from "../values/claims-in.ts";
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
  const [, token] = /^Bearer ([\w-]+\.[\w-]+\.[\w-]*)$/.exec(header ?? "") ?? [];
  const access = token === undefined ? undefined : claimsIn(token)["access"];
  if (!Array.isArray(access)) return undefined;
  return (access as unknown[])
    .filter(isObject)
    .flatMap(({ type, name, actions }) =>
      type === "repository" && typeof name === "string" && Array.isArray(actions)
        ? [{ name, actions: (actions as unknown[]).filter((action) => typeof action === "string") }]
        : [],
    );
}
