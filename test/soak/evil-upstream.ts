import { copyBetween } from "../e2e/copy-between.ts";
import { startScriptedServer } from "../conformance/scripted-server.ts";
import { UserError } from "../../src/errors/user-error.ts";
import { startWritableRegistry } from "../support/writable-registry.ts";
import type { Random } from "./random.ts";
import type { SoakPart } from "./soak-part.ts";

const STATUSES = [
  200, 200, 200, 200, 206, 204, 301, 302, 307, 401, 403, 404, 416, 429, 500, 503, 999,
] as const;
const TYPES = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.oci.image.manifest.v1+json",
  "text/html",
  "",
] as const;

/** An upstream that answers anything at all: nothing false gets into the target, and whatever fails says so as a UserError. */
export const evilUpstream: SoakPart = async (random, seconds) => {
  const wrong: string[] = [];
  const upstream = await startScriptedServer((request, response) => {
    request.resume();
    try {
      response.writeHead(random.pick(STATUSES), headersOf(random));
      response.end(bodyOf(random));
    } catch {
      response.destroy();
    }
  });
  const target = await startWritableRegistry();
  const mirrors = [`up.example=${new URL(upstream.url).host}`];
  const ends = Date.now() + seconds * 1_000;
  let copies = 0;
  for (; Date.now() < ends || copies === 0; copies += 1) {
    const request = { names: ["up.example/a:v1"], mirrors, target: target.host, http: { attempts: 2 } };
    const [outcome] = await copyBetween(request);
    if (outcome?.status !== "failed") wrong.push(`evil: ${outcome?.status ?? "nothing"}`);
    else if (!(outcome.error instanceof UserError)) wrong.push(`evil: ${String(outcome.error)}`);
  }
  if ((await target.images.repository("a").resolve("v1")) !== undefined)
    wrong.push("evil: a tag got through");
  await Promise.all([upstream.close(), target.close()]);
  return { figures: `${copies} copies from an evil upstream`, wrong };
};

function headersOf(random: Random): Record<string, string> {
  const all: readonly [string, string][] = [
    ["content-type", random.pick(TYPES)],
    ["docker-content-digest", random.pick(["sha256:0", `sha256:${"0".repeat(64)}`, "\u00ff"])],
    ["location", random.pick(["/", "//", "http://127.0.0.1:1/", "file:///etc/passwd", "ht!tp:"])],
    [
      "www-authenticate",
      random.pick(["Basic", "Bearer", 'Bearer realm="x"', 'Bearer realm="http://127.0.0.1:1"', '"']),
    ],
    ["content-range", random.pick(["bytes 0-1/2", "bytes 5-1/0", "x"])],
    ["link", random.pick(['</v2/>; rel="next"', "<"])],
  ];
  return Object.fromEntries(all.filter(() => random.below(3) > 0));
}

function bodyOf(random: Random): string {
  const digest = `sha256:${"a".repeat(64)}`;
  const child = { mediaType: TYPES[random.below(2)], digest, size: random.pick([-1, 0, 10, 1e300]) };
  return random.pick([
    "",
    "{",
    "null",
    "[".repeat(50_000),
    JSON.stringify({
      schemaVersion: 2,
      manifests: Array.from({ length: 1 + random.below(2_000) }, () => child),
    }),
    JSON.stringify({ schemaVersion: 2, config: child, layers: [child, null, {}] }),
    JSON.stringify({ errors: [{ code: "\u001b[2J", message: "\n".repeat(100) }] }),
    "\u0000".repeat(random.below(100_000)),
  ]);
}
