import type { ServedContent } from "../../serve/served-content.ts";
import type { ServerStatus } from "../../serve/admin/server-status.ts";
import type { AssetList } from "../list/asset-list.ts";
import type { ServedNeeds } from "./needs-of-served.ts";

/** What the page is about. */
export interface ServedPlace {
  readonly content: ServedContent;
  readonly status: ServerStatus;
  readonly list?: AssetList;
  readonly needs: ServedNeeds;
}

/** How whoever looks reached the server. */
export interface ServedAddress {
  readonly scheme: "http" | "https";
  /** "mirror.example:5000" */
  readonly host: string;
}
