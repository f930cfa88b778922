import { UserError } from "../../errors/user-error.ts";

/**
 * The first of several places that has what is asked for: like a container runtime, which goes on to the next host after any failure.
 * Undefined where all answered that they have it not; where none has it and some failed, the last failure is thrown.
 */
export async function askInOrder<Place, T>(
  places: readonly Place[],
  ask: (place: Place) => Promise<T | undefined>,
): Promise<{ readonly place: Place; readonly value: T } | undefined> {
  let failure: UserError | undefined;
  for (const place of places) {
    try {
      const value = await ask(place);
      if (value !== undefined) return { place, value };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      failure = error;
    }
  }
  if (failure === undefined) return undefined;
  throw failure;
}
