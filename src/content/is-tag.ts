const TAG = /^\w[\w.-]{0,127}$/;

/** Whether a text may be a tag (distribution-spec, "Pulling manifests"). */
export function isTag(text: string): boolean {
  return TAG.test(text);
}
