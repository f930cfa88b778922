import type { ExportFormatName } from "./export-format-names.ts";
import { findCaElsewhere, type ExportList, type RenderedExport } from "./export-list.ts";
import { renderAria2Input } from "./render-aria2-input.ts";
import { renderCsv } from "./render-csv.ts";
import { renderCurlScript } from "./render-curl-script.ts";
import { renderImageScript } from "./render-image-script.ts";
import { renderRegsync } from "./render-regsync.ts";
import { renderSkopeoSync } from "./render-skopeo-sync.ts";

/** What another tool takes a list as. */
interface ExportFormat {
  /** Whether files' hashes are written, so that hosts have to be asked for those that nothing knows. */
  readonly needsHashes: boolean;
  /** Throws UserErrors for names that the format cannot carry. */
  readonly render: (list: ExportList) => RenderedExport;
}

/** containers-certs.d(5). */
const DIRECTORY = "skopeo reads authorities of a registry from /etc/containers/certs.d/HOST/ca.crt.";

function withCa(rendered: RenderedExport, list: ExportList, hint: string): RenderedExport {
  return { ...rendered, findings: [...rendered.findings, ...findCaElsewhere(list, hint)] };
}

/** A new format is a name, a file and a row. */
export const EXPORT_FORMATS: Readonly<Record<ExportFormatName, ExportFormat>> = {
  skopeo: { needsHashes: false, render: (list) => withCa(renderSkopeoSync(list), list, DIRECTORY) },
  "skopeo-copy": {
    needsHashes: false,
    render: (list) => withCa(renderImageScript(list, "skopeo-copy"), list, DIRECTORY),
  },
  regsync: {
    needsHashes: false,
    render: (list) => withCa(renderRegsync(list), list, "Name it in regsync's creds (regcert)."),
  },
  crane: {
    needsHashes: false,
    render: (list) =>
      withCa(renderImageScript(list, "crane"), list, "Run the script with SSL_CERT_FILE, as crane reads it."),
  },
  curl: { needsHashes: true, render: renderCurlScript },
  aria2: { needsHashes: true, render: renderAria2Input },
  csv: { needsHashes: true, render: renderCsv },
};
