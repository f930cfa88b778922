import type { Descriptor } from "../content/descriptor.ts";

/** What is known of one target while it is being asked. */
interface Asked {
  /** Whether its first image is there. */
  readonly isRepeated: Promise<boolean>;
  /** Upstream is being asked already, and says how it wants to be spoken to. */
  isBegun: boolean;
}

/**
 * Asks upstream while a target is still being asked, where the answer will be needed as far as one can tell: a run that repeats another
 * finds all or most of its images there, and the first image tells which kind of run it is. The second is asked for at once, so that
 * upstream is spoken to by then.
 */
export class UpstreamMeanwhile {
  readonly #targets = new Map<string, Asked>();

  /** Begins to ask, or not; what is returned waits for the answer, and asks where nobody has. `there` is what the target says. */
  begin<T>(
    registry: string,
    there: Promise<Descriptor | undefined>,
    ask: () => Promise<T>,
  ): () => Promise<T> {
    let begun: Promise<T> | undefined;
    const start = (): Promise<T> => (begun ??= ask());
    // Where the target fails, or has nothing, nobody may want to know.
    void this.#isOfUse(registry, there).then((isOfUse) => {
      if (isOfUse) start().catch(() => undefined);
    });
    return start;
  }

  #isOfUse(registry: string, there: Promise<Descriptor | undefined>): Promise<boolean> {
    const asked = this.#targets.get(registry);
    if (asked === undefined) {
      const isRepeated = isFound(there);
      this.#targets.set(registry, { isRepeated, isBegun: false });
      return isRepeated;
    }
    if (asked.isBegun) return asked.isRepeated;
    asked.isBegun = true;
    return Promise.resolve(true);
  }
}

async function isFound(there: Promise<Descriptor | undefined>): Promise<boolean> {
  try {
    return (await there) !== undefined;
  } catch {
    return false;
  }
}
