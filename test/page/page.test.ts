import { createHash } from 'node:crypto';
import { HtmlValidate } from 'html-validate';
import { describe, expect, it } from 'vitest';
import { lint, trace } from '../../src/index.js';
import { lintPage, tracePage } from '../../src/page/page.js';
import { reportedOnly } from '../../src/trace/reported.js';
import { root } from '../project/sources.js';
import { expectInert, expectNoCommands, HOSTILE } from '../report/safety.js';
import { findingAt, resultOf } from '../report/sample.js';
import { filesIn } from '../rules/fixture.js';
import { TERMINAL } from '../trace/project.js';

const files = filesIn(`${root}/fixtures/demo`);
const result = lint({ files });
const page = lintPage(result, trace({ files }));

const validator = new HtmlValidate({
  extends: ['html-validate:recommended', 'html-validate:document', 'html-validate:a11y'],
  rules: { 'long-title': 'off', 'no-inline-style': 'error' },
});

function complaints(html: string): string[] {
  const { results } = validator.validateStringSync(html);
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line }) => `${line} ${ruleId}: ${message}`),
  );
}

function sha256(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** The only element of a name: its content. */
function contentOf(html: string, name: string): string {
  const [only, ...others] = [...html.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, 'gs'))];
  expect(others).toEqual([]);
  return only?.[1] ?? '';
}

describe('the page of a run', () => {
  it('is valid HTML', () => {
    expect(complaints(page)).toEqual([]);
    expect(complaints(lintPage(resultOf([]), trace({ files: {} })))).toEqual([]);
    expect(complaints(tracePage(trace({ files })))).toEqual([]);
  });

  it('allows its own style and script by their hashes, and nothing else', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page)?.[1]?.split('; ');
    expect(policy).toEqual([
      "default-src 'none'",
      `style-src ${sha256(contentOf(page, 'style'))}`,
      `script-src ${sha256(contentOf(page, 'script'))}`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(page).not.toMatch(/\sstyle="|\son\w+="|<link|<img|<iframe|src="/);
  });

  it('asks no other host for anything', () => {
    const addresses = [...page.matchAll(/https?:\/\/[^\s"<)]+/g)].map(([address]) => address);
    const links = [...page.matchAll(/<a href="(https?:[^"]+)"/g)].map(([, address]) => address);
    const allowed = new Set([...links, 'http://www.w3.org/2000/svg']);
    expect(addresses.filter((address) => !allowed.has(address))).toEqual([]);
  });

  it('tells the counts, each finding with its lines, and each host with a drawing for wide and narrow windows', () => {
    expect(page).toContain('1 error, 4 warnings in 8 files');
    expect(page.match(/<details class="finding"/g)).toHaveLength(result.findings.length);
    for (const { file, line, column } of result.findings)
      expect(page).toContain(`<span class="at">${file}:${line}:${column}</span></summary>`);
    expect(page).toContain('<span class="mark-error">^^^^^^^^^^^^^^^^^^^^^^^^</span>');
    for (const id of ['way-1-wide', 'way-1-narrow', 'way-2-wide', 'way-2-narrow'])
      expect(page.split(`id="${id}-title"`)).toHaveLength(2);
  });

  it('links a drawing to what the page tells of it', () => {
    const targets = [...page.matchAll(/href="#(finding-\d+)"/g)].map(([, id]) => id);
    expect(new Set(targets).size).toBe(result.findings.length);
    for (const id of targets) expect(page).toContain(`id="${id}"`);
  });

  it('can be filtered by each severity and rule that occurs', () => {
    expect([...page.matchAll(/type="checkbox" value="(\w+)"/g)].map(([, severity]) => severity)).toEqual([
      'error',
      'warning',
    ]);
    expect([...page.matchAll(/<option value="(\w*)"/g)].map(([, rule]) => rule)).toEqual([
      ...['', 'WS101', 'WS202', 'WS301', 'WS302'],
    ]);
    expect(page).toContain('<div id="filter" hidden>');
  });

  it('draws no finding that is not reported', () => {
    const quiet = lint({ files, skip: ['WS101', 'WS202', 'WS301'] });
    const drawn = reportedOnly(trace({ files }), quiet.findings);
    expect(drawn.paths.map(({ findings }) => findings)).toEqual([['WS302'], ['WS302']]);
    expect(lintPage(quiet, drawn)).not.toContain('WS101');
  });

  it('draws every finding about a path that is reported', () => {
    const term = { 'term.yaml': TERMINAL };
    for (const istio of ['1.9', '1.30']) {
      const { findings } = lint({ files: term, istio });
      const drawn = reportedOnly(trace({ files: term, istio }), findings);
      expect(drawn.paths.flatMap((path) => path.findings)).toEqual(findings.map(({ rule }) => rule).sort());
    }
  });

  it('lets no name become markup', () => {
    const location = { file: HOSTILE, line: 1, column: 1, endLine: 1, endColumn: 2 };
    const hostile = resultOf(
      [
        findingAt(location, {
          message: HOSTILE,
          why: HOSTILE,
          help: HOSTILE,
          related: [{ ...location, message: HOSTILE }],
        }),
      ],
      new Map([[HOSTILE, `${HOSTILE}\n`]]),
      { notes: [HOSTILE] },
    );
    const document = trace({
      files: { 'term.yaml': TERMINAL.replaceAll('/ws', '"/<b>]]>&amp;</svg>"') },
      istio: '1.30',
    });
    const html = lintPage(hostile, document);
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html).not.toMatch(/<b>|<a href="http:\/\/evil|<\/svg>"/);
    expect(complaints(html)).toEqual([]);
    expectInert(html);
    expectNoCommands(html);
  });

  it('is the same for the same run', () => {
    expect(lintPage(lint({ files }), trace({ files }))).toBe(page);
  });
});

describe('the page of a trace', () => {
  it('tells what the rules object to in words', () => {
    expect(tracePage(trace({ files }))).toContain('WebSocket route with a timeout of 15 s');
  });

  it('says why there is nothing to show', () => {
    expect(tracePage(trace({ files: {} }))).toContain('no WebSocket path found');
  });

  it('counts the hosts that it has no room for', () => {
    const document = trace({ files: { 'term.yaml': TERMINAL }, istio: '1.30' });
    const paths = Array.from({ length: 700 }, (_, index) =>
      document.paths.map((path) => ({ ...path, url: `wss://h${index}.example.org/ws` })),
    ).flat();
    const html = tracePage({ ...document, paths });
    expect(html.length).toBeLessThan(7_000_000);
    const drawn = html.match(/class="wide"/g)?.length ?? 0;
    expect(html).toContain(`${700 - drawn} more hosts not drawn`);
  });
});
