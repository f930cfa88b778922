/** What a request wants to do, in the words of the token specification: "repository:library/nginx:pull". One action each. */
export type Scope = string;

export function pullScope(repository: string): Scope[] {
  return [`repository:${repository}:pull`];
}

export function pushScope(repository: string): Scope[] {
  return [`repository:${repository}:pull`, `repository:${repository}:push`];
}

export function deleteScope(repository: string): Scope[] {
  return [`repository:${repository}:pull`, `repository:${repository}:delete`];
}

export const CATALOG_SCOPE: readonly Scope[] = ["registry:catalog:*"];

/** The same for the same scopes in any order. */
export function scopesKey(scopes: readonly Scope[]): string {
  return [...scopes].sort().join(" ");
}

/** What a challenge names, one action each; what is no scope of that form is left out. */
export function parseScopes(text: string): Scope[] {
  return text.split(/\s+/).flatMap((scope) => {
    const [, resource, actions = ""] = /^([^:]+:.+):([^:]+)$/.exec(scope) ?? [];
    return resource === undefined ? [] : actions.split(",").map((action) => `${resource}:${action}`);
  });
}

/** True where a token for `granted` does for `wanted`. */
export function covers(granted: ReadonlySet<Scope>, wanted: readonly Scope[]): boolean {
  return wanted.every((scope) => granted.has(scope));
}

/** As a token server wants them: the actions on one resource together, "repository:library/nginx:pull,push". */
export function joinScopes(scopes: readonly Scope[]): string[] {
  const byResource = new Map<string, string[]>();
  for (const scope of scopes) {
    const colon = scope.lastIndexOf(":");
    const resource = scope.slice(0, colon);
    byResource.set(resource, [...(byResource.get(resource) ?? []), scope.slice(colon + 1)]);
  }
  return [...byResource].map(([resource, actions]) => `${resource}:${actions.join(",")}`);
}

/** The repository that the first of the scopes is about, whose request it is. */
export function scopeRepository([first]: readonly Scope[]): string | undefined {
  return /^repository:(.+):[^:]+$/.exec(first ?? "")?.[1];
}
