import fs from 'node:fs';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';

/** Runs in a process of its own that ends: makes a cluster in the folder named on the command line, and syncs all of it. */
const [folder] = process.argv.slice(2);
if (!folder) throw new Error('no folder named');
const pglite = await PGlite.create({ dataDir: folder });
await pglite.close();
syncTree(folder);
process.exit(0);

function syncTree(top: string): void {
  for (const entry of fs.readdirSync(top, { withFileTypes: true })) {
    const name = path.join(top, entry.name);
    if (entry.isDirectory()) syncTree(name);
    else if (entry.isFile()) syncOne(name);
  }
  syncOne(top);
}

function syncOne(name: string): void {
  const file = fs.openSync(name, 'r');
  fs.fsyncSync(file);
  fs.closeSync(file);
}
