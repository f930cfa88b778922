import { fileStoreConformance } from "../../test/conformance/file-store.ts";
import { createMemoryFiles } from "./memory-files.ts";

fileStoreConformance(
  "memory",
  () => {
    const store = createMemoryFiles();
    return Promise.resolve({ store, reopen: () => store });
  },
  { vouches: true },
);
