import { textAt } from './documents.js';
import { parseFast } from './fast.js';
import type { SourceFile } from './place.js';
import { nodeAt } from './tree.js';

interface Kustomizations {
  /** Takes a kustomization file; only those that set a namespace are remembered. */
  add(file: SourceFile): void;
  /** The namespace that a kustomization gives to the objects of a file which it lists itself. */
  namespaceFor(path: string): string | undefined;
}

interface Kustomization {
  readonly namespace: string;
  readonly files: ReadonlySet<string>;
}

export function isKustomization(path: string): boolean {
  return (
    (path.endsWith('kustomization.yaml') || path.endsWith('kustomization.yml') || path.endsWith('Kustomization')) &&
    /(?:^|\/)[kK]ustomization[^/]*$/.test(path)
  );
}

export function createKustomizations(): Kustomizations {
  const byFolder = new Map<string, SourceFile>();
  const read = new Map<string, Kustomization | undefined>();
  return {
    add(file) {
      if (/(?:^|\n)namespace:/.test(file.text)) byFolder.set(folderOf(file.path), file);
    },
    namespaceFor(path) {
      if (byFolder.size === 0) return undefined;
      for (let folder = folderOf(path); ; folder = folderOf(folder.slice(0, -1))) {
        const file = byFolder.get(folder);
        if (file !== undefined) {
          if (!read.has(folder)) read.set(folder, parse(file, folder));
          const kustomization = read.get(folder);
          if (kustomization?.files.has(path)) return kustomization.namespace;
        }
        if (folder === '' || folder === '/') return undefined;
      }
    },
  };
}

function parse(file: SourceFile, folder: string): Kustomization | undefined {
  const root = parseFast(file.text, 0, file.text.length);
  if (root === undefined || root === 'nothing') return undefined;
  const namespace = textAt(root, 'namespace');
  const resources = nodeAt(root, 'resources');
  if (namespace === undefined || resources?.type !== 'seq') return undefined;
  const files = new Set<string>();
  for (const item of resources.items) if (item.type === 'scalar') files.add(join(folder, item.text));
  return { namespace, files };
}

/** The folder of a path with its slash; empty for a path without one. */
function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** Joins a folder and a relative path; `..` that leads out of the known part stays. */
function join(folder: string, relative: string): string {
  const parts = folder.split('/').slice(0, -1);
  for (const part of relative.split('/')) {
    if (part === '..' && parts.length > 0 && parts[parts.length - 1] !== '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}
