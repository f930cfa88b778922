/** Callbacks of whoever started a server. */
interface Callbacks {
  onError?(error: unknown, path: string): void;
  onRequest?(entry: never): void;
  onCut?(answers: number): void;
}

/**
 * The same options with callbacks that never throw nor reject: a fault in one of them must not end a server that many depend on. What
 * `onRequest` and `onCut` throw is told to `onError`; what that throws is lost.
 */
export function guarded<Options extends Callbacks>(options: Options): Options {
  const tell = (error: unknown, path = ""): void =>
    harmless(
      () => options.onError?.(error, path),
      () => undefined,
    );
  return {
    ...options,
    ...(options.onError && { onError: tell }),
    ...(options.onRequest && {
      onRequest: (entry: never) => harmless(() => options.onRequest?.(entry), tell),
    }),
    ...(options.onCut && { onCut: (answers: number) => harmless(() => options.onCut?.(answers), tell) }),
  };
}

/** A function that returns nothing may be async all the same. */
function harmless(call: () => unknown, onFault: (error: unknown) => void): void {
  try {
    const result = call();
    if (result instanceof Promise) result.catch(onFault);
  } catch (error) {
    onFault(error);
  }
}
