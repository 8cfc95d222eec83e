import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { load } from './load.mjs';

describe('a link', () => {
  let share;
  before(async () => {
    share = await load('share');
  });
  const packed = (text) => `v1.${deflateRawSync(text).toString('base64url')}`;

  it('brings back what was shared', async () => {
    const project = {
      istio: '1.26.3',
      files: [
        { path: '__proto__', text: 'ä: 😀\r\n' },
        { path: 'k8s/a.yaml', text: '' },
      ],
    };
    const fragment = await share.toFragment(project);
    assert.match(fragment, /^v1\.[\w-]+$/);
    assert.deepEqual(await share.fromFragment(fragment), project);
    const unknown = { istio: undefined, files: [{ path: 'a', text: 'b' }] };
    assert.deepEqual(await share.fromFragment(await share.toFragment(unknown)), unknown);
  });

  for (const [what, fragment] of [
    ['of something else', 'section-2'],
    ['that was cut off', packed('["",["a.yaml","kind: Service"]]').slice(0, -9)],
    ['with other characters', 'v1.%%%'],
    ['without compression', `v1.${Buffer.from('[]').toString('base64url')}`],
    ['without files', packed('[""]')],
    ['with something else', packed('{"files":[]}')],
    ['with a number for a text', packed('["",["a",1]]')],
    ['with a file twice', packed('["",["a",""],["a",""]]')],
    ['with bytes that are no text', packed(Buffer.from([0xff, 0xfe]))],
    ['with nothing in it', 'v1.'],
  ]) {
    it(`${what} is refused with a reason`, async () => {
      await assert.rejects(share.fromFragment(fragment), {
        name: 'UnreadableLink',
        message: /^This link cannot be read: /,
      });
    });
  }

  it('that unpacks to very much is not unpacked to the end', async () => {
    const bomb = packed(Buffer.alloc(300_000_000, 0x20));
    const before = process.memoryUsage().rss;
    await assert.rejects(share.fromFragment(bomb), /more than four megabytes/);
    assert.ok(process.memoryUsage().rss - before < 150_000_000);
  });
});

describe('a free path', () => {
  it('is numbered where the name is taken', async () => {
    const { freePath } = await load('project');
    const files = ['a.yaml', 'a-2.yaml', 'Makefile', '.hidden'].map((path) => ({ path, text: '' }));
    assert.equal(freePath('b.yaml', files), 'b.yaml');
    assert.equal(freePath('a.yaml', files), 'a-3.yaml');
    assert.equal(freePath('Makefile', files), 'Makefile-2');
    assert.equal(freePath('.hidden', files), '.hidden-2');
  });
});

describe('a tab', () => {
  it('has the name of its file, and the folder where two have the same', async () => {
    const { tabName } = await load('project');
    const paths = ['live/a.yaml', 'k8s/chat/b.yaml', 'k8s/api/b.yaml', 'b.yaml'];
    assert.deepEqual(
      paths.map((path) => tabName(path, paths)),
      ['a.yaml', 'chat/b.yaml', 'api/b.yaml', 'b.yaml'],
    );
  });
});

describe('markup', () => {
  it('never comes from text', async () => {
    const { advice, html, prose, raw } = await load('html');
    const hostile = `<img src=x onerror="alert('1')">&`;
    const escaped = '&#60;img src=x onerror=&#34;alert(&#39;1&#39;)&#34;&#62;&#38;';
    assert.equal(
      html`<p>${hostile}${[hostile, raw('<br>')]}${false}${undefined}${0}</p>`.markup,
      `<p>${escaped}${escaped}<br>0</p>`,
    );
    assert.equal(prose(`${hostile} \`a<b\``).markup, `${escaped} <code>a&#60;b</code>`);
    assert.equal(
      advice('see `wslint explain h2-port`, or `x`', '../').markup,
      'see <a href="../rules/h2-port/">the page of h2-port</a>, or <code>x</code>',
    );
  });

  it('in Markdown is shown as text', async () => {
    const { render } = await load('pages/markdown');
    const source = { file: 'rules/mirror/README.md', up: '../../' };
    const text = '# Title\n\nA <b>c</b> <script>alert(1)</script>\n\n[x](javascript:alert(1))\n';
    const { body } = await render(text, source);
    assert.doesNotMatch(body.markup, /<b>|<script|href="javascript/);
  });

  it('of Markdown links to the pages of the site, and to the repository for other files', async () => {
    const { render } = await load('pages/markdown');
    const source = { file: 'rules/mirror/README.md', up: '../../' };
    const text =
      '[a](../drain/README.md#why) [b](../../docs/facts.md#x) [c](../../README.md) [d](#why) [e](https://envoyproxy.io/)';
    const { body } = await render(text, source);
    assert.deepEqual(
      [...body.markup.matchAll(/href="([^"]*)"/g)].map(([, href]) => href),
      [
        '../../rules/drain/#why',
        '../../facts/#x',
        'https://github.com/wslint/wslint/blob/main/README.md',
        '#why',
        'https://envoyproxy.io/',
      ],
    );
  });
});
