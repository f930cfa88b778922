import { isObject } from "../values/is-object.ts";
import { jsonIn } from "../values/json-in.ts";

/** What oci-layout says (image-spec, image-layout.md). */
export const LAYOUT_TEXT = `${JSON.stringify({ imageLayoutVersion: "1.0.0" })}\n`;

/** Whether a text says that a folder is an OCI image layout. */
export function isLayoutText(text: string): boolean {
  const layout = jsonIn(text);
  return isObject(layout) && layout["imageLayoutVersion"] === "1.0.0";
}
