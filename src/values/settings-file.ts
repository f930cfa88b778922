/** The settings file that is found by itself in the working directory. */
export const SETTINGS_FILE = "kops-assets.yaml";
