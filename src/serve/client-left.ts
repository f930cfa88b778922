/** The error of an answer or an upload whose client has gone in the middle. */
export function clientLeft(): Error {
  return Object.assign(new Error("The client has gone"), { code: "ERR_STREAM_PREMATURE_CLOSE" });
}
