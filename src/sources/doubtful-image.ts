import type { JsonValue } from "../cluster/read/source-document.ts";
import { describeValue, formatPath } from "../cluster/read/source-document.ts";
import { imageWords } from "./argument-images.ts";
import { parseImageName } from "./image-name.ts";
import type { Finding } from "../errors/finding.ts";
import { describeObject, placeOf, type Site } from "./manifest-site.ts";
import { someOf } from "../values/some-of.ts";
import { unique } from "../values/unique.ts";

/** Variables that the kubelet or a shell fills in, and templates. */
const VARIABLE = /\$[({\w]/;
const TEMPLATE = "{{";

/** An image's place that holds no image name. */
export function badImage(site: Site, value: JsonValue, what: string): Finding {
  const place = { severity: "warning", place: placeOf(site) } as const;
  const owner = site.owner === undefined ? "" : ` of ${describeObject(site.owner)}`;
  const message = `${what}${owner} has the image ${describeValue(value)}`;
  if (typeof value === "string" && value.includes(TEMPLATE)) {
    const hint = "This is a template that was not rendered; render it first (for a chart: helm template).";
    return { ...place, code: "TEMPLATE_LEFT", message, hint };
  }
  if (typeof value === "string" && VARIABLE.test(value)) {
    const hint = "The variable is filled in later. Add the image by its real name.";
    return { ...place, code: "VARIABLE_IMAGE", message, hint };
  }
  const hint = "Write it as [registry[:port]/]repository[:tag][@sha256:...], in lower case.";
  return { ...place, code: "BAD_IMAGE_NAME", message, hint };
}

/** A field called image whose text may be one. */
export function unsureImage(site: Site, text: string): Finding | undefined {
  const what = `field ${formatPath(site.path)}`;
  if (text.includes(TEMPLATE) || VARIABLE.test(text)) return badImage(site, text, what);
  if (parseImageName(text) === undefined) return undefined;
  const message = `${what} has ${describeValue(text)}, which may be an image`;
  const hint = "Write it with registry and tag if it is one.";
  return { code: "UNSURE_IMAGE", severity: "info", message, place: placeOf(site), hint };
}

/** The value of a flag or variable called image that may be one. */
export function unsureArgument(site: Site, text: string, what: string): Finding {
  const owner = site.owner === undefined ? "" : ` of ${describeObject(site.owner)}`;
  const message = `${what}${owner} is ${describeValue(text)}, which may be an image`;
  const hint = "Write it with registry or tag if it is one.";
  return { code: "UNSURE_IMAGE", severity: "info", message, place: placeOf(site), hint };
}

/** An image whose parts are fields of their own, with a registry that is told elsewhere. */
export function partedImage(site: Site, name: string): Finding | undefined {
  if (parseImageName(name) === undefined) return undefined;
  const message = `field ${formatPath(site.path)} has an image in parts, ${describeValue(name)}`;
  const hint = "Its registry is not known here. Give the full name, or set the registry yourself.";
  return { code: "IMAGE_IN_PARTS", severity: "warning", message, place: placeOf(site), hint };
}

/** Images in the data of a ConfigMap: whoever reads it decides what its texts are. */
export function imageInData(site: Site, text: string): Finding | undefined {
  const names = unique(imageWords(text).map(({ name }) => name));
  if (names.length === 0) return undefined;
  const owner = site.owner === undefined ? "" : ` of ${describeObject(site.owner)}`;
  const message = `field ${formatPath(site.path)}${owner} names ${someOf(names, 1)}`;
  const hint = "Only the program that reads it knows whether this image is pulled.";
  return { code: "IMAGE_IN_DATA", severity: "info", message, place: placeOf(site), hint };
}
