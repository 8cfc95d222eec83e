import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { root } from './sources.js';

interface Package {
  readonly version: string;
  readonly engines: { readonly node: string };
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}
const read = (name: string) => readFileSync(`${root}/${name}`, 'utf8');
const pkg = JSON.parse(read('package.json')) as Package;

describe('the package', () => {
  it('pins every dependency to one version', () => {
    for (const [name, version] of Object.entries({ ...pkg.dependencies, ...pkg.devDependencies })) {
      expect(`${name} ${version}`).toMatch(/ \d+\.\d+\.\d+(-[\w.]+)?$/);
    }
  });

  it('has the version that its lockfile and the newest entry of the changelog name', () => {
    const lock = JSON.parse(read('package-lock.json')) as { version: string };
    const newest = /^## (\S+) - /m.exec(read('CHANGELOG.md'))?.[1];
    expect([lock.version, newest]).toEqual([pkg.version, pkg.version]);
  });

  it('depends on nothing that runs a script on installation', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { dev?: boolean; optional?: boolean; hasInstallScript?: boolean }>;
    };
    const scripts = Object.entries(packages).filter(
      ([path, { dev, hasInstallScript }]) => path !== '' && !dev && hasInstallScript,
    );
    expect(scripts.map(([path]) => path)).toEqual([]);
  });

  it('holds what runs and what explains it, and nothing else', () => {
    const [{ files }] = JSON.parse(
      execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
        cwd: root,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    ) as [{ files: readonly { path: string }[] }];
    const others = files
      .map(({ path }) => path)
      .filter((path) => !path.startsWith('dist/') && !/^schemas\/[a-z-]+\.schema\.json$/.test(path));
    expect(others.sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'NOTICE', 'README.md', 'package.json']);
  });

  it('asks for the Node that continuous integration tests first', () => {
    const least = /node: \['([\d.]+)'/.exec(read('.github/workflows/ci.yml'))?.[1];
    expect(pkg.engines.node).toBe(`>=${least}`);
  });
});
