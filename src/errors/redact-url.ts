const HIDDEN = "REDACTED";

/**
 * A URL that may be shown: no user information, no fragment, and of a query only the names. Which parameters carry a secret (presigned
 * URLs, SAS tokens, tokens of one's own) nobody can tell, so every value is hidden.
 */
export function redactUrl(text: string): string {
  if (!URL.canParse(text)) return redactText(text);
  const url = new URL(text);
  url.username = "";
  url.password = "";
  url.hash = "";
  url.search = redactQuery(url.search);
  return url.href;
}

function redactText(text: string): string {
  const shown = text.replace(/\/\/[^/?#]*@/, "//");
  const query = shown.indexOf("?");
  return query < 0 ? shown : shown.slice(0, query) + redactQuery(shown.slice(query));
}

/** What has no name may be all secret. */
function redactQuery(query: string): string {
  if (query.length < 2) return "";
  const names = query
    .slice(1)
    .split("&")
    .map((pair) => (pair.includes("=") ? `${pair.slice(0, pair.indexOf("="))}=${HIDDEN}` : HIDDEN));
  return `?${names.join("&")}`;
}
