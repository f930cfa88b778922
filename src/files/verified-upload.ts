import type { Readable } from "node:stream";
import type { ExpectedFile } from "../content/file-store.ts";
import type { OpenStream } from "../content/open-stream.ts";
import { Verifier, type ExpectedContent } from "../content/verifier.ts";
import { resumedStream } from "./resumed-stream.ts";
import { present } from "../values/present.ts";

/** Content on its way to a store, hashed as it goes. */
export interface VerifiedUpload {
  /** A fresh stream over all of the content: one for each try. It fails instead of ending where the content is not what was expected. */
  body(): Readable;
  /** Aborted as soon as the content fails, so that a request which carries it is cut off before it is complete. */
  readonly signal: AbortSignal;
  /** Runs a request. Where the content failed, that is the error, and not what became of the request. */
  send<Answer>(request: () => Promise<Answer>): Promise<Answer>;
  /** What the last body carried. Size in bytes, hash in lower-case hex. */
  outcome(): { readonly size: number; readonly sha256: string };
}

/** The content that `open` gives, cut sources resumed, checked against what is expected of it. */
export function verifiedUpload(expected: ExpectedFile, open: OpenStream): VerifiedUpload {
  const content = expectedContent(expected);
  const abort = new AbortController();
  let verifier = new Verifier(content, expected.origin);
  let current: Readable | undefined;
  let failure: Error | undefined;

  const body = (): Readable => {
    current?.destroy();
    const fresh = new Verifier(content, expected.origin);
    const stream = resumedStream(open, {
      inspect: { chunk: (bytes) => fresh.update(bytes), end: () => void fresh.finish() },
      onFailure: (error) => {
        failure ??= error;
        abort.abort(error);
      },
    });
    verifier = fresh;
    current = stream;
    return stream;
  };
  const send = async <Answer>(request: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await request();
    } catch (error) {
      throw failure ?? error;
    } finally {
      current?.destroy();
    }
  };
  const outcome = (): { size: number; sha256: string } => ({
    sha256: verifier.finish().slice("sha256:".length),
    size: verifier.bytes,
  });
  return { body, signal: abort.signal, send, outcome };
}

function expectedContent({ sha256, size }: ExpectedFile): ExpectedContent {
  return {
    ...present({ digest: sha256 === undefined ? undefined : (`sha256:${sha256}` as const), size }),
  };
}
