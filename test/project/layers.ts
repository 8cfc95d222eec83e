import type { Import, Source } from './sources.js';

interface Allowed {
  /** Folders (ending in `/`) and files whose code may be imported. */
  readonly code: readonly string[];
  /** Those of which only types may be. */
  readonly types?: readonly string[];
}

const MODEL = ['src/manifests/', 'src/mesh/', 'src/websockets/'];

/**
 * Who may import whom. The most specific entry counts; a folder may always import itself. `src/lint/result.ts` holds
 * the words of the domain (severity, confidence, finding), so its types are everybody's.
 */
export const LAYERS: Readonly<Record<string, Allowed>> = {
  'src/manifests/': { code: [], types: ['src/lint/result.ts'] },
  'src/mesh/': { code: ['src/manifests/'], types: ['src/lint/result.ts'] },
  'src/websockets/': { code: ['src/mesh/', 'src/manifests/'], types: ['src/lint/result.ts'] },
  'src/rule.ts': { code: MODEL, types: ['src/lint/result.ts'] },
  'src/version.ts': { code: [] },
  // Rules ask the model: its functions answer questions and change nothing.
  'rules/': { code: ['src/rule.ts', ...MODEL], types: ['src/lint/result.ts'] },
  'rules/index.ts': { code: ['rules/'], types: ['src/rule.ts'] },
  'src/lint/': { code: [...MODEL, 'src/rule.ts', 'src/version.ts', 'rules/index.ts'] },
  'src/trace/': { code: [...MODEL, 'src/lint/', 'src/rule.ts', 'src/version.ts'] },
  'src/report/': { code: ['src/version.ts', 'src/manifests/append.ts'], types: ['src/lint/'] },
  'src/picture/': { code: ['src/trace/', 'src/report/'] },
  'src/page/': { code: ['src/picture/', 'src/trace/', 'src/report/', 'src/version.ts'], types: ['src/lint/'] },
  'src/lsp/': {
    code: [...MODEL, 'src/lint/', 'src/trace/', 'src/report/', 'src/rule.ts', 'src/version.ts', 'rules/index.ts'],
  },
  'src/cli/': { code: ['src/', 'rules/index.ts'] },
  'src/index.ts': {
    code: [
      ...MODEL,
      'src/rule.ts',
      'src/version.ts',
      'rules/index.ts',
      'src/lint/',
      'src/trace/',
      'src/report/',
      'src/picture/',
    ],
  },
};

/** Libraries that cost start-up time: loaded by `require` in the function that needs them, if at all. */
const LAZY = [
  'yaml',
  'ajv',
  'chalk',
  'fast-glob',
  'ignore',
  're2js',
  '#pages',
  '#validators',
  'vscode-languageserver/node',
  'vscode-languageserver-textdocument',
];

/** What is wrong with one import, or undefined. */
export function violation(source: Source, { target, kind, line, isRequire }: Import): string | undefined {
  const at = `${source.file}:${line}`;
  if (!/^(src|rules)\//.test(target)) {
    if (kind === 'static' && LAZY.includes(target))
      return `${at} imports ${target} statically: require() it where it is needed`;
    if (kind !== 'type' && target === 'semver') return `${at} imports all of semver: import semver/functions/…`;
    return undefined;
  }
  if (isRequire) return `${at} requires ${target}: require() is for packages and #files, import() for our own`;
  const layer = layerOf(source.file);
  if (layer === undefined) return `${at}: no layer for this file in test/project/layers.ts`;
  const { code, types = [] } = LAYERS[layer] ?? { code: [] };
  // Each rule is a house of its own; elsewhere, a folder may import itself.
  const home = layer === 'rules/' ? /^rules\/[^/]+\//.exec(source.file)?.[0] : layer;
  const allowed = [...code, ...(kind === 'type' ? types : []), ...(home === undefined ? [] : [home])];
  if (allowed.some((one) => (one.endsWith('/') ? target.startsWith(one) : target === one))) return undefined;
  return `${at} imports ${target}: ${layer} may import ${[...code, ...types.map((one) => `types of ${one}`)].join(', ') || 'nothing of ours'}`;
}

function layerOf(file: string): string | undefined {
  return Object.keys(LAYERS)
    .filter((layer) => (layer.endsWith('/') ? file.startsWith(layer) : file === layer))
    .sort((a, b) => b.length - a.length)[0];
}

/** A chain of static imports of code that ends where it began, or undefined. */
export function cycle(all: readonly Source[]): readonly string[] | undefined {
  const edges = new Map(
    all.map(({ file, imports }) => [file, imports.filter(({ kind }) => kind === 'static').map(({ target }) => target)]),
  );
  const done = new Set<string>();
  const search = (file: string, trail: readonly string[]): readonly string[] | undefined => {
    if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of edges.get(file) ?? []) {
      const found = search(next, [...trail, file]);
      if (found !== undefined) return found;
    }
    done.add(file);
    return undefined;
  };
  for (const file of edges.keys()) {
    const found = search(file, []);
    if (found !== undefined) return found;
  }
  return undefined;
}
