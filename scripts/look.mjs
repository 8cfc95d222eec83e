// Shows pictures and pages in a real browser: screenshots to look at, and what only a browser knows: that no text overlaps
// another with the fonts of this machine, that the policy of a page allows its script, that the filter and the keyboard work.
//   npm run look [-- FOLDER]      where the screenshots go; default: look/
// Needs Chromium (CHROMIUM=FILE, else where systems have it); says so where there is none.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { loadModule } from './load-module.mjs';
import { mesh, oneFinding } from './look-meshes.mjs';

const root = join(import.meta.dirname, '..');
const WIDTHS = [400, 1000, 1600];
const SCHEMES = ['light', 'dark'];
/** A window cannot be as high as the longest page. */
const HIGHEST = 6000;

const browserFile = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
].find((file) => file && existsSync(file));
if (browserFile === undefined) {
  console.log('SKIPPED: no Chromium on this machine (CHROMIUM=FILE names one); nothing was looked at');
  process.exit(0);
}

const folder = resolve(process.argv[2] ?? join(root, 'look'));
mkdirSync(folder, { recursive: true });
const { lint, picture, trace } = await loadModule('src/index');
const { lintPage, tracePage } = await loadModule('src/page/page');

const subjects = {
  1: { 'chat.yaml': oneFinding },
  5: yamlIn('fixtures/demo'),
  40: mesh(),
};
const problems = [];
const browser = await chromium.launch({
  executablePath: browserFile,
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
for (const [count, files] of Object.entries(subjects)) {
  const result = lint({ files });
  const traced = trace({ files });
  if (result.findings.length !== Number(count)) problems.push(`${count}: there are ${result.findings.length} findings`);
  for (const width of WIDTHS) await look(`picture-${count}`, picture(traced, { width }), 'svg', width);
  for (const width of WIDTHS) await look(`page-${count}`, lintPage(result, traced), 'html', width);
  await look(`trace-${count}`, tracePage(traced), 'html', 1000);
}
await filterAndKeyboard(join(folder, 'page-40.html'), 40);
await onPaper(join(folder, 'page-5.html'));
await withoutScript(join(folder, 'page-5.html'));
await browser.close();

console.log(`${readdirSync(folder).filter((name) => name.endsWith('.png')).length} screenshots in ${folder}`);
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;

async function look(name, text, kind, width) {
  const file = join(folder, kind === 'svg' ? `${name}-${width}.svg` : `${name}.html`);
  writeFileSync(file, text);
  for (const colorScheme of SCHEMES) {
    const page = await opened(file, { viewport: { width, height: 800 }, colorScheme });
    const { height, found } = await page.evaluate(faults);
    problems.push(...found.map((fault) => `${name} ${width} px ${colorScheme}: ${fault}`));
    await page.setViewportSize({ width, height: Math.min(HIGHEST, Math.ceil(height)) });
    await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`) });
    await page.close();
  }
}

/** A page that writes down what the browser complains of. */
async function opened(file, options) {
  const page = await browser.newPage(options);
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`${file}: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`${file}: ${error.message}`));
  page.on('request', (request) => {
    if (!request.url().startsWith('file:')) problems.push(`${file} asks for ${request.url()}`);
  });
  await page.goto(pathToFileURL(file).href);
  return page;
}

/** Runs in the browser: texts of drawings that overlap as they are really set, and a document wider than its window. */
function faults() {
  const found = [];
  for (const svg of document.querySelectorAll('svg')) {
    const frame = svg.getBoundingClientRect();
    if (frame.width === 0) continue;
    const texts = [...svg.querySelectorAll('text')].map((text) => ({ text, box: text.getBoundingClientRect() }));
    // A line box is higher than its letters: lines that touch are no overlap.
    const scale = frame.width / svg.viewBox.baseVal.width;
    const slack = 4 * scale;
    texts.forEach(({ text, box }, index) => {
      if (box.right > frame.right + 0.5 || box.left < frame.left - 0.5)
        found.push(`${text.textContent} leaves its drawing`);
      const card = text.closest('g')?.querySelector('.card, .tag')?.getBoundingClientRect();
      if (card && (box.right > card.right + 0.5 || box.left < card.left - 0.5))
        found.push(`${text.textContent} leaves its box by ${box.right - card.right}`);
      for (const other of texts.slice(index + 1)) {
        if (other.box.top > box.bottom + 400 * scale) continue;
        const across = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
        const down = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
        if (across > 0.5 && down > slack) found.push(`${text.textContent} and ${other.text.textContent} overlap`);
      }
    });
  }
  const { scrollWidth, clientWidth, scrollHeight } = document.documentElement;
  if (scrollWidth > clientWidth) found.push(`${scrollWidth} px are wider than the window of ${clientWidth} px`);
  const drawing = document.documentElement.getBoundingClientRect();
  return { found, height: document.documentElement.tagName === 'svg' ? drawing.height : scrollHeight };
}

async function filterAndKeyboard(file, all) {
  const page = await opened(file, { viewport: { width: 1000, height: 800 } });
  const shown = () => page.locator('.finding:visible').count();
  const expectShown = async (what, expected) => {
    const count = await shown();
    if (count !== expected) problems.push(`filter: ${count} findings instead of ${expected} ${what}`);
  };
  await expectShown('at first', all);
  const errors = await page.locator('.finding[data-severity=error]').count();
  await page.locator('#filter input[value=error]').focus();
  await page.keyboard.press('Space');
  await expectShown('without errors', all - errors);
  await page.keyboard.press('Space');
  const rule = await page.locator('.finding').first().getAttribute('data-rule');
  await page.locator('#filter select').selectOption(rule);
  await expectShown(`of ${rule}`, await page.locator(`.finding[data-rule=${rule}]`).count());
  await page.locator('.finding:visible summary').first().focus();
  await page.keyboard.press('Enter');
  if ((await page.locator('.finding[open]').count()) !== 1) problems.push('keyboard: Enter opens no finding');
  await page.screenshot({ path: join(folder, 'page-40-filtered.png') });
  await page.locator('a[href^="#finding-"]').last().click();
  if (!(await page.evaluate(() => document.querySelector(':target')?.open)))
    problems.push('a link from a drawing opens no finding');
  await page.close();
}

/** As a reader who likes it dark prints it: light, with all findings open. */
async function onPaper(file) {
  const page = await opened(file, { viewport: { width: 720, height: 1000 }, colorScheme: 'dark' });
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  await page.emulateMedia({ media: 'print' });
  const { found } = await page.evaluate(faults);
  problems.push(...found.map((fault) => `on paper: ${fault}`));
  const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  if (ground !== 'rgb(255, 255, 255)') problems.push(`on paper: the ground is ${ground}`);
  if ((await page.locator('.finding:not([open])').count()) > 0) problems.push('on paper: findings are closed');
  await page.screenshot({ path: join(folder, 'page-5-print.png'), fullPage: true });
  await page.close();
}

async function withoutScript(file) {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 1000, height: 800 } });
  const page = await context.newPage();
  await page.goto(pathToFileURL(file).href);
  if (await page.locator('#filter').isVisible()) problems.push('without script a filter is shown that does nothing');
  await page.locator('.finding summary').first().click();
  if (!(await page.locator('.finding pre').first().isVisible())) problems.push('without script no finding opens');
  await context.close();
}

function yamlIn(name) {
  const names = readdirSync(join(root, name), { recursive: true }).filter((file) => file.endsWith('.yaml'));
  return Object.fromEntries(
    names.sort().map((file) => [join(name, file), readFileSync(join(root, name, file), 'utf8')]),
  );
}
