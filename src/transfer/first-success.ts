import { UserError } from "../errors/user-error.ts";

/**
 * The first of several places that has what is asked for; one that fails or has nothing is passed over. When none has it, throws the
 * last place's error, or undefined is returned where every place answered that there is nothing.
 */
export async function firstSuccess<Place, T>(
  places: readonly Place[],
  ask: (place: Place) => Promise<T | undefined>,
): Promise<{ readonly place: Place; readonly value: T } | undefined> {
  let failure: unknown;
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
