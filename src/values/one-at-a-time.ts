/** Runs actions on the same key one after the other. */
export async function oneAtATime<T>(
  running: Map<string, Promise<unknown>>,
  key: string,
  action: () => Promise<T>,
): Promise<T> {
  const before = running.get(key) ?? Promise.resolve();
  const next = before.then(action, action);
  running.set(key, next);
  try {
    return await next;
  } finally {
    if (running.get(key) === next) running.delete(key);
  }
}
