import { imageStoreConformance } from "../../test/conformance/image-store.ts";
import { createMemoryImages } from "./memory-images.ts";

imageStoreConformance("memory", () => {
  const images = createMemoryImages();
  return Promise.resolve({ images, reopen: () => images });
});
