import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { skip } from './browser.mjs';
import { folder, many, service } from './projects.mjs';
import { asRecord, focused, shown, startPlayground } from './workspace.mjs';

describe('the workbench', { skip }, () => {
  let site;
  let open;
  let judge;
  let api;
  before(async () => {
    ({ site, open, judge, api } = await startPlayground());
  });
  after(() => site?.close());

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
    const trace = api.trace({ files: asRecord(files), istio: '1.30' });
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

  it('draws one of many hosts, at first one with a finding, and another when it is chosen', async () => {
    const quiet = service('aaa')
      .replace(/ *(timeout|loadBalancer|h2Upgrade|http2Max).*\n/g, '')
      .replace('replicas: 3', 'replicas: 1');
    const { page } = await open(
      [{ path: 'aaa.yaml', text: quiet.replace('http:\n---', 'http: { maxRetries: 3 }\n---') }, ...many()],
      { istio: '1.30' },
    );
    await page.click('#tab-drawing');
    await page.waitForSelector('#drawing svg');
    assert.equal(await page.locator('#host option').count(), 9);
    assert.equal(await page.inputValue('#host'), 'arena.example.com');
    await page.focus('#host');
    await page.selectOption('#host', 'ticker.example.com');
    await page.waitForFunction(() =>
      document.querySelector('#drawing svg title').textContent.includes('ticker.example.com'),
    );
    assert.equal(await focused(page), 'host');
    assert.ok(!(await page.textContent('#drawing svg')).includes('arena'));
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
