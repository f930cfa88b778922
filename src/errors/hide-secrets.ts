/** User information of a URL, or of a host that stands without a scheme; a digest behind a tag is none. */
const USER_INFO = /([a-z][a-z0-9+.-]*:\/\/)[^\s/?#"'\\]{1,2000}@(?!sha\d+:)/gi;
const BARE_USER_INFO =
  /(^|[\s"'=,(])[^\s/:@"'\\=,(]{1,200}:[^\s/:@"'\\]{1,200}@(?!sha\d+:)(?=[a-z0-9.-]+)/gim;
/** What follows the question mark of a URL. */
const QUERY = /([a-z][a-z0-9+.-]*:\/\/[^\s?"'\\]{1,4000}\?)([^\s"'\\)\]>]{1,8000})/gi;
const HIDDEN = "REDACTED";

/**
 * A text of any kind (a message, a line of JSON) without what its URLs carry of secrets: no user information, and of a query only the
 * names. The last line of defence for what others have put into a message; see redactUrl for a URL alone.
 */
export function hideSecrets(text: string): string {
  if (!text.includes("@") && !text.includes("?")) return text;
  return text
    .replace(USER_INFO, "$1")
    .replace(BARE_USER_INFO, "$1")
    .replace(QUERY, (_, start: string, query: string) => start + hideQuery(query));
}

function hideQuery(query: string): string {
  return query.replace(/([^&=]*=)([^&;,.:]*)/g, (_, name: string, value: string) =>
    value === "" || value === HIDDEN ? name + value : name + HIDDEN,
  );
}
