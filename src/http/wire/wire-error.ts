/** What breaks a request on the wire. */
export type WireCode =
  /** No connection in time. */
  | "CONNECT_TIMEOUT"
  /** No answer in time. */
  | "ANSWER_TIMEOUT"
  /** No byte of an answer's body in time. */
  | "BODY_TIMEOUT"
  /** The other side hung up before its answer was complete. */
  | "CONNECTION_CLOSED"
  /** What came back is no answer by HTTP/1.1. */
  | "BAD_ANSWER"
  /** What should be a proxy that speaks SOCKS 5 speaks something else. */
  | "NO_SOCKS"
  /** A proxy has trouble of its own. */
  | "PROXY_TROUBLE"
  /** The body to send is longer or shorter than announced. */
  | "BODY_LENGTH_MISMATCH"
  /** A header cannot be sent. */
  | "BAD_HEADER";

/** A failure of one request on the wire, as opposed to one that the system reports. */
export class WireError extends Error {
  readonly code: WireCode;

  constructor(code: WireCode, message: string) {
    super(message);
    this.code = code;
  }
}
