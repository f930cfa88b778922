/** An executable of this tool that goes into a bundle. */
export interface BundleTool {
  /** `linux/amd64` or `linux/arm64`. */
  readonly platform: string;
  /** The file. */
  readonly place: string;
}
