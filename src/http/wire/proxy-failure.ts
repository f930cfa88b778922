/** The proxy on the way could not be connected to; the host behind it was not asked. Its cause is what failed. */
export class ProxyFailure extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause });
  }
}

/** Whether an error, or what caused it, is a proxy's failure. */
export function isOfProxy(error: unknown): boolean {
  return error instanceof ProxyFailure || (error instanceof Error && isOfProxy(error.cause));
}
