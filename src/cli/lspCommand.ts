import { resolve } from 'node:path';
import { rules } from '../../rules/index.js';
import type { NamedVersion } from '../lint/versions.js';
import type { ConfigurationRead, Project } from '../lsp/project.js';
import { serve } from '../lsp/server.js';
import type { Invocation } from './arguments.js';
import { type Config, findConfig, noConfig, readConfig, readConfigText } from './config/load.js';
import { prepareForLongRun } from './engine.js';
import { type Io, UsageError } from './io.js';
import { type ShownPaths, shownPaths } from './shownPaths.js';
import { versionFlag } from './versionFlag.js';

/** `wslint lsp`. The server ends the process itself, when its client goes. */
export function run(invocation: Invocation, io: Io): undefined {
  const [extra] = invocation.paths;
  if (extra !== undefined) throw new UsageError(`lsp takes no path (${extra}): the editor says what is open`, true);
  if (invocation.has('config') && invocation.has('no-config')) {
    throw new UsageError('--config and --no-config exclude each other', true);
  }
  if (process.stdin.isTTY) throw new UsageError('lsp talks to an editor over standard input: let the editor start it');
  const istio = versionFlag(invocation.value('istio'));
  prepareForLongRun();
  serve({
    rules,
    projectOf: (folder) => projectOf(folder, invocation, io, istio),
    input: process.stdin,
    output: process.stdout,
  });
}

function projectOf(folder: string, invocation: Invocation, io: Io, istio: NamedVersion | undefined): Project {
  const paths = shownPaths(folder);
  return {
    absolute: (shown) => paths.absolute(shown),
    configuration(textOf) {
      const read = (path: string): ConfigurationRead => configurationIn(path, textOf(path), paths, istio);
      const named = invocation.value('config');
      if (named !== undefined) return read(resolve(io.cwd, named));
      const nothing = { file: undefined, passedOver: undefined };
      const { file, passedOver } = invocation.has('no-config') ? nothing : findConfig(folder, paths);
      const found: ConfigurationRead =
        file === undefined ? { configuration: inForce(noConfig(folder), istio), file, problems: [] } : read(file);
      return { ...found, passedOver };
    },
  };
}

function configurationIn(
  file: string,
  open: string | undefined,
  paths: ShownPaths,
  istio: NamedVersion | undefined,
): ConfigurationRead {
  try {
    const { config, problems } = readConfig(file, open ?? readConfigText(file, paths.show(file)), paths, rules);
    return { configuration: config && inForce(config, istio), file, problems };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const place = { file: { path: paths.show(file), text: '' }, start: 0, end: 0 };
    return { configuration: undefined, file, problems: [{ place, message: error.message }] };
  }
}

function inForce({ settings, directory, base, root }: Config, flag: NamedVersion | undefined) {
  const own: NamedVersion | undefined =
    settings.istio === undefined
      ? undefined
      : { text: settings.istio, source: 'config', place: root?.get('istio').place };
  return { settings, directory, base, istio: flag ?? own };
}
