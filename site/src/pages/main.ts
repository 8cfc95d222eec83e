import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { ruleInfos } from 'wslint';
import type { Project } from '../project.js';
import { documentPage } from './documentPage.js';
import type { MistakeExample } from './examples.js';
import { homePage } from './homePage.js';
import { type Assets, layout, type Page } from './layout.js';
import { playgroundPage } from './playgroundPage.js';
import { rulePage } from './rulePage.js';
import { rulesPage } from './rulesPage.js';

/** Every page of the site, with its drawings: contents by path below its root. `root` is the project's folder. */
export async function pages(root: string, assets: Assets): Promise<ReadonlyMap<string, string>> {
  const rules = [...ruleInfos()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const examples = mistakes(join(root, 'site/examples'));
  const markdown = (file: string): string => readFileSync(join(root, file), 'utf8').replaceAll('\r\n', '\n');
  const demo: Project = { istio: undefined, files: manifestsIn(join(root, 'fixtures/demo')) };
  const all: readonly Page[] = [
    await homePage({ rules, demo, examples }),
    rulesPage(rules),
    ...(await Promise.all(rules.map((rule, i) => rulePage(rule, [rules[i - 1], rules[i + 1]])))),
    await documentPage({
      file: 'docs/facts.md',
      markdown: markdown('docs/facts.md'),
      path: 'facts/',
      title: 'Facts',
      description: 'Everything wslint claims to know about Istio and Envoy, and how it is known',
    }),
    await documentPage({
      file: 'docs/proofs.md',
      markdown: markdown('docs/proofs.md'),
      path: 'proofs/',
      title: 'Proofs',
      description: 'What real Envoys did to real WebSockets, and how to run it yourself',
    }),
    await playgroundPage(rules, examples, assets),
  ];
  return new Map(
    all.flatMap((page) => [[`${page.path}index.html`, layout(page, assets)] as const, ...(page.files ?? [])]),
  );
}

/** The examples of the playground: `examples.json` says in which order, and the folders beside it hold their files. */
export function mistakes(folder: string): readonly MistakeExample[] {
  const list = JSON.parse(readFileSync(join(folder, 'examples.json'), 'utf8')) as readonly Omit<
    MistakeExample,
    'files'
  >[];
  return list.map((example) => ({ ...example, files: manifestsIn(join(folder, example.rule)) }));
}

function manifestsIn(folder: string): MistakeExample['files'] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => ({ path: name.split(sep).join('/'), text: readFileSync(join(folder, name), 'utf8') }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
