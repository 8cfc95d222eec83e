import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isSocketPath } from '../../src/lint/judge.js';
import { readTexts } from '../../src/manifests/texts.js';
import { factsFor } from '../../src/mesh/facts.js';
import { buildInventory } from '../../src/mesh/inventory.js';
import { Mesh } from '../../src/mesh/mesh.js';
import type { Rule } from '../../src/rule.js';
import type { SocketPath } from '../../src/websockets/path.js';
import { socketPaths } from '../../src/websockets/paths.js';
import { titled } from '../project/rules.js';
import { root } from '../project/sources.js';
import { type Case, casesOf } from './fixture.js';

const NEWEST = '1.31.0';

/** Asks a rule about some of the WebSocket paths of a case. */
function asking(rule: Rule, { files }: Case) {
  const { resources, problems } = readTexts(files);
  const facts = factsFor(NEWEST, [NEWEST]);
  const mesh = new Mesh(buildInventory(resources), facts);
  const options = Object.fromEntries(
    Object.entries(rule.options ?? {}).map(([name, option]) => [name, option.default]),
  );
  const ask = (paths: readonly SocketPath[]) => {
    const said = { ofPaths: [] as string[], ofOthers: [] as string[] };
    rule.check({
      ...{ mesh, paths, resources, problems, facts, options, external: [], allObjects: false },
      report(subject, { file, start }, { message }) {
        const isPath = subject !== undefined && isSocketPath(subject);
        const line = `${file.path} ${start} ${message}`;
        if (isPath) said.ofPaths.push(`${subject.url} ${line}`);
        else said.ofOthers.push(line);
      },
    });
    return said;
  };
  return { paths: socketPaths(mesh, { declared: [] }), ask };
}

const rules = titled.filter(([, { name }]) => existsSync(`${root}/fixtures/${name}`));

describe('what a rule says', () => {
  it.each(rules.filter(([, { together }]) => !together))('of one thing does not depend on others: %s', (_, rule) => {
    for (const one of casesOf(rule.name)) {
      const { paths, ask } = asking(rule, one);
      const all = ask(paths);
      const alone = paths.map((path) => ask([path]));
      expect(alone.flatMap(({ ofPaths }) => ofPaths).sort()).toEqual(all.ofPaths.sort());
      for (const { ofOthers } of [ask([]), ...alone]) expect(ofOthers).toEqual(all.ofOthers);
    }
  });

  it.each(rules.filter(([, { together }]) => together))('of some objects depends on all paths: %s', (_, rule) => {
    const differing = casesOf(rule.name).filter((one) => {
      const { paths, ask } = asking(rule, one);
      return ask([]).ofOthers.join() !== ask(paths).ofOthers.join();
    });
    expect(differing).not.toEqual([]);
  });
});
