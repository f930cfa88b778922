import { UserError } from "../errors/user-error.ts";
import type { Credential } from "./credential.ts";
import { isObject } from "../values/is-object.ts";

/** What docker's config.json and podman's auth.json say about credentials; hosts are bare, "registry.example.com:5000". */
export interface DockerConfig {
  readonly file: string;
  readonly auths: ReadonlyMap<string, Credential>;
  /** Names of credential helpers, by host. */
  readonly helpers: ReadonlyMap<string, string>;
  /** The helper for every other host. */
  readonly store: string | undefined;
}

type Json = Readonly<Record<string, unknown>>;

/** Reads a config.json or auth.json; `file` is its name for messages. Throws a UserError BAD_DOCKER_CONFIG, which never quotes the text. */
export function parseDockerConfig(text: string, file: string): DockerConfig {
  const json = parseJson(text, file);
  const store = json["credsStore"];
  return {
    file,
    auths: new Map(entriesOf(json["auths"]).flatMap(([key, value]) => authEntry(key, value, file))),
    helpers: new Map(
      entriesOf(json["credHelpers"]).flatMap(([key, value]) =>
        typeof value === "string" && value !== "" ? [[bareHost(key), value]] : [],
      ),
    ),
    store: typeof store === "string" && store !== "" ? store : undefined,
  };
}

/** The host in a key such as "https://index.docker.io/v1/"; a key with a further path stays as it is, for it is about a namespace. */
export function bareHost(key: string): string {
  return key.replace(/^https?:\/\//, "").replace(/\/(?:v[12]\/?)?$/, "");
}

function parseJson(text: string, file: string): Json {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, which holds secrets.
    throw badConfig(file, "it is not JSON");
  }
  if (isObject(json)) return json;
  throw badConfig(file, "it is not a JSON object");
}

function authEntry(key: string, value: unknown, file: string): [string, Credential][] {
  if (!isObject(value)) return [];
  const credential = identityOf(value) ?? bearerOf(value) ?? passwordOf(key, value, file);
  return credential === undefined ? [] : [[bareHost(key), credential]];
}

function identityOf({ identitytoken: token }: Json): Credential | undefined {
  return typeof token === "string" && token !== "" ? { kind: "identity", identityToken: token } : undefined;
}

function bearerOf({ registrytoken: token }: Json): Credential | undefined {
  return typeof token === "string" && token !== "" ? { kind: "bearer", token } : undefined;
}

function passwordOf(key: string, value: Json, file: string): Credential | undefined {
  const { auth, username, password } = value;
  if (typeof username === "string" && typeof password === "string" && username !== "") {
    return { kind: "password", username, password };
  }
  if (typeof auth !== "string" || auth === "") return undefined;
  const decoded = Buffer.from(auth, "base64").toString("utf8");
  const colon = decoded.indexOf(":");
  if (colon <= 0) throw badConfig(file, `"auth" of ${key} is not the base64 of user:password`);
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
    hint: "Write it anew with docker login or podman login.",
  });
}
