import { openDirectoryFiles } from "../directory.ts";
import { fileFamily } from "../file-family.ts";
import { present } from "../../values/present.ts";
import { parseDirectory } from "../location/directory-location.ts";

export const DIRECTORY_FAMILY = fileFamily({
  name: "directory",
  forms: ["file:///DIRECTORY, or a path that begins with /, ./ or ../"],
  parse: parseDirectory,
  settings: ({ deep, isReadOnly }) => present({ deep, isReadOnly }),
  open: ({ path }, settings) => openDirectoryFiles(path, settings),
  list: async ({ path }, _, directory) => {
    const { listDirectory } = await import("../tree/list-directory.ts");
    return listDirectory(path, directory);
  },
  survey: async ({ path }) => {
    const { surveyDirectory } = await import("../tree/survey-directory.ts");
    return surveyDirectory(path);
  },
});
