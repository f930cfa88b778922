import { UserError } from "../errors/user-error.ts";

/**
 * The first of several places that has what is asked for; one that fails or has nothing is passed over, but not one whose failure
 * `ends` the search: by default one of the local side, which another place upstream would not mend. When none has it, throws the last
 * place's error, or undefined is returned where every place answered that there is nothing.
 */
export async function firstSuccess<Place, T>(
  places: readonly Place[],
  ask: (place: Place) => Promise<T | undefined>,
  ends: (failure: UserError) => boolean = isLocal,
): Promise<{ readonly place: Place; readonly value: T } | undefined> {
  let failure: UserError | undefined;
  for (const place of places) {
    try {
      const value = await ask(place);
      if (value !== undefined) return { place, value };
    } catch (error) {
      if (!(error instanceof UserError) || ends(error)) throw error;
      failure = error;
    }
  }
  if (failure === undefined) return undefined;
  throw failure;
}

function isLocal({ side }: UserError): boolean {
  return side === "local";
}
