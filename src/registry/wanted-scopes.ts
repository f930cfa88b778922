import { parseScopes, scopesKey, type Scope } from "./scope.ts";

/**
 * What a registry wants a token to be for besides what it was asked for. One behind a front that changes paths (Artifactory, nginx) knows its
 * repositories by other names, and says so once a token did not do.
 */
export class WantedScopes {
  readonly #wanted = new Map<string, readonly Scope[]>();

  with(scopes: readonly Scope[]): readonly Scope[] {
    if (this.#wanted.size === 0) return scopes;
    const wanted = this.#wanted.get(scopesKey(scopes));
    return wanted === undefined ? scopes : [...scopes, ...wanted];
  }

  /** `named`: the scope of the challenge that a token for `scopes` got. */
  learn(scopes: readonly Scope[], named: string): void {
    const others = parseScopes(named).filter((scope) => !scopes.includes(scope));
    if (others.length > 0) this.#wanted.set(scopesKey(scopes), others);
  }
}
