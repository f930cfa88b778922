import type { Random } from "../soak/random.ts";
import { cut, makeUpAnswer } from "./made-up-answers.ts";
import { readByNode, readByUndici, readByWire, type Reading } from "./readings.ts";

/** What is refused here and read elsewhere: RFC 9112 leaves it open or forbids it, and no registry sends it. */
const STRICTER: readonly RegExp[] = [
  /does not begin like an HTTP\/1\.1 answer/,
  /a Transfer-Encoding other than chunked/,
  /status 101, which nothing asked for/,
];

/** What undici refuses though RFC 9110 has it: a length of what is not sent (8.6), and interim answers (15.2). */
const LOOSER: readonly RegExp[] = [/body length does not match/, /^bad response$/];

/** What came of one made-up answer: undefined where it was read as others read it, or refused as others refuse it. */
export async function compareReadings(random: Random): Promise<string | undefined> {
  const { method, bytes } = makeUpAnswer(random);
  const { used = bytes.byteLength, ...ours } = readByWire(method, cut(bytes, random));
  // What comes behind an answer is another matter: its connection is not used again.
  const pieces = cut(bytes.subarray(0, used), random);
  const [node, undici] = [await readByNode(method, pieces), await readByUndici(method, pieces)];
  if (isAllowed(ours, node, undici)) return undefined;
  return JSON.stringify({ method, bytes: bytes.toString("latin1"), ours, node, undici });
}

function isAllowed(ours: Reading, node: Reading, undici: Reading): boolean {
  if ("refused" in ours)
    return STRICTER.some((reason) => reason.test(ours.refused)) || ("refused" in node && "refused" in undici);
  const isKnown = "refused" in undici && LOOSER.some((reason) => reason.test(undici.refused));
  return same(ours) === same(node) && (isKnown || same(ours) === same(undici));
}

/** undici leaves the tabs behind a value. */
function same(reading: Reading): string {
  if ("refused" in reading) return "";
  const headers = Object.entries(reading.headers).map(([name, value]) => [
    name,
    value.replaceAll(/\t(?=,|$)/g, ""),
  ]);
  return JSON.stringify([reading.status, reading.body, headers.sort()]);
}
