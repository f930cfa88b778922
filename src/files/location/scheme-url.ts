/** A text as a URL, if its scheme is one of these ("https:", "gs:") and it can be read as one. */
export function schemeUrl(text: string, schemes: readonly string[]): URL | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*:)\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined || !schemes.includes(scheme) || !URL.canParse(text)) return undefined;
  return new URL(text);
}
