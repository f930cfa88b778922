import type { CodeExplanations } from "./code-explanation.ts";

/** Flags, settings, specs, lists and other texts that a user gives. */
export const OF_INPUT: CodeExplanations = {
  BAD_FLAGS: [
    "A flag or an argument is wrong, is missing, or has no effect as it was given.",
    "Run the same command with --help.",
  ],
  BAD_CONFIG: [
    "The settings file (kops-assets.yaml, or the one of --config) has a mistake at the line and column in the message: broken YAML, an unknown key, or a value that the flag would refuse.",
    "Correct that line. docs/configuration.md and the JSON Schema in schema/ list every setting. --no-config leaves the file out.",
  ],
  CONFIG_FOUND: [
    "A kops-assets.yaml in the working directory sets defaults for this command.",
    "Nothing to do. `kops-assets config check` shows what it sets; --no-config leaves it out.",
  ],
  BAD_REQUEST: [
    "A program called a function of the library with a value of the wrong type.",
    "Give the function what docs/library.md and the package's types say.",
  ],
  BUG: ["kops-assets itself made a mistake.", "Report it with the whole text on stderr."],
  INTERRUPTED: [
    "Ctrl-C or SIGTERM ended the run.",
    "Run the same command again. A copy goes on where it stopped; a bundle that is compressed, or goes to stdout, begins anew.",
  ],
  STDOUT: [
    "The output could not be written to its end: a full disk, or a reader that failed.",
    "Make room, or look at what reads the output, and run it again.",
  ],
  UNREADABLE_FILE: [
    "A file that a flag names cannot be read.",
    "Check the name, and the permissions of the file and its folders.",
  ],
  UNREADABLE_DIRECTORY: ["A directory cannot be listed.", "Check the permissions of the directory."],
  UNWRITABLE_FILE: [
    "A file cannot be written. Nothing in it was changed.",
    "Check the folder, its permissions and the room on the disk.",
  ],
  INPUT_TOO_LARGE: [
    "The input is larger than --max-input allows (64 MB by default).",
    "Check that the right file was named. If it is, raise --max-input.",
  ],
  NOT_UTF8: ["A text file is not UTF-8.", "Save it as UTF-8."],
  BAD_YAML: ["A text is not valid YAML or JSON.", "Correct it at the line and column in the message."],
  BAD_TAR: [
    "A tar archive cannot be read: it is cut off or is something else.",
    "Give a complete tar, plain or gzipped.",
  ],
  BAD_TEXT: [
    "A name or URL holds a line break or another control character.",
    "Correct it in the cluster spec.",
  ],
  BAD_URL: ["A URL is not one that the command can use.", "Write it as https://HOST/PATH."],
  NOT_TEXT: [
    "The file holds NUL bytes: it is binary, or UTF-16 without its byte order mark.",
    "Name a text in UTF-8. A tar needs a name that ends in .tar, .tar.gz or .tgz.",
  ],
  EMPTY_SOURCE: [
    "The file that -f or --list names is empty.",
    "Name a file with a cluster's documents, a saved listing or names.",
  ],
  SOURCE_KIND: [
    "The input is none of kOps's documents, no listing, lock or list of names, and was read as Kubernetes manifests; or it names nothing.",
    "Nothing to do if the guess is right. Otherwise say what it is with --from.",
  ],
  NO_SPEC_FILES: [
    "The directory holds no .yaml, .yml or .json file.",
    "Name the files themselves with -f, or another directory.",
  ],
  BAD_LIST: [
    "A line of a plain list is neither an image name nor a URL.",
    "Correct the line. # begins a comment.",
  ],
  BAD_LISTING: [
    "A saved listing has an entry that cannot be read.",
    "Save it again with `kops get assets -o json` or `kops-assets get assets -o json`.",
  ],
  NOT_A_LISTING: ["The file is not a saved listing.", "Save one with `kops get assets -o json`."],
  BAD_IMAGE_NAME: [
    "The text is not the name of an image.",
    "Write [REGISTRY[:PORT]/]REPOSITORY[:TAG][@sha256:...], in lower case.",
  ],
  BAD_TAG: [
    "The text is not the tag of an image.",
    "Use at most 128 letters, digits, dots, hyphens and underscores.",
  ],
  BAD_NAME: [
    "A name holds a character that no name has. It is not written to a script.",
    "Find out where the name comes from, and correct it there.",
  ],
  BAD_PATH: [
    "The text cannot be the path of a file.",
    "Use a relative path with / between names, without . and .. as names.",
  ],
  BAD_FILE_PATH: [
    "A file would be stored under a path that is not safe in a script.",
    "Find out where the name comes from, and correct it there.",
  ],
  BAD_FILE_URL: ["The text is not the URL of a file.", "Write https://HOST/PATH/NAME."],
  BAD_BASE64: ["The content of a file asset is not base64. nodeup stops at it.", "Encode it again."],
  HOOK_IMAGE_WITHOUT_REGISTRY: [
    "The image of a hook has no registry. ctr takes the first part of its name for one.",
    "Write docker.io/NAME, or your own registry.",
  ],
  TEMPLATE_LEFT: [
    "The name of an image holds a template that was not filled in.",
    "Render the manifests first (helm template, kustomize build).",
  ],
  VARIABLE_IMAGE: [
    "The name of an image holds a variable that is filled in later.",
    "Add the image by its real name, with -f or --list.",
  ],
  UNSURE_IMAGE: [
    "A text may be the name of an image, but this is not certain.",
    "Look at it. If it is an image, add it to a list by name.",
  ],
  IMAGE_IN_DATA: [
    "The data of a ConfigMap holds what looks like an image.",
    "If it is pulled, add it to a list by name.",
  ],
  IMAGE_IN_PARTS: [
    "The name of an image is written in several fields (registry, repository, tag) that only the program puts together.",
    "Add the image by its full name.",
  ],
  CONFLICTING_HASHES: [
    "Two inputs give different hashes for one file.",
    "One of them is wrong. Find out which, and correct it.",
  ],
  LOCK_HAS_SECRETS: [
    "URLs in the lock file hold passwords or signatures.",
    "Use addresses without credentials, or keep the lock file secret.",
  ],
};
