/** What a person or a machine logs in to a registry with. */
export type Credential =
  | { readonly kind: "password"; readonly username: string; readonly password: string }
  /** A refresh token, to be exchanged for tokens by POST (docker's "identitytoken"). */
  | { readonly kind: "identity"; readonly identityToken: string }
  /** A ready-made bearer token. */
  | { readonly kind: "bearer"; readonly token: string };

export interface FoundCredential {
  readonly credential: Credential;
  /** Where it was found, for people: a file's name, "docker-credential-ecr-login", "the AWS identity". */
  readonly source: string;
}

export interface CredentialQuery {
  /** Such as "registry.example.com:5000". */
  readonly host: string;
  /** The repository that it is for: there may be one of its own. */
  readonly repository?: string | undefined;
  /** One that was found before and that the registry refuses: what can be had anew is had anew. */
  readonly refused?: Credential | undefined;
}

/** Finds the credential for a registry; undefined means anonymous. */
export type FindCredential = (query: CredentialQuery) => Promise<FoundCredential | undefined>;

/** Asks one place after the other; the first that knows the registry wins. */
export function firstCredential(places: readonly FindCredential[]): FindCredential {
  return async (query) => {
    for (const find of places) {
      const found = await find(query);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}
