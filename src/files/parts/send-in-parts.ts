import type { Readable } from "node:stream";
import type { UserError } from "../../errors/user-error.ts";
import { tooLargeFor, type ObjectPlace } from "../refuse-huge.ts";
import type { PartBuffers } from "./part-buffers.ts";

/** Where the parts of one object go; `Sent` is what the store says of a part. */
export interface PartTarget<Sent> {
  readonly place: ObjectPlace;
  /** Parts that one object may have. */
  readonly mostParts: number;
  /** Sends all there is in one request. */
  putWhole(bytes: Buffer): Promise<string | undefined>;
  /** Begins, and gives the upload's id. */
  create(): Promise<string>;
  sendPart(uploadId: string, number: number, bytes: Buffer): Promise<Sent>;
  /** Makes the object of its parts; until then nothing of it is to be seen. */
  complete(uploadId: string, parts: readonly Sent[]): Promise<string | undefined>;
  abort(uploadId: string): Promise<void>;
}

interface Part {
  readonly bytes: Buffer;
  readonly isLast: boolean;
  readonly release: () => void;
}

/** Parts of one file under way at once. */
const AT_ONCE = 3;

/**
 * Sends content of any length through a few buffers: in one request where it fits into one, else in parts. When the content
 * fails, or a part does, nothing is left. Gives the object's ETag. Content of an unknown size that has more parts than the store takes is a
 * UserError TOO_LARGE.
 */
export async function sendInParts<Sent>(
  target: PartTarget<Sent>,
  content: Readable,
  buffers: PartBuffers,
): Promise<string | undefined> {
  const parts = partsOf(content, buffers);
  const first = await parts.next();
  if (first.done === true) return target.putWhole(Buffer.alloc(0));
  if (first.value.isLast) return target.putWhole(first.value.bytes).finally(first.value.release);
  let uploadId: string;
  try {
    uploadId = await target.create();
  } catch (error) {
    first.value.release();
    throw error;
  }
  try {
    return await target.complete(uploadId, await sendParts(target, uploadId, first.value, parts));
  } catch (error) {
    // What made the upload fail is the better thing to say.
    await target.abort(uploadId).catch(() => undefined);
    throw error;
  }
}

async function sendParts<Sent>(
  target: PartTarget<Sent>,
  uploadId: string,
  first: Part,
  rest: AsyncGenerator<Part>,
): Promise<Sent[]> {
  const sent: Promise<Sent>[] = [];
  const underWay = new Set<Promise<Sent>>();
  let failed: { readonly error: unknown } | undefined;
  const send = (part: Part): void => {
    const sending = target.sendPart(uploadId, sent.length + 1, part.bytes).finally(() => {
      part.release();
      underWay.delete(sending);
    });
    // Met when the next part has come, for which its source may take long: until then it must not count as unhandled.
    sending.catch((error: unknown) => (failed ??= { error }));
    sent.push(sending);
    underWay.add(sending);
  };
  try {
    send(first);
    for await (const part of rest) {
      failed ??= sent.length < target.mostParts ? undefined : { error: tooMany(target) };
      if (failed !== undefined) {
        part.release();
        throw failed.error;
      }
      send(part);
      if (underWay.size >= AT_ONCE) await Promise.race(underWay);
    }
    return await Promise.all(sent);
  } finally {
    await Promise.allSettled(sent);
  }
}

function tooMany({ place, mostParts }: Pick<PartTarget<unknown>, "place" | "mostParts">): UserError {
  return tooLargeFor(place, `the store takes at most ${mostParts} parts, and nobody said how large it is`);
}

/** Content in full buffers, the last one as full as it gets. Fails where the content does, before its last part. */
async function* partsOf(content: Readable, buffers: PartBuffers): AsyncGenerator<Part> {
  let buffer: Buffer | undefined;
  let filled = 0;
  const take = (): Part => {
    const whole = buffer ?? Buffer.alloc(0);
    const part = { bytes: whole.subarray(0, filled), isLast: filled < buffers.size };
    buffer = undefined;
    filled = 0;
    return { ...part, release: () => buffers.give(whole) };
  };
  try {
    for await (const chunk of content as AsyncIterable<Buffer>) {
      for (let at = 0; at < chunk.length;) {
        buffer ??= await buffers.take();
        const copied = chunk.copy(buffer, filled, at);
        filled += copied;
        at += copied;
        if (filled === buffers.size) yield take();
      }
    }
    if (buffer !== undefined) yield take();
  } finally {
    if (buffer !== undefined) buffers.give(buffer);
  }
}
