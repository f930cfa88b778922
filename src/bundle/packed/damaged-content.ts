import { UserError } from "../../errors/user-error.ts";
import { unique } from "../../values/unique.ts";
import { AGAIN } from "./packed-errors.ts";
import { holdersOf, nameVolumes, piecesOf } from "./holders-of.ts";
import type { Volumes } from "./volumes.ts";

/** How a bundle tells that one of its files, by its name, is not what its digest says. */
export type DamagedContent = (name: string, what: string) => UserError;

/** `placeOf` says where each file of a bundle is read from. What is in volumes is told with the one to bring again: VOLUME_DAMAGED. */
export function damagedContent(
  place: string,
  placeOf: (name: string) => string | undefined = () => undefined,
  volumes: Volumes = { names: [], split: new Map() },
): DamagedContent {
  return (name, what) => {
    const read = unique(piecesOf(name, volumes).flatMap((piece) => placeOf(piece) ?? []));
    const where = read.length === 0 ? place : read.join(" or ");
    const holders = holdersOf(name, volumes);
    const message = `${where}: the content of ${name} is not what its digest says: ${what}`;
    if (holders.length === 0) return new UserError("BUNDLE_DAMAGED", message, { hint: AGAIN });
    const flags = holders.map((number) => `--volume ${number}`).join(" ");
    return new UserError("VOLUME_DAMAGED", message, {
      hint: `Bring ${nameVolumes(holders)} over once more, or write it again: \`kops-assets bundle create ${flags}\`, with the list and size of before.`,
    });
  };
}
