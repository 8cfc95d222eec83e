import type { LintFilesOptions } from 'wslint';

/** One manifest file of the playground. */
export interface ManifestFile {
  readonly path: string;
  readonly text: string;
}

/** What the playground judges: files, and the Istio version, undefined where the files are to tell. */
export interface Project {
  readonly istio: string | undefined;
  readonly files: readonly ManifestFile[];
}

/** A path that no file has yet: `a.yaml`, then `a-2.yaml`. */
export function freePath(wanted: string, files: readonly ManifestFile[]): string {
  const taken = new Set(files.map(({ path }) => path));
  if (!taken.has(wanted)) return wanted;
  const [, stem = wanted, ending = ''] = /^(.*?[^/])(\.[^./]*)?$/.exec(wanted) ?? [];
  let number = 2;
  while (taken.has(`${stem}-${number}${ending}`)) number++;
  return `${stem}-${number}${ending}`;
}

/** What a tab says: the name of the file, with its folder where another file has that name too. */
export function tabName(path: string, paths: readonly string[]): string {
  const end = (one: string, parts: number): string => one.split('/').slice(-parts).join('/');
  const isAlone = paths.filter((other) => end(other, 1) === end(path, 1)).length < 2;
  return end(path, isAlone ? 1 : 2);
}

/** The files and the version as the public API takes them. */
export function inputOf({ files, istio }: Project): Pick<LintFilesOptions, 'files' | 'istio'> {
  return {
    files: Object.fromEntries(files.map(({ path, text }) => [path, text])),
    ...(istio === undefined ? {} : { istio }),
  };
}
