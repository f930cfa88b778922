import type { ServerResponse } from "node:http";
import { MEDIA_TYPES } from "../../src/content/media-types.ts";
import { digestOf } from "../../src/content/verifier.ts";

/** What is asked of an evil upstream. */
export interface EvilRequest {
  /** Below the repository: "manifests/v1", "blobs/sha256:…", "referrers/sha256:…", "tags/list"; of a file, its path. */
  readonly what: string;
  readonly host: string;
  /** The number of the request. */
  readonly number: number;
}

export type EvilAnswer = (request: EvilRequest, response: ServerResponse) => void;

const { ociIndex, ociManifest, ociConfig, ociLayer } = MEDIA_TYPES;
const MIB = 1024 * 1024;
const NOBODY = `sha256:${"a".repeat(64)}`;
const child = (digest: string, size: number) => ({ mediaType: ociManifest, digest, size });

/** Content by its digest, made once. */
class Content {
  readonly #bytes = new Map<string, Buffer>();

  add(text: string): { digest: string; size: number } {
    const bytes = Buffer.from(text);
    const digest = digestOf(bytes);
    this.#bytes.set(digest, bytes);
    return { digest, size: bytes.byteLength };
  }

  get(digest: string): Buffer | undefined {
    return this.#bytes.get(digest);
  }
}

function json(response: ServerResponse, mediaType: string, text: string): void {
  response.writeHead(200, { "content-type": mediaType, "content-length": Buffer.byteLength(text) });
  response.end(text);
}

function absent(response: ServerResponse): void {
  response.writeHead(404).end();
}

/** Answers for ever, as fast as it is read. */
function flood(response: ServerResponse, headers: Record<string, string | number>): void {
  response.writeHead(200, headers);
  const chunk = Buffer.alloc(64 * 1024, " ");
  const pour = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on("drain", pour);
  pour();
}

/** A tag whose manifest is `text`, whatever is asked for. */
export function always(mediaType: string, text: () => string): EvilAnswer {
  let made: string | undefined;
  return ({ what }, response) => {
    made ??= text();
    if (what.startsWith("manifests/")) json(response, mediaType, made);
    else absent(response);
  };
}

export const indexText = (manifests: readonly unknown[], more: object = {}): string =>
  JSON.stringify({ schemaVersion: 2, mediaType: ociIndex, manifests, ...more });

export const manyChildren = (count: number): string =>
  indexText(
    Array.from({ length: count }, (_, number) => child(`sha256:${String(number).padStart(64, "0")}`, 1)),
  );

/** Manifests with real digests: an index over `count` images, each padded to `bytes`, one empty layer each. */
export function realIndex(count: number, bytes: number, values = 0): EvilAnswer {
  let content: Content | undefined;
  let root = "";
  return ({ what }, response) => {
    if (content === undefined) {
      content = new Content();
      const made = content;
      const config = { mediaType: ociConfig, ...made.add("{}") };
      const children = Array.from({ length: count }, (_, number) => {
        const manifest = { schemaVersion: 2, mediaType: ociManifest, config, layers: [], number };
        const padding = values > 0 ? Array(values).fill({}) : "x".repeat(bytes);
        return { mediaType: ociManifest, ...made.add(JSON.stringify({ ...manifest, padding })) };
      });
      root = indexText(children);
    }
    const digest = what.split("/")[1] ?? "";
    const found = content.get(digest);
    if (what === "manifests/v1") json(response, ociIndex, root);
    else if (found !== undefined)
      json(response, what.startsWith("blobs") ? "" : ociManifest, found.toString());
    else absent(response);
  };
}

/** Indexes below indexes, each with real ones below it, for ever: every child is made when it is first named. */
export function endlessTree(width: number): EvilAnswer {
  const content = new Content();
  const index = (depth: number, path: string): { digest: string; size: number } => {
    const mediaType = ociIndex;
    const children = Array.from({ length: width }, (_, number) => {
      const name = `${path}.${number}`;
      const below =
        depth === 0
          ? content.add(JSON.stringify({ schemaVersion: 2, mediaType: ociIndex, manifests: [], name }))
          : index(depth - 1, name);
      return { mediaType, ...below };
    });
    return content.add(indexText(children, { path }));
  };
  let root: { digest: string; size: number } | undefined;
  return ({ what }, response) => {
    root ??= index(2, "root");
    const reference = what.split("/")[1] ?? "";
    const found = content.get(reference === "v1" ? root.digest : reference);
    if (what.startsWith("manifests/") && found !== undefined) json(response, ociIndex, found.toString());
    else absent(response);
  };
}

/** A good image with one config and layer. */
function goodImage(): { readonly root: string; readonly content: Content } {
  const content = new Content();
  const config = { mediaType: ociConfig, ...content.add("{}") };
  const layer = { mediaType: ociLayer, ...content.add("layer") };
  const root = JSON.stringify({ schemaVersion: 2, mediaType: ociManifest, config, layers: [layer] });
  content.add(root);
  return { root, content };
}

/** A good image whose lists (of referrers, of tags) are not. */
export function goodWith(lists: EvilAnswer): EvilAnswer {
  const { root, content } = goodImage();
  return (request, response) => {
    const { what } = request;
    const found = content.get(what.split("/")[1] ?? "");
    if (what === "manifests/v1") json(response, ociManifest, root);
    else if (found !== undefined && !what.startsWith("referrers/"))
      json(response, what.startsWith("blobs") ? "" : ociManifest, found.toString());
    else lists(request, response);
  };
}

/** Every page of referrers has another one, with as much as a page may hold. */
export const endlessReferrers = (bytesOfPage: number): EvilAnswer =>
  goodWith(({ what, number }, response) => {
    if (!what.startsWith("referrers/")) {
      absent(response);
      return;
    }
    const padding = "x".repeat(bytesOfPage);
    const manifests = [{ ...child(digestOf(Buffer.from(String(number))), 1), annotations: { padding } }];
    response.setHeader("link", `<?page=${number}>; rel="next"`);
    json(response, ociIndex, indexText(manifests));
  });

/** Everything is signed by what is signed itself. */
export const endlessChain: EvilAnswer = goodWith(({ what, number }, response) => {
  if (what.startsWith("referrers/"))
    json(
      response,
      ociIndex,
      indexText([0, 1, 2].map((part) => child(digestOf(Buffer.from(`${number}/${part}`)), 1))),
    );
  else absent(response);
});

/** As many referrers as are taken, each as large as a manifest may be. */
export function heavyReferrers(count: number, bytes: number): EvilAnswer {
  const content = new Content();
  let list: string | undefined;
  return goodWith(({ what }, response) => {
    if (list === undefined) {
      const config = { mediaType: ociConfig, ...content.add("{}") };
      list = indexText(
        Array.from({ length: count }, (_, number) => ({
          mediaType: ociManifest,
          ...content.add(
            JSON.stringify({
              schemaVersion: 2,
              mediaType: ociManifest,
              config,
              layers: [],
              number,
              padding: "x".repeat(bytes),
            }),
          ),
        })),
      );
    }
    const found = content.get(what.split("/")[1] ?? "");
    if (what.startsWith("referrers/"))
      json(response, ociIndex, what.includes(digestOf(Buffer.from(goodImage().root))) ? list : indexText([]));
    else if (found !== undefined)
      json(response, what.startsWith("blobs") ? "" : ociManifest, found.toString());
    else absent(response);
  });
}

/** A list of tags that goes on. */
export const endlessTags: EvilAnswer = goodWith(({ what, number }, response) => {
  if (what.startsWith("referrers/")) json(response, ociIndex, indexText([]));
  else if (what.startsWith("tags/list")) {
    const tags = Array.from({ length: 5_000 }, (_, tag) => `${number}-${tag}-${"x".repeat(100)}`);
    response.setHeader("link", `<?last=${number}>; rel="next"`);
    json(response, "application/json", JSON.stringify({ tags }));
  } else absent(response);
});

/** A config that says what the image is for, somewhere in a gigabyte. */
export const hugeConfig: EvilAnswer = ({ what }, response) => {
  const config = { mediaType: ociConfig, digest: NOBODY, size: 1024 * MIB };
  if (what.startsWith("manifests/"))
    json(
      response,
      ociManifest,
      JSON.stringify({ schemaVersion: 2, mediaType: ociManifest, config, layers: [] }),
    );
  else flood(response, { "content-length": config.size });
};

/** Where the tokens come from, something else does. */
export function badTokens(text: string): EvilAnswer {
  return ({ what, host }, response) => {
    if (what.startsWith("token")) json(response, "application/json", text);
    else
      response.writeHead(401, { "www-authenticate": `Bearer realm="http://${host}/v2/tokens/token"` }).end();
  };
}

/** Many layers, each of which is somewhere else: on an address of its own on loopback. */
export function manyHosts(count: number): EvilAnswer {
  const content = new Content();
  let root = "";
  return ({ what, host }, response) => {
    if (root === "") {
      const layers = Array.from({ length: count }, (_, number) => ({
        mediaType: ociLayer,
        ...content.add(`layer ${number}`),
      }));
      const config = { mediaType: ociConfig, ...content.add("{}") };
      root = JSON.stringify({ schemaVersion: 2, mediaType: ociManifest, config, layers });
    }
    const digest = what.split("/")[1] ?? "";
    if (what.startsWith("manifests/")) json(response, ociManifest, root);
    else if (host.startsWith("127.0.0.1:")) {
      const [a, b] = [parseInt(digest.slice(7, 9), 16), parseInt(digest.slice(9, 11), 16)];
      response
        .writeHead(307, {
          location: `http://127.${1 + (a % 4)}.${a}.${b || 1}:${host.split(":")[1] ?? ""}/v2/evil/x/${what}`,
        })
        .end();
    } else {
      response.setHeader("keep-alive", "timeout=600");
      json(response, "", content.get(digest)?.toString() ?? "");
    }
  };
}
