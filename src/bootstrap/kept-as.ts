/**
 * What follows the hash in the name under which nodeup keeps a download in /var/cache/nodeup (AssetStore.addURLs): the last part of its
 * first URL, every character but letters, digits, `-` and `_` replaced.
 */
export function keptAs(url: string): string {
  const file = url.slice(url.lastIndexOf("/") + 1);
  return file.replaceAll(/[^\w-]/g, "_").slice(-200);
}
