import { objectIn } from "../values/object-in.ts";

/** What oci-layout says (image-spec, image-layout.md). */
export const LAYOUT_TEXT = `${JSON.stringify({ imageLayoutVersion: "1.0.0" })}\n`;

/** Whether a text says that a folder is an OCI image layout. */
export function isLayoutText(text: string): boolean {
  return objectIn(text)["imageLayoutVersion"] === "1.0.0";
}
