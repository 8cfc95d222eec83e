// The declarations of the public API: what src/index.ts reaches by types, and nothing else.
import { dirname, join, relative, sep } from 'node:path';
import ts from 'typescript';

/**
 * Emits the declarations that a module needs, as pairs of file name (relative to the module's folder) and text.
 * Throws when the module cannot be declared or when a type lies outside of that folder.
 */
export function declarations(entry) {
  const root = dirname(dirname(entry));
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config;
  const { options } = ts.convertCompilerOptionsFromJson(
    {
      ...config.compilerOptions,
      noEmit: false,
      // Types are checked by `npm run typecheck`; here only the declarations are wanted.
      noCheck: true,
      declaration: true,
      emitDeclarationOnly: true,
      rootDir: root,
      outDir: root,
    },
    root,
  );
  const emitted = new Map();
  const program = ts.createProgram([entry], options);
  const { diagnostics } = program.emit(undefined, (path, text) => emitted.set(path, text));
  if (diagnostics.length > 0) throw new Error(ts.formatDiagnostics(diagnostics, host(root)));

  const reached = new Map();
  const open = [entry.replace(/\.ts$/, '.d.ts').split(sep).join('/')];
  for (const path of open) {
    const text = emitted.get(path);
    const name = relative(dirname(entry), path).split(sep).join('/');
    if (text === undefined || name.startsWith('..')) throw new Error(`no declaration for ${name}`);
    if (reached.has(name)) continue;
    reached.set(name, text);
    for (const { fileName } of ts.preProcessFile(text).importedFiles) {
      if (fileName.startsWith('.'))
        open.push(join(dirname(path), fileName.replace(/\.js$/, '.d.ts')).split(sep).join('/'));
    }
  }
  return reached;
}

function host(root) {
  return { getCanonicalFileName: (name) => name, getCurrentDirectory: () => root, getNewLine: () => '\n' };
}
