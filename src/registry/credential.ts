/** What a person or a machine logs in to a registry with. */
export type Credential =
  | { readonly kind: "password"; readonly username: string; readonly password: string }
  /** A refresh token, to be exchanged for tokens by POST (docker's "identitytoken"). */
  | { readonly kind: "identity"; readonly identityToken: string }
  /** A ready-made bearer token. */
  | { readonly kind: "bearer"; readonly token: string };

/** Finds the credential for one host, such as "registry.example.com:5000"; undefined means anonymous. */
export type FindCredential = (host: string) => Promise<Credential | undefined>;
