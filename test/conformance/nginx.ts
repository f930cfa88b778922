import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startProgram } from "./real-server.ts";

/** A real nginx that takes PUT (its WebDAV module). */
export interface Nginx {
  readonly url: string;
  /** Where the files are on disk. */
  readonly folder: string;
  /** Paths of the files below a folder. */
  list(folder: string): Promise<string[]>;
  close(): Promise<void>;
}

/** The module that lists, where Debian puts it; nginx itself only takes PUT, DELETE, MKCOL and MOVE. */
const LISTING = "/usr/lib/nginx/modules/ngx_http_dav_ext_module.so";

/** `lists`: with PROPFIND, as a whole WebDAV server. */
export async function startNginx(program: string, { lists = false } = {}): Promise<Nginx> {
  const root = await mkdtemp(join(tmpdir(), "kops-assets-nginx-"));
  const files = join(root, "files");
  await mkdir(files);
  const server = await startProgram(program, async (port) => {
    await writeFile(join(root, "nginx.conf"), configuration(root, port, lists));
    return ["-c", join(root, "nginx.conf"), "-e", join(root, "error.log")];
  });
  return {
    url: server.url,
    folder: files,
    list: (folder) => listFiles(join(files, folder)),
    async close() {
      await server.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

function configuration(root: string, port: number, lists: boolean): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((kind) => `${kind}_temp_path ${root}/${kind};`)
    .join(" ");
  const [load, methods] = lists ? [`load_module ${LISTING};`, "dav_ext_methods PROPFIND OPTIONS;"] : ["", ""];
  return `
    ${load}
    daemon off; master_process off; pid ${root}/nginx.pid;
    events { worker_connections 256; }
    http {
      access_log off; client_max_body_size 0; ${temporary}
      server {
        listen 127.0.0.1:${port}; root ${root}/files;
        location / { dav_methods PUT DELETE MKCOL MOVE; create_full_put_path on; ${methods} }
      }
    }`;
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}
