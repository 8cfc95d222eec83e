import { isAbsolute, relative, resolve, sep } from 'node:path';
import { gitRootOf } from '../manifests/gitignore.js';

/** How files are called in reports, seen from a working directory. */
export interface ShownPaths {
  /** The folder that shown paths are relative to: the root of the git work tree, else the working directory. */
  readonly root: string;
  /** True inside of a git work tree. */
  readonly inGit: boolean;
  /** A path that the user wrote as reports show it: relative to the root, with `/`; as written where it is outside. */
  show(given: string): string;
  /** Where a shown path is on disk. */
  absolute(shown: string): string;
}

export function shownPaths(cwd: string): ShownPaths {
  const gitRoot = gitRootOf(cwd);
  const root = gitRoot ?? cwd;
  const isOutside = (path: string): boolean => path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path);
  return {
    root,
    inGit: gitRoot !== undefined,
    show(given) {
      const inside = relative(root, resolve(cwd, given));
      const path = isOutside(inside) ? given : inside;
      return sep === '/' ? path : path.replaceAll(sep, '/');
    },
    absolute: (shown) => resolve(isOutside(shown) ? cwd : root, shown),
  };
}
