/** Every status that an answer can end with, for `HttpRequest.expect` where somebody else judges them (RFC 9110, 15). */
export const ANY_STATUS: readonly number[] = Array.from({ length: 400 }, (_, index) => 200 + index);
