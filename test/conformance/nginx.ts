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

export async function startNginx(program: string): Promise<Nginx> {
  const root = await mkdtemp(join(tmpdir(), "kops-assets-nginx-"));
  const files = join(root, "files");
  await mkdir(files);
  const server = await startProgram(program, async (port) => {
    await writeFile(join(root, "nginx.conf"), configuration(root, port));
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

function configuration(root: string, port: number): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((kind) => `${kind}_temp_path ${root}/${kind};`)
    .join(" ");
  return `
    daemon off; master_process off; pid ${root}/nginx.pid;
    events { worker_connections 256; }
    http {
      access_log off; client_max_body_size 0; ${temporary}
      server {
        listen 127.0.0.1:${port}; root ${root}/files;
        location / { dav_methods PUT DELETE MKCOL MOVE; create_full_put_path on; }
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
