import type { ManifestFile } from '../project.js';

const MOST_BYTES = 2_000_000;
const MOST_FILES = 500;

/** Files that were read, and what is to be said about those that were not. */
export interface Read {
  readonly files: readonly ManifestFile[];
  readonly problems: readonly string[];
}

/** Reads what was chosen in a dialog. Nothing is sent anywhere. */
export function readChosen(files: Iterable<File>): Promise<Read> {
  return readAll([...files].map((file) => ({ path: file.name, file })));
}

/** Reads what was dropped; of folders, the manifests in them. */
export async function readDropped(transfer: DataTransfer): Promise<Read> {
  const found: { path: string; file: File }[] = [];
  // All have to be taken before the event is over.
  const entries = [...transfer.items].flatMap((item) => {
    const entry = item.webkitGetAsEntry();
    if (entry !== null) return entry;
    const file = item.getAsFile();
    if (file !== null) found.push({ path: file.name, file });
    return [];
  });
  for (const entry of entries) await walk(entry, found);
  return readAll(found);
}

async function walk(entry: FileSystemEntry, found: { path: string; file: File }[], isInFolder = false): Promise<void> {
  if (found.length > MOST_FILES) return;
  if (entry.isDirectory) {
    if (/^(node_modules|\.git)$/.test(entry.name)) return;
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    const next = (): Promise<FileSystemEntry[]> =>
      new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    for (let batch = await next(); batch.length > 0; batch = await next())
      for (const child of batch) await walk(child, found, true);
  } else if (!isInFolder || /\.(ya?ml|json)$/i.test(entry.name)) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    found.push({ path: entry.fullPath.replace(/^\//, ''), file });
  }
}

async function readAll(found: readonly { readonly path: string; readonly file: File }[]): Promise<Read> {
  const files: ManifestFile[] = [];
  const problems: string[] = [];
  let bytes = 0;
  for (const { path, file } of found.slice(0, MOST_FILES)) {
    if (bytes + file.size > MOST_BYTES) {
      problems.push(`${path} was left out: together the files have more than ${MOST_BYTES / 1_000_000} MB`);
      continue;
    }
    bytes += file.size;
    try {
      files.push({ path, text: new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer()) });
    } catch {
      problems.push(`${path} was left out: it is no text in UTF-8`);
    }
  }
  if (found.length > MOST_FILES) problems.push(`Only the first ${MOST_FILES} files were read`);
  return { files, problems };
}
