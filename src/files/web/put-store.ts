import { randomBytes } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { ExpectedFile, FileSource, FileStat, FileStore } from "../../content/file-store.ts";
import type { OpenStream } from "../../content/open-stream.ts";
import { UserError } from "../../errors/user-error.ts";
import type { Explanation, Headers, HttpRequest, HttpResponse, Refusal } from "../../http/http.ts";
import { redactUrl } from "../../errors/redact-url.ts";
import { contentTypeOf } from "../content-type.ts";
import { fileUrl } from "../location/url-path.ts";
import { rehash } from "../rehash.ts";
import { verifiedUpload } from "../verified-upload.ts";
import { Collections } from "./collections.ts";
import { moveFile } from "./move-file.ts";
import { statUrl } from "./stat-url.ts";
import { requestHeaders, type WebOptions } from "./web-options.ts";
import { openWebSource } from "./web-source.ts";
import { present } from "../../values/present.ts";

type WrittenFile = FileStat & { readonly sha256: string };
type Sent = Required<Pick<WrittenFile, "size" | "sha256">>;

/**
 * Any server that takes PUT: Artifactory, Nexus, nginx, WebDAV. The last bytes of a request are withheld until the content has
 * proved right. A WebDAV server gets the file under another name first, and moves it; on any other, and on one that refuses to move it, what a
 * broken request may have left is deleted.
 */
export function openPutStore(base: string, options: WebOptions): FileStore {
  const local = { side: "local", ...options } as const;
  const source = openWebSource(base, local);
  const server = new PutServer(base, local, source);
  return {
    ...source,
    write: (path, expected, open) => server.write(path, expected, open),
    remove: (path) => server.remove(path),
  };
}

class PutServer {
  readonly #base: string;
  readonly #options: WebOptions;
  readonly #source: FileSource;
  #speaksDav: Promise<boolean> | undefined;
  readonly #collections: Collections;

  constructor(base: string, options: WebOptions, source: FileSource) {
    this.#base = base;
    this.#options = options;
    this.#source = source;
    this.#collections = new Collections(base, options);
  }

  async write(path: string, expected: ExpectedFile, open: OpenStream): Promise<WrittenFile> {
    return (await this.#isDav())
      ? this.#writeAndMove(path, expected, open)
      : this.#writeInPlace(path, expected, open);
  }

  async remove(path: string): Promise<void> {
    const response = await this.#send("DELETE", path, {
      expect: [200, 202, 204, 404, 410],
      explain: cannotDelete,
    });
    response.body.resume();
  }

  async #writeAndMove(path: string, expected: ExpectedFile, open: OpenStream): Promise<WrittenFile> {
    const temporary = `${path}.${randomBytes(6).toString("hex")}.part`;
    await this.#collections.makeAbove(path);
    try {
      const sent = await this.#put(temporary, expected, open);
      await this.#check(temporary, sent);
      if (await this.#move(temporary, path, sent)) return { ...(await this.#check(path, sent)), ...sent };
    } catch (error) {
      await setTimeout(this.#options.noticeMs ?? NOTICE_MS);
      await this.#delete(temporary);
      throw error;
    }
    await this.#delete(temporary);
    this.#speaksDav = Promise.resolve(false);
    return this.#writeInPlace(path, expected, open);
  }

  async #writeInPlace(path: string, expected: ExpectedFile, open: OpenStream): Promise<WrittenFile> {
    const before = await statUrl(this.#urlOf(path), this.#options);
    try {
      const sent = await this.#put(path, expected, open);
      return { ...(await this.#check(path, sent)), ...sent };
    } catch (error) {
      await this.#deleteRemains(path, before, expected);
      throw error;
    }
  }

  async #put(path: string, expected: ExpectedFile, open: OpenStream): Promise<Sent> {
    const upload = verifiedUpload(expected, open);
    const { sha256, size } = expected;
    const response = await upload.send(() =>
      this.#send("PUT", path, {
        kind: "upload",
        explain: explainPut,
        body: () => Promise.resolve(upload.body()),
        bodySize: size,
        signal: upload.signal,
        headers: {
          "content-type": contentTypeOf(path),
          ...present({ "x-checksum-sha256": sha256 }),
        },
      }),
    );
    response.body.resume();
    return upload.outcome();
  }

  /** Asks the server what it has now: some store what a proxy made of the request. */
  async #check(path: string, sent: Sent): Promise<FileStat> {
    const found = await statUrl(this.#urlOf(path), this.#options);
    if (found?.size === sent.size && (found.sha256 ?? sent.sha256) === sent.sha256) return found;
    const url = redactUrl(this.#urlOf(path));
    const has = found === undefined ? "nothing" : `${found.size} bytes, ${found.sha256 ?? "hash unknown"}`;
    throw new UserError(
      "STORED_WRONG",
      `${url} was sent ${sent.size} bytes, ${sent.sha256}, and now has ${has}`,
      {
        hint: "The server, or a proxy in front of it, changes uploads or serves an old copy. Check its configuration.",
        side: this.#options.side ?? "local",
        url,
      },
    );
  }

  /** Only what this write has left: not what was there before, and not what another run has completed. */
  async #deleteRemains(path: string, before: FileStat | undefined, expected: ExpectedFile): Promise<void> {
    await setTimeout(this.#options.noticeMs ?? NOTICE_MS);
    const now = await statUrl(this.#urlOf(path), this.#options).catch(() => undefined);
    if (now === undefined || (now.size === before?.size && now.etag === before.etag)) return;
    const isWhole = now.size === expected.size && (now.sha256 ?? expected.sha256) === expected.sha256;
    if (!isWhole) await this.#delete(path);
  }

  /** Asked once, and again where that failed. */
  #isDav(): Promise<boolean> {
    this.#speaksDav ??= this.#askForDav().catch((error: unknown) => {
      this.#speaksDav = undefined;
      throw error;
    });
    return this.#speaksDav;
  }

  /** WebDAV servers say so (RFC 4918, 10.1); a server that does not know OPTIONS is none. */
  async #askForDav(): Promise<boolean> {
    const response = await this.#request("OPTIONS", this.#base, { expect: [200, 204, ...REFUSALS] });
    response.body.resume();
    const { dav = "", allow = "" } = response.headers;
    if (REFUSALS.includes(response.status) || isArtifactory(response.headers)) return false;
    return /(?:^|,)\s*1\b/.test(dav) || /\bMOVE\b/.test(allow);
  }

  #move(from: string, to: string, { size, sha256 }: Sent): Promise<boolean> {
    return moveFile(
      (destination, more) => this.#send("MOVE", from, { headers: { destination, overwrite: "T" }, ...more }),
      this.#urlOf(to),
      async () => {
        const found = await rehash(this.#source, to);
        return found?.size === size && found.sha256 === sha256;
      },
    );
  }

  async #delete(path: string): Promise<void> {
    try {
      const response = await this.#send("DELETE", path, {});
      response.body.resume();
    } catch {
      // What made the write fail is the better thing to say; a server that refuses this one has said so already.
    }
  }

  #send(method: Method, path: string, rest: Partial<HttpRequest>): Promise<HttpResponse> {
    return this.#request(method, this.#urlOf(path), rest);
  }

  #request(method: Method, url: string, rest: Partial<HttpRequest>): Promise<HttpResponse> {
    const { http, side } = this.#options;
    const ownHeaders = requestHeaders(this.#options);
    return http.request({ ...rest, method: method as HttpRequest["method"], url, side, ownHeaders });
  }

  #urlOf(path: string): string {
    return fileUrl(this.#base, path);
  }
}

/**
 * Artifactory announces WebDAV, but its MOVE keeps a file's own name, and wants the right to delete. A PUT of it is stored whole or not at all.
 */
function isArtifactory({ server = "", "x-jfrog-version": version = "", ...others }: Headers): boolean {
  return /artifactory/i.test(`${server} ${version}`) || "x-artifactory-id" in others;
}

/** Servers of files refuse PUT as such where they only hand files out. */
function explainPut({ status }: Refusal): Explanation | undefined {
  if (status !== 405 && status !== 501) return undefined;
  return {
    code: "READ_ONLY",
    hint: "This server does not accept uploads here. Allow PUT below this path (nginx: dav_methods PUT; Apache: Dav On), name a local or hosted repository in place of a remote one (Artifactory, Nexus), or copy to where its files are kept (--to-files with a directory or a bucket).",
  };
}

function cannotDelete({ status }: Refusal): Explanation | undefined {
  if (status !== 405 && status !== 501) return undefined;
  return {
    code: "CANNOT_DELETE",
    hint: "Allow DELETE on the server (nginx: dav_methods PUT DELETE …), or delete the files there.",
  };
}

type Method = "PUT" | "DELETE" | "OPTIONS" | "MOVE";

/** Milliseconds in which a server notices that a connection has broken. */
const NOTICE_MS = 50;
const REFUSALS: readonly number[] = [400, 401, 403, 404, 405, 501];
