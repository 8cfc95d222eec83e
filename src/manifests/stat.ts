import { lstatSync, type Stats, statSync } from 'node:fs';

/**
 * What is at a path, links followed; undefined where that cannot be found out. Node's own `throwIfNoEntry` still throws
 * for a path below a file, or in a folder that is closed.
 */
export function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** Whether a symbolic link is at a path, wherever it leads. */
export function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}
