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

/** The parser of Node below 20.19.2 takes a bare CR for an end of line, content behind a 204 for its own, and no quoted extension of a chunk: it is no judge. */
const IS_NODE_A_JUDGE = Number(process.versions["llhttp"]?.split(".")[0]) >= 9;

/** What came of one made-up answer: undefined where it was read as others read it, or refused as others refuse it. */
export async function compareReadings(random: Random): Promise<string | undefined> {
  const { method, bytes } = makeUpAnswer(random);
  const { used = bytes.byteLength, ...ours } = readByWire(method, cut(bytes, random));
  // What comes behind an answer is another matter: its connection is not used again.
  const pieces = cut(bytes.subarray(0, used), random);
  const undici = await readByUndici(method, pieces);
  const node = IS_NODE_A_JUDGE ? await readByNode(method, pieces) : undefined;
  if (isAllowed(ours, node, undici)) return undefined;
  return JSON.stringify({ method, bytes: bytes.toString("latin1"), ours, node, undici });
}

function isAllowed(ours: Reading, node: Reading | undefined, undici: Reading): boolean {
  if ("refused" in ours) {
    const others = node === undefined ? [undici] : [node, undici];
    return (
      STRICTER.some((reason) => reason.test(ours.refused)) || others.every((reading) => "refused" in reading)
    );
  }
  const isKnown = "refused" in undici && LOOSER.some((reason) => reason.test(undici.refused));
  return [node, isKnown ? undefined : undici].every(
    (reading) => reading === undefined || same(ours) === same(reading),
  );
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
