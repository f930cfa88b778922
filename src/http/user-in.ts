export interface UrlUser {
  readonly name: string;
  readonly password: string;
}

/** The user that a URL names: without a name or without a password, one with an empty one, as for curl. */
export function userIn({ username, password }: URL): UrlUser | undefined {
  if (username === "" && password === "") return undefined;
  return { name: decoded(username), password: decoded(password) };
}

/** A bare % stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
