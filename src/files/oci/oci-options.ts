import type { ImageRepositories } from "../../content/image-store.ts";
import type { Side } from "../../errors/user-error.ts";

export interface OciOptions {
  /** Opens the repositories of one registry, "registry.example.com:5000". */
  readonly openImages: (registry: string) => ImageRepositories;
  readonly side?: Side;
  /** Annotations to set on every file's manifest. */
  readonly metadata?: Readonly<Record<string, string>>;
}
