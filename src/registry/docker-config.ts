import { UserError } from "../errors/user-error.ts";
import type { Credential } from "./credential.ts";
import { printable } from "../errors/printable.ts";
import { isObject } from "../values/is-object.ts";
import { jsonIn } from "../values/json-in.ts";

/** What docker's config.json and podman's auth.json say about credentials; hosts are bare, "registry.example.com:5000". */
export interface DockerConfig {
  readonly file: string;
  readonly auths: ReadonlyMap<string, Credential>;
  /** Names of credential helpers, by host. */
  readonly helpers: ReadonlyMap<string, string>;
  /** The helper for every other host. */
  readonly store: string | undefined;
  /** Entries that cannot be read, by host: they matter to whoever speaks to that host. */
  readonly broken: ReadonlyMap<string, UserError>;
  /** Why nothing at all could be read: it matters to whoever speaks to any host. */
  readonly unusable?: UserError;
}

/** A file that nobody can read stands for no credentials, and says why. */
export function unusableConfig(file: string, unusable: UserError): DockerConfig {
  const none = new Map<string, never>();
  return { file, auths: none, helpers: none, store: undefined, broken: none, unusable };
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads a config.json or auth.json; `file` is its name for messages. Names of fields are read in any case, as Go programs do, and so are
 * hosts. An empty file, or `null`, has nothing in it. Throws a UserError BAD_DOCKER_CONFIG, which never quotes the text.
 */
export function parseDockerConfig(text: string, file: string): DockerConfig {
  const json = parseJson(text, file);
  const store = fieldOf(json, "credsStore");
  const auths = new Map<string, Credential>();
  const broken = new Map<string, UserError>();
  for (const [key, value] of entriesOf(fieldOf(json, "auths"))) {
    const found = authEntry(key, value, file);
    if (found instanceof UserError) broken.set(bareHost(key), found);
    else if (found !== undefined) auths.set(bareHost(key), found);
  }
  const helpers = entriesOf(fieldOf(json, "credHelpers")).flatMap(([key, value]): [string, string][] =>
    typeof value === "string" && value !== "" ? [[bareHost(key), value]] : [],
  );
  return {
    file,
    auths,
    helpers: new Map(helpers),
    store: typeof store === "string" && store !== "" ? store : undefined,
    broken,
  };
}

/**
 * The host in a key such as "https://index.docker.io/v1/", in lower case; a key with a further path stays as it is, for it is about a
 * namespace.
 */
export function bareHost(key: string): string {
  return key
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, "")
    .replace(/\/(?:v[12]\/?)?$/, "");
}

function parseJson(text: string, file: string): Json {
  if (/^[\s\ufeff]*$/.test(text)) return {};
  const json = jsonIn(text.replace(/^\ufeff/, ""));
  // The parser's own message quotes the text, which holds secrets.
  if (json === undefined) throw badConfig(file, "it is not JSON");
  if (json === null) return {};
  if (isObject(json)) return json;
  throw badConfig(file, "it is not a JSON object");
}

function fieldOf(json: Json, name: string): unknown {
  const found = Object.keys(json).find((key) => key.toLowerCase() === name.toLowerCase());
  return json[name] ?? (found === undefined ? undefined : json[found]);
}

function authEntry(key: string, value: unknown, file: string): Credential | UserError | undefined {
  if (!isObject(value)) return undefined;
  const fields = Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name.toLowerCase(), field]),
  );
  return identityOf(fields) ?? bearerOf(fields) ?? passwordOf(key, fields, file);
}

function identityOf({ identitytoken: token }: Json): Credential | undefined {
  return typeof token === "string" && token !== "" ? { kind: "identity", identityToken: token } : undefined;
}

function bearerOf({ registrytoken: token }: Json): Credential | undefined {
  return typeof token === "string" && token !== "" ? { kind: "bearer", token } : undefined;
}

function passwordOf(key: string, value: Json, file: string): Credential | UserError | undefined {
  const { auth, username, password } = value;
  if (typeof username === "string" && typeof password === "string" && username !== "") {
    return { kind: "password", username, password };
  }
  if (typeof auth !== "string" || auth === "") return undefined;
  const decoded = Buffer.from(auth, "base64").toString("utf8");
  const colon = decoded.indexOf(":");
  if (colon <= 0) return badConfig(file, `"auth" of ${printable(key)} is not the base64 of user:password`);
  return {
    kind: "password",
    username: decoded.slice(0, colon),
    password: decoded.slice(colon + 1).replace(/\0+$/, ""),
  };
}

function entriesOf(value: unknown): [string, unknown][] {
  return isObject(value) ? Object.entries(value) : [];
}

function badConfig(file: string, reason: string): UserError {
  return new UserError("BAD_DOCKER_CONFIG", `${file}: ${reason}`, {
    hint: "Write it again with docker login or podman login.",
  });
}
