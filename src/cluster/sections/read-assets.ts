import type { AssetsSpec } from "../cluster.ts";
import { given, readObject, readString, type Fields } from "../fields.ts";

/** `assets`, alike in v1alpha2 and v1alpha3. */
export function readAssets(spec: Fields): AssetsSpec | undefined {
  const assets = readObject(spec, "assets");
  if (assets === undefined) return undefined;
  return given<AssetsSpec>({
    containerRegistry: readString(assets, "containerRegistry"),
    containerProxy: readString(assets, "containerProxy"),
    fileRepository: readString(assets, "fileRepository"),
  });
}
