import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { loadModule } from '../../scripts/load-module.mjs';
import { skip, start } from './browser.mjs';
import { load } from './load.mjs';
import { folder, many, service } from './projects.mjs';

if (skip) console.log(`SKIPPED: the tests in a browser: ${skip}`);

describe('the playground', { skip }, () => {
  let site;
  let share;
  let api;
  before(async () => {
    site = await start();
    share = await load('share');
    api = await loadModule('src/index');
  });
  after(() => site?.close());

  /** The playground with a project, its findings shown. */
  async function open(files, { istio, path = 'playground/', ...options } = {}) {
    const opened = await site.open(`${path}#${await share.toFragment({ istio, files })}`, options);
    await opened.page.waitForFunction(() => !document.getElementById('status').textContent.startsWith('Loading'));
    return opened;
  }
  const judge = (files, istio) =>
    api.lint({ files: Object.fromEntries(files.map(({ path, text }) => [path, text])), ...(istio && { istio }) });
  const shown = (page) =>
    page.$$eval('.finding', (all) =>
      all.map((one) => `${one.querySelector('.place').textContent} ${one.querySelector('.id').textContent}`),
    );
  // The playground lists the worst first.
  const expected = ({ findings }) =>
    ['error', 'warning', 'info'].flatMap((severity) =>
      findings.filter((one) => one.severity === severity).map(({ file, line, rule }) => `${file}:${line} ${rule}`),
    );
  const focused = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.className);

  it('shows for each example the mistake that it is named after, at its line', async () => {
    const { page, problems } = await site.open('playground/');
    for (const link of await page.$$('a[data-example]')) {
      const id = await link.$eval('.id', (element) => element.textContent);
      await link.click();
      await page.waitForFunction((rule) => document.querySelector('.finding .id')?.textContent === rule, id);
      assert.deepEqual(await page.$$eval('.finding .id', (all) => all.map((one) => one.textContent)), [id]);
      const [file, line] = (await page.textContent('.finding .place')).split(':');
      // The example opens at the finding.
      assert.equal(await page.inputValue('#path'), file);
      await page.waitForSelector('.cm-lintRange');
      const top = (selector) => page.$eval(selector, (element) => Math.round(element.getBoundingClientRect().top));
      const number = page.locator('.cm-lineNumbers .cm-gutterElement', { hasText: new RegExp(`^${line}$`) });
      const { y } = await number.boundingBox();
      assert.ok(Math.abs(y - (await top('.cm-lint-marker'))) < 12, `${id}: the mark stands at line ${line}`);
      assert.equal(await link.getAttribute('aria-current'), 'true');
    }
    assert.deepEqual(problems, []);
  });

  for (const [what, files, istio] of [
    ['its demo', folder('fixtures/demo')],
    ['forty findings', many(), '1.30'],
    [
      'YAML that the fast reader leaves to the library',
      [
        {
          path: 'a.yaml',
          text: `x: &x !!map { a: 1 }\n---\n${service('chat').replace('timeout: 15s', 'timeout: &t 15s')}`,
        },
      ],
    ],
    [
      'regular expressions',
      [{ path: 'a.yaml', text: service('chat').replace('prefix: /ws', 'regex: "/(ws|socket).*"') }],
    ],
    [
      'a file that is no YAML',
      [{ path: 'a.yaml', text: 'apiVersion: networking.istio.io/v1\nkind: VirtualService\nspec: [' }],
    ],
  ]) {
    it(`finds what the command finds: ${what}`, async () => {
      const result = judge(files, istio);
      assert.ok(result.findings.length > 0);
      const { page, problems } = await open(files, { istio });
      assert.deepEqual(await shown(page), expected(result));
      const { errors, warnings } = result.summary;
      assert.match(
        await page.textContent('#status'),
        new RegExp(errors > 0 ? `^${errors} error` : `^${warnings} warning`),
      );
      assert.deepEqual(problems, []);
    });
  }

  it('judges by the version that is chosen', async () => {
    const files = [{ path: 'a.yaml', text: service('chat') }];
    const { page } = await open(files);
    assert.deepEqual(await shown(page), expected(judge(files)));
    await page.selectOption('#istio', '1.11');
    await page.waitForFunction(() => document.getElementById('status').textContent.endsWith('Istio 1.11'));
    assert.deepEqual(await shown(page), expected(judge(files, '1.11')));
    assert.notDeepEqual(expected(judge(files, '1.11')), expected(judge(files)));
  });

  it('shows a finding in less than 200 ms after a keystroke in 500 lines', async () => {
    const text = Array.from({ length: 14 }, (_, i) => service(`chat-${i}`)).join('---\n');
    assert.ok(text.split('\n').length >= 500);
    const { page } = await open([{ path: 'a.yaml', text: text.replace('timeout: 15s', 'timeout: 15') }]);
    const times = [];
    for (let round = 0; round < 9; round++) {
      await page.evaluate(() => {
        const status = document.getElementById('status');
        const content = document.querySelector('.cm-content');
        window.measured = new Promise((resolve) => {
          let pressed;
          content.addEventListener('keydown', () => (pressed ??= performance.now()), { once: true, capture: true });
          new MutationObserver((_, observer) => {
            observer.disconnect();
            requestAnimationFrame(() => resolve(performance.now() - pressed));
          }).observe(status, { childList: true });
        });
      });
      await page
        .locator('.cm-line', { hasText: /timeout: 15/ })
        .first()
        .click();
      await page.keyboard.press('End');
      await page.keyboard.press(round % 2 === 0 ? 's' : 'Backspace');
      times.push(await page.evaluate(() => window.measured));
    }
    times.sort((a, b) => a - b);
    console.log(`# keystroke to finding: ${times.map(Math.round).join(', ')} ms`);
    assert.ok(times[4] < 200, times.join(' '));
  });

  it('asks for nothing but its own files, whatever one types', async () => {
    const { page, requests } = await open(many());
    await page.click('.cm-content');
    await page.keyboard.type('# secret');
    await page.waitForTimeout(700);
    const { pathname } = new URL(page.url());
    assert.ok(page.url().includes('#v1.'));
    const others = requests.filter((url) => !/^(assets\/[\w.-]+|icon\.svg)$/.test(url.replace(site.url, '')));
    assert.deepEqual(others, [new URL(pathname, site.url).href]);
    const refused = await page.evaluate(() =>
      fetch('/').then(
        () => 'sent',
        () => 'refused',
      ),
    );
    assert.equal(refused, 'refused');
  });

  it('copies a link that shows the same elsewhere, and loses nothing when it is reloaded', async () => {
    const { page } = await open([{ path: 'a.yaml', text: '' }], { istio: '1.27' });
    await page.click('.cm-content');
    await page.keyboard.insertText(service('chat'));
    await page.waitForSelector('.finding');
    const here = await shown(page);
    await page.click('#share');
    await page.waitForFunction(() => document.getElementById('share').textContent === 'Copied');
    const link = await page.evaluate(() => navigator.clipboard.readText());
    assert.ok(link.startsWith(`${site.url}playground/#v1.`));
    const { page: other } = await site.open(link.slice(site.url.length));
    await other.waitForSelector('.finding');
    assert.deepEqual(await shown(other), here);
    assert.equal(await other.inputValue('#istio'), '1.27');
    await page.reload();
    await page.waitForSelector('.finding');
    assert.deepEqual(await shown(page), here);
  });

  it('says why a link cannot be read', async () => {
    const { page, problems } = await site.open('playground/#v1.nonsense');
    await page.waitForSelector('#notice:not([hidden])');
    assert.match(await page.textContent('#notice'), /^This link cannot be read: /);
    assert.match(await page.textContent('#findings'), /Nothing found/);
    assert.deepEqual(problems, []);
  });

  it('says that a version in a link is none', async () => {
    const { page } = await site.open(
      `playground/#${await share.toFragment({ istio: 'latest', files: [{ path: 'a', text: '' }] })}`,
    );
    await page.waitForSelector('#notice:not([hidden])');
    assert.match(await page.textContent('#notice'), /"latest" is no Istio version/);
  });

  it('shows names of strangers as text', async () => {
    const evil = '<img src=x onerror=alert(1)>';
    const files = [
      { path: `${evil}.yaml`, text: service('chat').replaceAll('live', `"${evil}"`) },
      { path: '__proto__', text: service('quotes') },
    ];
    const { page, problems } = await open(files);
    for (const tab of ['drawing', 'sarif', 'findings']) await page.click(`#tab-${tab}`);
    await page.click('.finding summary');
    assert.equal(await page.locator('.playground img').count(), 0);
    assert.deepEqual(await shown(page), expected(judge(files)));
    assert.deepEqual(problems, []);
  });

  it('takes files that are chosen and files that are dropped', async () => {
    const { page } = await site.open('playground/');
    const asFile = ({ path, text }) => ({
      name: path.split('/').at(-1),
      mimeType: 'application/yaml',
      buffer: Buffer.from(text),
    });
    await page.setInputFiles('#files', many().slice(0, 2).map(asFile));
    const tabs = () => page.$$eval('#file-tabs [role=tab]', (all) => all.map(({ dataset }) => dataset.path));
    await page.waitForFunction(() => document.querySelectorAll('.finding').length === 10);
    assert.deepEqual(await tabs(), ['arena.yaml', 'auction.yaml']);
    const drop = (name, bytes) =>
      page.evaluate(
        ([name, bytes]) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([new Uint8Array(bytes)], name));
          document.body.dispatchEvent(new DragEvent('dragover', { bubbles: true, cancelable: true, dataTransfer }));
          if (document.getElementById('drop').hidden) throw new Error('nothing shows that files may be dropped');
          document
            .querySelector('.cm-content')
            .dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }));
        },
        [name, [...bytes]],
      );
    await drop('auction.yaml', Buffer.from(service('ticker')));
    await page.waitForFunction(() => document.querySelectorAll('.finding').length === 15);
    assert.deepEqual(await tabs(), ['arena.yaml', 'auction.yaml', 'auction-2.yaml']);
    await drop('photo.png', Buffer.from([0x89, 0x50, 0xff]));
    await page.waitForSelector('#notice:not([hidden])');
    assert.match(await page.textContent('#notice'), /photo\.png was left out: it is no text/);
    assert.ok(await page.isHidden('#drop'));
  });

  it('adds, renames and removes files', async () => {
    const { page } = await open([{ path: 'a.yaml', text: service('chat') }]);
    await page.click('#add');
    await page.fill('#path', 'routes/b.yaml');
    await page.press('#path', 'Enter');
    await page.click('.cm-content');
    await page.keyboard.insertText(service('quotes'));
    await page.waitForFunction(() => document.querySelectorAll('.finding').length === 10);
    assert.ok((await shown(page)).some((one) => one.startsWith('routes/b.yaml:')));
    await page.click('#file-tabs [role=tab]:first-child');
    assert.equal(await page.inputValue('#path'), 'a.yaml');
    await page.click('#remove');
    await page.waitForFunction(() => document.querySelectorAll('.finding').length === 5);
    assert.equal(await page.inputValue('#path'), 'routes/b.yaml');
    await page.click('#remove');
    await page.waitForSelector('.nothing');
    await page.click('.cm-content');
    await page.keyboard.insertText(service('chat'));
    await page.waitForSelector('.finding');
  });

  it('leads from a finding to its place, in another file too', async () => {
    const { page } = await open(many());
    const last = page.locator('.finding .place').last();
    const [file, line] = (await last.textContent()).split(':');
    await last.click();
    assert.equal(await page.inputValue('#path'), file);
    assert.match(await focused(page), /cm-content/);
    assert.equal(await page.textContent('.cm-activeLineGutter'), line);
    await page.locator('.finding summary').first().click();
    await page.locator('.finding .related button').first().click();
    assert.equal(await page.inputValue('#path'), many()[0].path);
  });

  it('applies a fix, and undoes it', async () => {
    const text = service('chat').replace('timeout: 15s', 'websocketUpgrade: true');
    const { page } = await open([{ path: 'a.yaml', text }]);
    assert.ok((await shown(page)).some((one) => one.endsWith('WS501')));
    await page.click('.finding:has-text("WS501") .fixes button');
    await page.waitForFunction(() => !document.querySelector('#findings').textContent.includes('WS501'));
    await page.click('.cm-content');
    await page.keyboard.press('Control+z');
    await page.waitForFunction(() => document.querySelector('#findings').textContent.includes('WS501'));
  });

  it('draws the way as the library does, and anew for another width', async () => {
    const files = folder('fixtures/demo');
    const { page, problems } = await open(files, { istio: '1.30' });
    await page.click('#tab-drawing');
    await page.waitForSelector('#drawing svg');
    const trace = api.trace({ files: Object.fromEntries(files.map(({ path, text }) => [path, text])), istio: '1.30' });
    for (const host of api.hostsOf(trace)) assert.ok((await page.textContent('#drawing')).includes(host), host);
    const width = () => page.$eval('#drawing svg', (svg) => svg.getBoundingClientRect().width);
    const wide = await width();
    // Its style is allowed by its hash: without it, everything would be black.
    assert.equal(await page.$eval('#drawing .ground', (ground) => getComputedStyle(ground).fill), 'rgb(255, 255, 255)');
    await page.setViewportSize({ width: 400, height: 900 });
    await page.waitForFunction(
      (before) => document.querySelector('#drawing svg').getBoundingClientRect().width < before,
      wide,
    );
    assert.ok((await width()) <= 400);
    assert.deepEqual(problems, []);
  });

  it('gives the SARIF that the command gives', async () => {
    const files = folder('fixtures/demo');
    const { page } = await open(files, { istio: '1.30' });
    await page.click('#tab-sarif');
    await page.click('#copy-sarif');
    await page.waitForFunction(() => document.getElementById('copy-sarif').textContent === 'Copied');
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    const [{ results, tool }] = JSON.parse(copied).runs;
    const [wanted] = JSON.parse(api.report(judge(files, '1.30'), 'sarif')).runs;
    assert.deepEqual(results, wanted.results);
    assert.deepEqual(
      tool.driver.rules.map(({ id, help }) => [id, help?.text.length > 100]),
      wanted.tool.driver.rules.map(({ id }) => [id, true]),
    );
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#download-sarif')]);
    assert.equal(download.suggestedFilename(), 'wslint.sarif');
  });

  it('works with the keyboard alone, and the editor lets it go', async () => {
    const { page } = await open(folder('fixtures/demo'));
    await page.keyboard.press('Tab');
    assert.equal(await focused(page), 'skip');
    await page.locator('#file-tabs [aria-selected=true]').focus();
    const first = await page.inputValue('#path');
    await page.keyboard.press('ArrowRight');
    assert.notEqual(await page.inputValue('#path'), first);
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-selected')), 'true');
    await page.keyboard.press('Home');
    assert.equal(await page.inputValue('#path'), 'dashboard/deployment.yaml');

    await page.locator('.cm-content').focus();
    const before = await page.textContent('.cm-content');
    await page.keyboard.press('Tab');
    assert.notEqual(await page.textContent('.cm-content'), before);
    assert.match(await focused(page), /cm-content/);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    assert.doesNotMatch(await focused(page), /cm-content/);

    await page.locator('#tab-findings').focus();
    await page.keyboard.press('ArrowRight');
    assert.equal(await focused(page), 'tab-drawing');
    assert.ok(await page.isVisible('#drawing'));
    await page.keyboard.press('End');
    assert.ok(await page.isVisible('#sarif'));
    await page.waitForSelector('#copy-sarif');
    await page.keyboard.press('Tab');
    assert.equal(await focused(page), 'copy-sarif');
  });

  it('tells screen readers how many findings there are, once for each change', async () => {
    const { page } = await open([{ path: 'a.yaml', text: service('chat') }]);
    assert.equal(await page.getAttribute('#status', 'aria-live'), 'polite');
    await page.evaluate(() => {
      window.said = [];
      new MutationObserver(() => window.said.push(document.getElementById('status').textContent)).observe(
        document.getElementById('status'),
        { childList: true },
      );
    });
    await page.click('.cm-content');
    await page.keyboard.press('Control+End');
    await page.keyboard.type('# no news', { delay: 100 });
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    await page.waitForSelector('.nothing');
    const said = await page.evaluate(() => window.said);
    assert.equal(said.length, 1);
    assert.match(said[0], /^No findings in 1 file/);
  });

  it('searches lines out of view', async () => {
    const { page, problems } = await open([{ path: 'a.yaml', text: `${'# line\n'.repeat(600)}# needle\n` }]);
    await page.click('.cm-content');
    await page.keyboard.press('Control+f');
    await page.waitForSelector('.cm-search input:focus');
    await page.keyboard.type('needle');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('.cm-content').textContent.includes('needle'));
    await page.keyboard.press('Escape');
    await page.waitForSelector('.cm-search', { state: 'detached' });
    assert.deepEqual(problems, []);
  });
});
