import type { FileStore } from "../content/file-store.ts";
import type { StoredFile } from "../content/stored-content.ts";
import type { FileOptions } from "./file-options.ts";
import type { FileLocation } from "./location/file-location.ts";
import type { S3Endpoint } from "./location/own-s3-location.ts";

/** One kind of place that files can be kept at. */
interface FamilyRow<Location extends FileLocation, Settings> {
  readonly name: string;
  /** How its places are written, for the message that lists what is understood. */
  readonly forms: readonly string[];
  /** The place that a text names; undefined where it is of another family. Throws a UserError BAD_FILE_REPOSITORY for a broken one. */
  readonly parse: (text: string, endpoint: S3Endpoint | undefined) => Location | undefined;
  /** What of the options is meant for this family. */
  readonly settings: (options: FileOptions, location: Location) => Settings;
  /** Nothing is asked of the place, and no cloud's library is loaded, before the first file. */
  readonly open: (location: Location, settings: Settings) => FileStore;
  /** The paths of all files below a directory ("a/b") at any depth; absent where the place cannot be listed. */
  readonly list?: (location: Location, settings: Settings, directory: string) => Promise<readonly string[]>;
  /** Every file, with its size and when it was written; absent, or undefined, where the place does not tell. */
  readonly survey?: (location: Location, settings: Settings) => Promise<readonly StoredFile[] | undefined>;
}

/** A row of the table of families, whose own types are its own business. */
export interface FileFamily {
  readonly name: string;
  readonly forms: readonly string[];
  readonly find: (text: string, endpoint: S3Endpoint | undefined) => FilePlace | undefined;
}

/** A place that its family has understood. */
export interface FilePlace {
  readonly location: FileLocation;
  open(options: FileOptions): FileStore;
  /** Undefined where the place cannot be listed. */
  list(options: FileOptions, directory: string): Promise<readonly string[] | undefined>;
  /** Every file there; undefined where the place does not tell sizes and ages. */
  survey(options: FileOptions): Promise<readonly StoredFile[] | undefined>;
}

export function fileFamily<Location extends FileLocation, Settings>(
  row: FamilyRow<Location, Settings>,
): FileFamily {
  const { name, forms, parse, settings, open, list, survey } = row;
  return {
    name,
    forms,
    find(text, endpoint) {
      const location = parse(text, endpoint);
      if (location === undefined) return undefined;
      return {
        location,
        open: (options) => open(location, settings(options, location)),
        list: async (options, directory) => list?.(location, settings(options, location), directory),
        survey: async (options) => survey?.(location, settings(options, location)),
      };
    },
  };
}
