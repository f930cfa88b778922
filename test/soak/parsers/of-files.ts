import { inputBudget } from "../../../src/content/input-budget.ts";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { packTar } from "modern-tar";
import { openBundle } from "../../../src/bundle/open-bundle.ts";
import { FOREIGN_FORMATS, type ForeignFormat } from "../../../src/bundle/foreign/foreign-format-names.ts";
import { parseLayoutNames } from "../../../src/bundle/foreign/parse-layout-names.ts";
import { parseDiffIds, parseSavedImages } from "../../../src/bundle/foreign/parse-saved-images.ts";
import { readForeign } from "../../../src/bundle/foreign/read-foreign.ts";
import { openTarFiles } from "../../../src/bundle/tar/open-tar-files.ts";
import { openFolderFiles } from "../../../src/files/directory/open-folder-files.ts";
import { unpackArchive } from "../../../src/tasks/bundle/unpack-archive.ts";
import { readTarTexts } from "../../../src/bundle/read-tar-texts.ts";
import { openCatalog } from "../../../src/catalog/open-catalog.ts";
import { readJson } from "../../../src/catalog/read-json.ts";
import { digestOf } from "../../../src/content/verifier.ts";
import { openDirectoryFiles } from "../../../src/files/directory.ts";
import { createCredentialHelper } from "../../../src/registry/credential-helper.ts";
import { readRegistryCertificates } from "../../../src/registry/registry-certificates.ts";
import { createProgram } from "../../../src/cli/create-program.ts";
import { readConfig } from "../../../src/cli/config/read-config.ts";
import { settingsOf } from "../../../src/cli/config/settings-of.ts";
import { readRecordFile } from "../../../src/tasks/disk/record-file.ts";
import { readReceipt } from "../../../src/tasks/receipts/read-receipt.ts";
import { RECEIPT_TYPE, STATEMENT_TYPE } from "../../../src/trust/receipt.ts";
import { parsersOf, type FuzzedParser } from "./fuzzed-parser.ts";

const DIGEST = digestOf(Buffer.from("x"));
const STATEMENT = JSON.stringify({
  _type: STATEMENT_TYPE,
  subject: [{ name: "a", digest: { sha256: "5e" } }],
  predicateType: RECEIPT_TYPE,
  predicate: { tool: { name: "kops-assets", version: "1" }, startedOn: "x", finishedOn: "y", assets: [] },
});
const ENVELOPE = JSON.stringify({
  payloadType: "application/vnd.in-toto+json",
  payload: Buffer.from(STATEMENT).toString("base64"),
  signatures: [{ keyid: "a", sig: "AAAA" }],
});
const RECORD = JSON.stringify({
  version: 1,
  images: { "quay.io/a:v1": { digest: DIGEST, at: "2026-01-01" } },
});
const MANIFEST_RECORD = JSON.stringify({ mediaType: "a", digest: DIGEST, size: 1, subject: DIGEST });
const CATALOG = JSON.stringify({
  extends: "1.34.0",
  unexplained: [{ file: "a", line: 1, found: "x", todo: "y" }],
});
const CERTIFICATE = `-----BEGIN CERTIFICATE-----\n${"MIIBAA==".repeat(8)}\n-----END CERTIFICATE-----\n`;
const TAR = await packTar([
  { header: { name: "a.yaml", size: 3, type: "file" }, body: "a: " },
  { header: { name: "b/c.yaml", size: 3, type: "file" }, body: "b: " },
]);
const [TAR_TEXT, GZIP_TEXT] = [TAR, gzipSync(TAR)].map((bytes) => Buffer.from(bytes).toString("latin1"));
const SAVED = JSON.stringify([
  { Config: "config.json", RepoTags: ["quay.io/a:v1"], Layers: ["a/layer.tar"] },
]);
const LAYOUT_INDEX = JSON.stringify({
  schemaVersion: 2,
  manifests: [
    {
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      digest: DIGEST,
      size: 1,
      annotations: { "org.opencontainers.image.ref.name": "quay.io/a:v1", kind: "dev.hauler/sigs" },
    },
  ],
});
const FORMAT = JSON.stringify({ format: "kops-assets repositories", version: 1 });

/** What is read from disk, or from a program. Archives are texts of latin1, a character a byte. */
export const FILE_PARSERS: readonly FuzzedParser[] = [
  ...parsersOf(
    "mirrors: {quay.io: [a.example, b.example]}\ncatalogs: [x]\ncommands: {copy: {lock: a}}\ncredentials: {h: {username: a, password-env: B}}\n",
    {
      readConfig: (text, folder) =>
        inFile(folder, text, (file) => readConfig({ file, isNamed: true }, settingsOf(createProgram()))),
    },
  ),
  ...parsersOf(STATEMENT, {
    readStatement: (text, folder) => inFile(folder, text, (file) => readReceipt(file)),
  }),
  ...parsersOf(ENVELOPE, {
    readReceipt: (text, folder) => inFile(folder, text, (file) => readReceipt(file)),
  }),
  ...parsersOf(RECORD, { readRecordFile: (text, folder) => inFile(folder, text, readRecordFile) }),
  ...parsersOf(CATALOG, {
    readJson: (text, folder) =>
      inFile(folder, text, () => readJson({ path: folder }, "1.99.0.json"), "1.99.0.json"),
    openCatalog: (text, folder) =>
      inFile(folder, text, () => openCatalog([{ path: folder, isBuiltIn: false }]).releases(), "1.99.0.json"),
  }),
  ...parsersOf(CERTIFICATE, {
    readRegistryCertificates: (text, folder) =>
      inFile(folder, text, () => readRegistryCertificates("h", [folder]), "h/a.crt"),
  }),
  ...parsersOf(TAR_TEXT ?? "", { readTarTexts: (text) => tarTexts(text) }),
  ...parsersOf(GZIP_TEXT ?? "", { readTarGzip: (text) => tarTexts(text) }),
  ...parsersOf(FORMAT, {
    openBundle: (text, folder) => inFile(folder, text, () => survey(folder), "kops-assets.json"),
  }),
  ...parsersOf(SAVED, {
    parseSavedImages: (text) => parseSavedImages("f", text),
    readDockerArchive: (text, folder) =>
      inFile(folder, text, () => foreign(folder, "docker-archive"), "manifest.json"),
  }),
  ...parsersOf(JSON.stringify({ rootfs: { type: "layers", diff_ids: [DIGEST] } }), {
    parseDiffIds: (text) => parseDiffIds("f", Buffer.from(text)),
  }),
  ...parsersOf(LAYOUT_INDEX, {
    parseLayoutNames: (text) =>
      FOREIGN_FORMATS.map((format) =>
        format === "docker-archive" ? [] : parseLayoutNames("f", text, format),
      ),
    readForeign: async (text, folder) => {
      await inFile(folder, "{}", () => undefined, "oci-layout");
      return inFile(folder, text, () => foreign(folder, "oci"), "index.json");
    },
  }),
  ...parsersOf(TAR_TEXT ?? "", {
    openTarFiles: (text, folder) =>
      inFile(folder, text, async (file) => (await openTarFiles(file, undefined, "within")).close()),
  }),
  ...parsersOf(GZIP_TEXT ?? "", {
    unpackArchive: (text, folder) =>
      inFile(folder, text, async (file) => (await unpackArchive(file, "gzip")).remove()),
  }),
  ...parsersOf(MANIFEST_RECORD, {
    surveyBundle: async (text, folder) => {
      await inFile(folder, FORMAT, () => undefined, "kops-assets.json");
      await inFile(folder, text, () => undefined, "repositories/a/_tags/v1");
      await inFile(folder, text, () => undefined, `repositories/a/_manifests/${DIGEST.replace(":", "-")}`);
      return survey(folder);
    },
  }),
  ...parsersOf(JSON.stringify({ ServerURL: "h", Username: "u", Secret: "s" }), {
    createCredentialHelper: (text, folder) =>
      inFile(
        folder,
        `#!/bin/sh\ncat <<'SOAK'\n${text}\nSOAK\n`,
        (file) => askHelper(file, folder),
        "docker-credential-x",
      ),
  }),
];

async function inFile<T>(
  folder: string,
  text: string,
  read: (file: string) => T | Promise<T>,
  name = "file",
): Promise<T> {
  const file = join(folder, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return read(file);
}

function tarTexts(text: string): Promise<unknown> {
  const bytes = Buffer.from(text, "latin1");
  return readTarTexts("f", Readable.from([bytes]), (path) => path.endsWith(".yaml"), inputBudget());
}

async function foreign(folder: string, format: ForeignFormat): Promise<unknown> {
  const { names } = await readForeign(folder, openFolderFiles(folder), format);
  return names;
}

async function survey(folder: string): Promise<unknown> {
  const bundle = await openBundle(folder, openDirectoryFiles(folder));
  const names = await bundle.images.repositories();
  const found = await Promise.all(names.map((name) => bundle.images.repository(name).resolve("v1")));
  return [await bundle.survey(), found];
}

async function askHelper(file: string, folder: string): Promise<unknown> {
  await chmod(file, 0o755);
  const helper = createCredentialHelper({ PATH: `${folder}:${process.env["PATH"] ?? ""}` });
  return helper("x", "h");
}
