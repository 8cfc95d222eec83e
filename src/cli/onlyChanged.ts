import { resolve } from 'node:path';
import { statOf } from '../manifests/stat.js';
import { count } from '../report/words.js';
import type { Io } from './io.js';
import type { ShownPaths } from './shownPaths.js';

/** The files that `--only-changed` names, and those below folders that it names, as far as a run comes across them. */
export class OnlyChanged {
  /** As reports show them. */
  readonly files: Set<string>;
  private readonly folders: readonly string[];
  private hasRead = false;

  constructor(
    private readonly names: readonly string[],
    { cwd }: Pick<Io, 'cwd'>,
    paths: ShownPaths,
  ) {
    const absolute = names.map((name) => locate(name, cwd, paths));
    this.files = new Set(absolute.map((path) => paths.show(path)));
    this.folders = absolute
      .filter((path) => statOf(path)?.isDirectory())
      .map((path) => paths.show(path))
      .map((shown) => (shown === '' || shown.endsWith('/') ? shown : `${shown}/`));
  }

  /** Tells of each file that was found, and of what was done with it. */
  noteFile(file: string, decision: string): void {
    if (this.folders.some((folder) => file.startsWith(folder))) this.files.add(file);
    if (/^(?:read|rendered)\b/.test(decision) && this.files.has(file)) this.hasRead = true;
  }

  /** What there is to say once all is read: that nothing can be found is easily taken for a clean change. */
  notes(): string[] {
    if (this.hasRead) return [];
    const [name] = this.names;
    const what = this.names.length === 1 ? `${name} was not` : `none of ${count(this.names.length, 'path')} was`;
    return [`--only-changed: ${what} read, so nothing is reported`];
  }
}

/** Where a named path is: relative to the working directory, else to the git root, as git prints what has changed. */
function locate(name: string, cwd: string, { root }: ShownPaths): string {
  const here = resolve(cwd, name);
  const below = resolve(root, name);
  const isThere = (path: string): boolean => statOf(path) !== undefined;
  return !isThere(here) && isThere(below) ? below : here;
}
