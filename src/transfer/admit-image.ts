import type { PlatformChoice } from "./choose-platforms.ts";
import type { ImageInTransfer } from "./image-in-transfer.ts";

/** Does what is to be done with an image that is new, once the gate lets it through. Throws what the gate throws. */
export async function admitImage<T>(
  image: ImageInTransfer,
  choice: PlatformChoice,
  act: (image: ImageInTransfer, choice: PlatformChoice) => Promise<T>,
): Promise<T> {
  const { copy, source, upstreamOf } = image;
  const { gate, stores } = image.context;
  if (gate === undefined) return act(image, choice);
  const { root, kept } = choice;
  const places = stores.sourceImages(copy.source);
  const { content, release } = await gate.image({ copy, root, kept, upstreamOf, source, places });
  try {
    return await act(content === undefined ? image : { ...image, source: content }, choice);
  } finally {
    await release();
  }
}
