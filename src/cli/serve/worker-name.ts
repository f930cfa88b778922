/** The word in place of a verb with which the tool starts itself as a worker of `serve`; it is none that users can give. */
export const WORKER = "serve-worker";
