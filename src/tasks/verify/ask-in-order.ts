import { firstSuccess } from "../../transfer/first-success.ts";

/** The first of several places that has what is asked for: like a container runtime, which goes on to the next host after any failure. */
export function askInOrder<Place, T>(
  places: readonly Place[],
  ask: (place: Place) => Promise<T | undefined>,
): Promise<{ readonly place: Place; readonly value: T } | undefined> {
  return firstSuccess(places, ask, () => false);
}
