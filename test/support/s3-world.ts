import type { IncomingMessage, ServerResponse } from "node:http";
import { vi } from "vitest";
import type { FileStore } from "../../src/content/file-store.ts";
import { UserError } from "../../src/errors/user-error.ts";
import type { S3Location } from "../../src/files/location/file-location.ts";
import { openS3Files } from "../../src/files/s3/s3-files.ts";
import type { S3Options } from "../../src/files/s3/s3-options.ts";
import { createHttp } from "../../src/http/create-http.ts";
import { described, madeUpBytes, sourceOf } from "../conformance/file-store.ts";
import { startScriptedServer, type ScriptedServer } from "../conformance/scripted-server.ts";

/** What a scripted S3 answers to its request of that number, from 1. */
export type S3Script = (request: IncomingMessage, response: ServerResponse, number: number) => void;

/** What is written. */
export const S3_BYTES = madeUpBytes(200_000);
export const S3_CREDENTIALS = { accessKeyId: "AKIATESTONLY", secretAccessKey: "hunter2" };

/** A scripted S3, one at a time, and our client of it. */
export interface S3World {
  readonly http: ReturnType<typeof createHttp>;
  /** The one that was started last. */
  readonly server: ScriptedServer;
  /** Starts one, and opens a store there. */
  start(script: S3Script, place?: Partial<S3Location>, more?: Partial<S3Options>): Promise<FileStore>;
  /** Starts one alone. */
  serve(script: S3Script): Promise<void>;
  /** Ends the one that was started last. */
  afterEach(): Promise<void>;
  close(): Promise<void>;
}

export function s3World(): S3World {
  const http = createHttp({ attempts: 2, backoffMs: 5 });
  let server: ScriptedServer | undefined;
  vi.stubEnv("AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED", "true");
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
  const running = (): ScriptedServer => {
    if (server === undefined) throw new Error("no server was started");
    return server;
  };
  return {
    http,
    get server() {
      return running();
    },
    serve: async (script) => {
      server = await startScriptedServer(script);
    },
    start: async (script, place = {}, more = {}) => {
      server = await startScriptedServer(script);
      const location: S3Location = {
        kind: "s3",
        bucket: "bkt",
        prefix: "pre",
        endpoint: server.url,
        region: "us-east-1",
        pathStyle: true,
        ...place,
      };
      return openS3Files(location, { http, credentials: S3_CREDENTIALS, ...more });
    },
    afterEach: () => running().close(),
    close: () => http.close(),
  };
}

/** S3's answer in XML to what it does not do. */
export function refuse(
  response: ServerResponse,
  status: number,
  code: string,
  message = "",
  headers = {},
): void {
  response.writeHead(status, { "content-type": "application/xml", connection: "close", ...headers });
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`);
}

export function accept(request: IncomingMessage, response: ServerResponse): void {
  request.resume().on("end", () => response.writeHead(200, { etag: '"e1"' }).end());
}

/** The UserError that a call fails with. */
export async function failureOf(result: Promise<unknown>): Promise<UserError> {
  const error = await result.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof UserError) return error;
  throw new Error(`no UserError: ${String(error)}`);
}

/** Writes the made-up bytes. */
export function putMadeUp(store: FileStore): Promise<unknown> {
  return store.write("file", described(S3_BYTES), sourceOf(S3_BYTES));
}
