import { constants } from "node:fs";

/** How a file is opened to be read: a pipe in its place, into which nobody writes, would be waited for by a thread that no signal ends. */
export const READ_ONLY = constants.O_RDONLY | constants.O_NONBLOCK;
