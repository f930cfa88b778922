// What is in an executable, and in the image around it: SPDX 2.3 as JSON (spdx.github.io/spdx-spec/v2.3).
import { readFileSync } from "node:fs";
import { join } from "node:path";

const NONE = "NOASSERTION";
const PACKAGE = /^={80}\n(\S+) (\S+) \((.+)\)\n={80}$/gm;

/** Packages that are bundled into dist/, as its licences name them; with the hash by which npm installed them. */
function bundledPackages(root) {
  const text = readFileSync(join(root, "dist/LICENSES.txt"), "utf8");
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const integrities = new Map(
    Object.entries(packages).map(([place, { version, integrity }]) => [
      `${place.replace(/^.*node_modules\//, "")}@${version}`,
      integrity,
    ]),
  );
  return [...text.matchAll(PACKAGE)].map(([, name, version, license]) =>
    packageOf({
      name,
      version,
      license,
      purl: `pkg:npm/${name.replace("@", "%40")}@${version}`,
      integrity: integrities.get(`${name}@${version}`),
    }),
  );
}

/** `debs` as `fetchDebs` finds them; `subject` is the digest of what this is about. */
export function sbomOf({ root, version, node, debs, machine, subject }) {
  const tool = packageOf({
    name: "kops-assets",
    version,
    license: "Apache-2.0",
    purl: `pkg:npm/kops-assets@${version}`,
  });
  const parts = [
    packageOf({
      name: node.package,
      version: node.version,
      license: "MIT",
      purl: `pkg:npm/${node.package}@${node.version}`,
      integrity: node.integrity,
    }),
    ...bundledPackages(root),
    ...debs.map((deb) =>
      packageOf({
        ...deb,
        license: NONE,
        purl: `pkg:deb/debian/${encodeURIComponent(deb.name)}@${encodeURIComponent(deb.version)}?arch=${machine}`,
      }),
    ),
  ];
  return {
    spdxVersion: "SPDX-2.3",
    dataLicense: "CC0-1.0",
    SPDXID: "SPDXRef-DOCUMENT",
    name: `kops-assets-${version}-linux-${machine}`,
    documentNamespace: `https://spdx.org/spdxdocs/kops-assets-${version}-${subject.replace(":", "-")}`,
    // The same for the same content: when it was made is nobody's business.
    creationInfo: { created: "1970-01-01T00:00:00Z", creators: [`Tool: kops-assets-${version}`] },
    packages: [tool, ...parts],
    relationships: [
      { spdxElementId: "SPDXRef-DOCUMENT", relationshipType: "DESCRIBES", relatedSpdxElement: tool.SPDXID },
      ...parts.map(({ SPDXID }) => ({
        spdxElementId: tool.SPDXID,
        relationshipType: "CONTAINS",
        relatedSpdxElement: SPDXID,
      })),
    ],
  };
}

function packageOf({ name, version, license, purl, integrity, sha256 }) {
  const checksums = [
    ...(sha256 === undefined ? [] : [{ algorithm: "SHA256", checksumValue: sha256 }]),
    ...(integrity?.startsWith("sha512-")
      ? [{ algorithm: "SHA512", checksumValue: sha512Of(integrity) }]
      : []),
  ];
  return {
    SPDXID: `SPDXRef-${purl.replace(/[^A-Za-z0-9.-]+/g, "-")}`,
    name,
    versionInfo: version,
    downloadLocation: NONE,
    filesAnalyzed: false,
    licenseConcluded: NONE,
    licenseDeclared: license,
    copyrightText: NONE,
    ...(checksums.length === 0 ? {} : { checksums }),
    externalRefs: [{ referenceCategory: "PACKAGE-MANAGER", referenceType: "purl", referenceLocator: purl }],
  };
}

export function sha512Of(integrity) {
  return Buffer.from(integrity.slice("sha512-".length), "base64").toString("hex");
}
