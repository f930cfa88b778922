import { Readable } from "node:stream";
import { setTimeout } from "node:timers/promises";
import type { OpenStream } from "../content/open-stream.ts";
import { UserError } from "../errors/user-error.ts";
import type { Inspector } from "../http/http.ts";

interface ResumeOptions {
  /** How often in a row the source may fail without bringing a byte. */
  readonly attempts?: number;
  /** Before the first new try, in milliseconds; doubles. */
  readonly backoffMs?: number;
  readonly inspect?: Inspector;
  /** Told of what the content itself fails with, as opposed to whoever reads the stream. */
  readonly onFailure?: (error: Error) => void;
}

/**
 * A source's bytes from the start, opened again where it was cut off. A UserError is taken as the source's last word, since
 * whoever threw it has tried what can be tried; any other failure is a cut. Nothing is opened before the first byte is asked for.
 */
export function resumedStream(open: OpenStream, options: ResumeOptions = {}): Readable {
  const { attempts = 4, backoffMs = 5, inspect, onFailure } = options;
  let source: Readable | undefined;
  let offset = 0;
  let failures = 0;
  let started = false;
  const stream = new Readable({
    highWaterMark: 64 * 1024,
    read: () => {
      if (source !== undefined) source.resume();
      else if (!started) void start();
    },
    destroy: (error, callback) => {
      source?.destroy();
      callback(error);
    },
  });

  const fail = (error: Error): void => {
    if (!stream.destroyed) onFailure?.(error);
    stream.destroy(error);
  };
  const attempt = (action: () => void): void => {
    try {
      action();
    } catch (error) {
      fail(error as Error);
    }
  };
  const start = async (): Promise<void> => {
    started = true;
    try {
      const opened = await open(offset);
      if (stream.destroyed) opened.destroy();
      else follow(opened);
    } catch (error) {
      await recover(error as Error);
    }
  };
  const recover = async (error: Error): Promise<void> => {
    failures += 1;
    if (error instanceof UserError || failures >= attempts) {
      fail(error);
      return;
    }
    await setTimeout(backoffMs * 2 ** (failures - 1));
    if (!stream.destroyed) await start();
  };
  const follow = (opened: Readable): void => {
    source = opened;
    opened.on("data", (chunk: Uint8Array) => {
      if (stream.destroyed) return;
      offset += chunk.byteLength;
      failures = 0;
      attempt(() => {
        inspect?.chunk(chunk);
        if (!stream.push(chunk)) opened.pause();
      });
    });
    opened.on("end", () => {
      attempt(() => {
        inspect?.end();
        stream.push(null);
      });
    });
    opened.once("error", (error) => {
      opened.removeAllListeners("data");
      void recover(error);
    });
    opened.once("close", () => {
      if (opened.readableEnded || opened.errored !== null || stream.destroyed) return;
      void recover(new Error("the source was closed before its end"));
    });
    // A source that its maker has paused would wait for ever: a listener alone does not set it flowing again.
    opened.resume();
  };
  return stream;
}
