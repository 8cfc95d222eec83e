/**
 * All that runs in a page: the filter, and details that open for links and print. Without it everything is there to read,
 * in details that are opened by hand.
 */
export const SCRIPT = `'use strict';
const filter = document.getElementById('filter');
const findings = [...document.querySelectorAll('.finding')];
const apply = () => {
  const severities = new Set([...filter.querySelectorAll('input:checked')].map((input) => input.value));
  const rule = filter.querySelector('select').value;
  let shown = 0;
  for (const finding of findings) {
    const { severity, rule: id } = finding.dataset;
    const isShown = severities.has(severity) && (rule === '' || rule === id);
    finding.parentElement.hidden = !isShown;
    if (isShown) shown++;
  }
  filter.querySelector('output').textContent = shown + ' of ' + findings.length + ' shown';
};
const reveal = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target === null || !target.matches('.finding')) return;
  target.parentElement.hidden = false;
  target.open = true;
  target.scrollIntoView();
};
if (filter !== null) {
  filter.hidden = false;
  filter.addEventListener('change', apply);
  filter.querySelector('button').addEventListener('click', () => {
    for (const finding of findings) finding.open = !finding.parentElement.hidden;
  });
  apply();
}
addEventListener('hashchange', reveal);
addEventListener('beforeprint', () => {
  for (const details of document.querySelectorAll('.finding, .quiet')) details.open = true;
});
reveal();
`;
