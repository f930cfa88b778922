const SECRET_PARAMETER = /(?:sig(?:nature)?|token|secret|credential|password|key)/i;

/** A URL that may be shown: no user information, and no query parameter that carries a secret (presigned URLs, SAS tokens). */
export function redactUrl(text: string): string {
  if (!URL.canParse(text)) return text.replace(/\/\/[^/@]*@/, "//");
  const url = new URL(text);
  url.username = "";
  url.password = "";
  for (const name of [...url.searchParams.keys()]) {
    if (SECRET_PARAMETER.test(name)) url.searchParams.set(name, "REDACTED");
  }
  return url.href;
}
