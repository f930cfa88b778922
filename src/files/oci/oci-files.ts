import { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import type { Descriptor } from "../../content/descriptor.ts";
import type { ExpectedFile, FileStore } from "../../content/file-store.ts";
import type { ImageStore } from "../../content/image-store.ts";
import type { Manifest } from "../../content/manifest.ts";
import type { OpenStream } from "../../content/open-stream.ts";
import { verifiedStream } from "../../content/verified-stream.ts";
import { Verifier } from "../../content/verifier.ts";
import { UserError } from "../../errors/user-error.ts";
import type { OciLocation } from "../location/file-location.ts";
import { joinPath } from "../location/url-path.ts";
import { resumedStream } from "../resumed-stream.ts";
import { verifiedUpload } from "../verified-upload.ts";
import { blobOfFile, EMPTY_CONFIG, EMPTY_DESCRIPTOR, fileBlob, fileManifest } from "./file-manifest.ts";
import { fileTag } from "./file-tag.ts";
import type { OciOptions } from "./oci-options.ts";

/**
 * A repository of an OCI registry as a tree of files. Each is an artifact of one blob with the file's own sha256, so that
 * /v2/REPOSITORY/blobs/sha256:HASH serves it to whoever knows the hash; the artifact is tagged by the file's path, and by the hash
 * alone, as kOps's own copy does (kubernetes/kops#18606).
 */
export function openOciFiles(location: OciLocation, options: OciOptions): FileStore {
  let opened: ImageStore | undefined;
  const images = (): ImageStore =>
    (opened ??= options.openImages(location.registry).repository(location.repository));
  let config: Promise<unknown> | undefined;
  const putConfig = async (): Promise<void> => {
    config ??= images().put(EMPTY_DESCRIPTOR, () => Promise.resolve(Readable.from([EMPTY_CONFIG])));
    try {
      await config;
    } catch (error) {
      config = undefined;
      throw error;
    }
  };
  const find = async (path: string): Promise<Descriptor | undefined> => {
    const manifest = await images().manifest(fileTag(joinPath("", path)));
    return manifest && blobOfFile(manifest);
  };
  return {
    async stat(path) {
      const blob = await find(path);
      return blob && { size: blob.size, sha256: hexOf(blob) };
    },
    async open(path, offset) {
      const blob = await find(path);
      if (blob === undefined) throw notFound(location, path, options);
      return offset >= blob.size ? Readable.from([]) : images().open(blob, offset);
    },
    async write(path, expected, open) {
      joinPath("", path);
      const blob = await putFile(images(), expected, open);
      await putConfig();
      const manifest = fileManifest(path, blob, options.metadata);
      await putHealing(images(), manifest, hexOf(blob));
      await putHealing(images(), manifest, fileTag(path));
      return { size: blob.size, sha256: hexOf(blob) };
    },
  };
}

/** Tries once more where another run that writes the same file at this moment made a blob look absent for an instant. */
async function putHealing(images: ImageStore, manifest: Manifest, tag: string): Promise<void> {
  try {
    await images.putManifest(manifest, tag);
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== "MANIFEST_BLOB_UNKNOWN") throw error;
    await images.putManifest(manifest, tag);
  }
}

/** A registry wants a blob's digest and size before its content: content of which they are not known is read once more for them. */
async function putFile(images: ImageStore, expected: ExpectedFile, open: OpenStream): Promise<Descriptor> {
  const { sha256, size } = expected;
  const blob =
    sha256 === undefined || size === undefined ? await measure(expected, open) : fileBlob(sha256, size);
  await images.put(blob, verified(blob, expected, open));
  return blob;
}

async function measure(expected: ExpectedFile, open: OpenStream): Promise<Descriptor> {
  const upload = verifiedUpload(expected, open);
  await upload.send(() => finished(upload.body().resume()));
  const { sha256, size } = upload.outcome();
  return fileBlob(sha256, size);
}

/** Content hashed on its way, also where the registry has it sent on from the middle. */
function verified(blob: Descriptor, { origin }: ExpectedFile, open: OpenStream): OpenStream {
  let verifier = new Verifier(blob, origin);
  return (offset) => {
    if (offset === 0) verifier = new Verifier(blob, origin);
    const source = resumedStream((from) => open(offset + from));
    return Promise.resolve(verifiedStream(source, blob, { verifier, offset }));
  };
}

function hexOf({ digest }: Descriptor): string {
  return digest.slice("sha256:".length);
}

function notFound({ registry, repository }: OciLocation, path: string, options: OciOptions): UserError {
  const url = `oci://${registry}/${repository}`;
  return new UserError("NOT_FOUND", `There is no file ${path} in ${url}`, {
    hint: "Check the name and the version.",
    side: options.side ?? "local",
    url,
  });
}
