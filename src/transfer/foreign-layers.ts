import type { Readable } from "node:stream";
import type { Descriptor } from "../content/descriptor.ts";
import type { OpenStream } from "../content/open-stream.ts";
import { verifiedStream } from "../content/verified-stream.ts";
import { redactUrl } from "../errors/redact-url.ts";
import { UserError } from "../errors/user-error.ts";
import type { OutcomeNote } from "./asset-outcome.ts";
import type { ImageInTransfer } from "./image-in-transfer.ts";
import type { ImageCopy } from "./transfer-plan.ts";
import { counted } from "../values/counted.ts";
import { unique } from "../values/unique.ts";

/** Reads a foreign layer: from the registry where that holds it all the same, else from the addresses that its manifest names. */
export function openForeign({ source, context }: ImageInTransfer, layer: Descriptor): OpenStream {
  return async (offset) => {
    let failure: unknown;
    try {
      return await source.open(layer, offset);
    } catch (error) {
      if (!(error instanceof UserError) || error.side === "local") throw error;
      failure = error;
    }
    for (const url of (layer.urls ?? []).filter((one) => /^https?:\/\//.test(one))) {
      for (const { source: place, path } of context.stores.sourceFiles(url)) {
        try {
          return checked(await place.open(path, offset), layer, offset, url);
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
          failure = error;
        }
      }
    }
    throw failure;
  };
}

/** The whole is checked here; a rest is by whoever has the beginning. */
function checked(stream: Readable, { digest, size }: Descriptor, offset: number, url: string): Readable {
  if (offset > 0) return stream;
  return verifiedStream(stream, { digest, size }, { side: "upstream", url: redactUrl(url) });
}

/** What became of an image's foreign layers; nothing where it has none. */
export function foreignNotes({ copy, foreign }: ImageInTransfer): OutcomeNote[] {
  if (foreign.size === 0) return [];
  const layers = [...foreign.values()];
  const bytes = layers.reduce((sum, { size }) => sum + size, 0);
  const what = `${counted(layers.length, "foreign layer")} of ${bytes} bytes in all`;
  const isIncluded = copy.foreignLayers === true;
  return [
    {
      code: "FOREIGN_LAYERS",
      severity: isIncluded ? "info" : "warning",
      message: isIncluded
        ? `${what} were copied too`
        : `${what} were not copied: whoever pulls the image downloads them from ${hostsOf(layers)}`,
      ...(isIncluded ? {} : { hint: "--foreign-layers copies them too, where their licence allows that." }),
    },
  ];
}

/** The error for a registry that wants foreign layers as it wants any other; undefined where that is not what it wants. */
export function foreignWanted(
  copy: ImageCopy,
  error: UserError,
  foreign: readonly Descriptor[],
): UserError | undefined {
  if (copy.foreignLayers === true || !foreign.some(({ digest }) => error.message.includes(digest)))
    return undefined;
  return new UserError(
    "FOREIGN_LAYERS_WANTED",
    `${copy.name} has foreign layers, and the target registry requires them: ${error.message}`,
    {
      side: "local",
      hint: "Copy them too with --foreign-layers, or leave out the platforms that have them: --platform linux/amd64.",
      cause: error,
      ...(error.url === undefined ? {} : { url: error.url }),
    },
  );
}

function hostsOf(layers: readonly Descriptor[]): string {
  const urls = layers.flatMap(({ urls = [] }) => urls).filter((url) => URL.canParse(url));
  const hosts = unique(urls.map((url) => new URL(url).host)).filter((host) => host !== "");
  return hosts.length === 0 ? "nowhere (no address is given)" : hosts.slice(0, 3).join(", ");
}
