import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { startWritableRegistry, type WritableRegistry } from "./support/writable-registry.ts";

/** Does something to a request; true where it has answered or cut the connection, false where the registry shall go on. */
export type Act = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;

/** What happens to a request, the first time that one fits. */
export interface Step {
  readonly method?: string;
  readonly path?: RegExp;
  /** Fits in this state of the script only. */
  readonly when?: string;
  /** The state afterwards. */
  readonly then?: string;
  /** How often; default once. */
  readonly times?: number;
  readonly act: Act;
}

export interface FlakyRegistry extends WritableRegistry {
  /** "METHOD /path", with the Range or Content-Range where there is one, in the order they came. */
  readonly requests: string[];
  /** The requests of that method and path. */
  count(method: string, path: RegExp): number;
}

/** A registry that really stores, with a script of mishaps before it. */
export async function startFlakyRegistry(steps: readonly Step[]): Promise<FlakyRegistry> {
  const requests: string[] = [];
  const left = steps.map((step) => ({ step, times: step.times ?? 1 }));
  let state = "";
  const registry = await startWritableRegistry({
    intercept: (request, response) => {
      const { method = "", url = "", headers } = request;
      requests.push([method, url, headers.range ?? headers["content-range"]].filter(Boolean).join(" "));
      const found = left.find(({ step, times }) => times > 0 && fits(step, state, method, url));
      if (found === undefined) return false;
      found.times -= 1;
      state = found.step.then ?? state;
      return found.step.act(request, response);
    },
  });
  return {
    ...registry,
    requests,
    count: (method, path) =>
      requests.filter((line) => line.startsWith(`${method} `) && path.test(line)).length,
  };
}

function fits({ method, path, when }: Step, state: string, asked: string, url: string): boolean {
  return (
    (method === undefined || method === asked) &&
    (path === undefined || path.test(url)) &&
    (when === undefined || when === state)
  );
}

export function answer(status: number, headers: Record<string, string> = {}, body = ""): Act {
  return (request, response) => {
    request.resume();
    response.writeHead(status, headers).end(body);
    return true;
  };
}

/** Hangs up before an answer. */
export const hangUp: Act = (request) => {
  request.socket.destroy();
  return true;
};

/** Reads that many bytes of the request's body, then hangs up; `kept` gets them. */
export function cutRequestAfter(bytes: number, kept: Buffer[] = []): Act {
  return async (request) => {
    const { socket } = request;
    let left = bytes;
    for await (const chunk of request as AsyncIterable<Buffer>) {
      kept.push(chunk.subarray(0, left));
      left -= chunk.byteLength;
      if (left <= 0) break;
    }
    socket.destroy();
    return true;
  };
}

/** Lets the registry answer, and hangs up after that many bytes of the answer's body. */
export function cutAnswerAfter(bytes: number): Act {
  return (request, response) => {
    const { socket } = request;
    let isCut = false;
    return onBody((chunk, at) => {
      if (at + chunk.byteLength < bytes) return chunk;
      if (!isCut) setImmediate(() => socket.destroySoon());
      isCut = true;
      return chunk.subarray(0, Math.max(0, bytes - at));
    })(request, response);
  };
}

/** Lets the registry answer, and changes one byte of the answer's body. */
export function garbleByte(position: number): Act {
  return onBody((chunk, at) => {
    if (position < at || position >= at + chunk.byteLength) return chunk;
    const copy = Buffer.from(chunk);
    copy[position - at] = (copy[position - at] ?? 0) ^ 1;
    return copy;
  });
}

/** Lets the registry answer after a while. */
export function wait(milliseconds: number): Act {
  return async () => {
    await sleep(milliseconds);
    return false;
  };
}

/** Does both, one after the other. */
export function both(first: Act, second: Act): Act {
  return async (request, response) => (await first(request, response)) || second(request, response);
}

function onBody(change: (chunk: Uint8Array, at: number) => Uint8Array): Act {
  return (_, response) => {
    let at = 0;
    const write = response.write.bind(response) as (chunk: Uint8Array, ...rest: unknown[]) => boolean;
    const changed = (chunk: Uint8Array, ...rest: unknown[]): boolean => {
      const before = at;
      at += chunk.byteLength;
      return write(change(chunk, before), ...rest);
    };
    response.write = changed as typeof response.write;
    return false;
  };
}
