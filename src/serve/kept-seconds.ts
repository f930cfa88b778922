/** How long whoever is between a server and its clients may keep an answer without asking again, in seconds. */
export const KEPT_SECONDS = {
  /** What has a digest in its name never changes. */
  digest: 31_536_000,
  /** A tag, a list or a file may be replaced. */
  name: 60,
  /** What is not there may come soon, but thousands of nodes may ask for it at once. Only `render nginx` keeps that; the server says nothing. */
  missing: 5,
};
