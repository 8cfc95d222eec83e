import { type Finding, lint } from 'wslint';
import { type Html, html } from '../html.js';
import { inputOf, type Project } from '../project.js';
import { toFragment } from '../share.js';

/** A made-up mistake that the playground offers: a folder of `site/examples`. */
export interface MistakeExample extends Project {
  /** Name of the rule that finds it. */
  readonly rule: string;
  readonly title: string;
}

/** What an example of a rule's page is judged by: the version that a comment at its top names. */
export function versionOf(text: string): string | undefined {
  return /^# istio: *([\w.]+)/m.exec(text)?.[1];
}

/** A YAML block as a project of one file. */
export function asProject(text: string, path: string): Project {
  return { istio: versionOf(text), files: [{ path, text }] };
}

export function findingsOf(project: Project): readonly Finding[] {
  return lint(inputOf(project)).findings;
}

/** A link that opens a project in the playground. */
export async function tryIt(project: Project, up: string, text = 'Try it in the playground'): Promise<Html> {
  return html`<a class="try" href="${up}playground/#${await toFragment(project)}">${text}</a>`;
}
