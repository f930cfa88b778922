import type { Descriptor } from "../../../content/descriptor.ts";
import type { ImageSource } from "../../../content/image-store.ts";
import { childrenOf } from "../../../content/manifest-children.ts";
import { readBlob } from "../../../content/read-blob.ts";
import { UserError } from "../../../errors/user-error.ts";
import { isTold, judgeAge, type Dated } from "../../../gate/judge-age.ts";
import { objectOf } from "../../../trust/json-object.ts";
import { isObject } from "../../../values/is-object.ts";
import { LIMITS } from "../../../values/limits.ts";
import { present } from "../../../values/present.ts";
import type { GateCheck } from "../gate-check.ts";
import type { ImageSubject, PlatformImage } from "../gate-subject.ts";

const CREATED = "org.opencontainers.image.created";

/**
 * `minAge`: since when there is an image, by its config, its labels or annotations; or a file, by its server's Last-Modified. It is the
 * word of whoever publishes it.
 */
export const checkAge: GateCheck<"minAge"> = async ({ seconds }, subject, { now }) => {
  const things =
    subject.kind === "image"
      ? await Promise.all((await subject.platforms()).map((one) => dateOf(one, subject)))
      : [fileDate((await subject.stat())?.modified)];
  return judgeAge(things, seconds, now());
};

function fileDate(time: number | undefined): Dated {
  return { what: "it", time, from: "Last-Modified" };
}

async function dateOf({ name, manifest }: PlatformImage, { source, root }: ImageSubject): Promise<Dated> {
  const { blobs, annotations } = childrenOf(manifest);
  const config = blobs.find(({ mediaType }) => /\.image(\.config)?\.v1\+json$/.test(mediaType));
  const json = config === undefined ? {} : await readConfig(source, config);
  const words = [
    { from: "config", text: json["created"] },
    { from: "label", text: labelsOf(json)[CREATED] },
    { from: "annotation", text: annotations?.[CREATED] },
    { from: "annotation of the index", text: childrenOf(root).annotations?.[CREATED] },
  ];
  const told = words.map(({ from, text }) => ({ from, time: timeOf(text) }));
  const found = told.find(({ time }) => isTold(time));
  return { what: name, time: found?.time, ...present({ from: found?.from }) };
}

/** One that is no JSON tells nothing; a host that fails is another matter. */
async function readConfig(
  source: ImageSource,
  config: Descriptor,
): Promise<Readonly<Record<string, unknown>>> {
  try {
    return objectOf(await readBlob(source, config, LIMITS.manifestBytes));
  } catch (error) {
    if (error instanceof UserError) throw error;
    return {};
  }
}

function labelsOf({ config }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const labels = isObject(config) ? config["Labels"] : undefined;
  return isObject(labels) ? labels : {};
}

function timeOf(text: unknown): number | undefined {
  const time = typeof text === "string" ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
