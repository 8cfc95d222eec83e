import type { Confidence, Severity } from './lint/result.js';
import type { TextEdit } from './manifests/edit.js';
import type { Place, RelatedPlace } from './manifests/place.js';
import type { Resource } from './manifests/resource.js';
import type { Problem } from './manifests/set.js';
import type { FactId, Facts } from './mesh/facts.js';
import type { Mesh } from './mesh/mesh.js';
import type { SocketPath } from './websockets/path.js';

export type Category = 'manifest' | 'time' | 'http2' | 'balancing' | 'capacity' | 'routes';

export interface RuleFix {
  readonly description: string;
  /** Safe fixes keep what is meant. */
  readonly safe: boolean;
  readonly edits: readonly TextEdit[];
}

export interface RuleFinding {
  /** What is wrong, one sentence, without a full stop. */
  readonly message: string;
  /** Why it matters: the symptom a person sees. */
  readonly why?: string;
  /** What to do. */
  readonly fix?: string;
  /** Less than the rule's severity where the catalogue says so; default: the rule's. */
  readonly severity?: Severity;
  /** Caps the confidence that follows from the path's evidence. */
  readonly confidence?: Confidence;
  /** Places beside it. Thousands of findings may share a list of thousands: such a list is one object among the others. */
  readonly related?: readonly (RelatedPlace | readonly RelatedPlace[])[];
  readonly edits?: RuleFix;
  /** The message says itself in which Istio versions it holds: nothing is added to it. */
  readonly versioned?: boolean;
}

export interface RuleContext {
  readonly mesh: Mesh;
  /** Every way a WebSocket takes, under the Istio version in force. */
  readonly paths: readonly SocketPath[];
  readonly resources: readonly Resource[];
  readonly problems: readonly Problem[];
  readonly facts: Facts;
  /** The rule's options, defaults filled in. */
  readonly options: Readonly<Record<string, number | string | boolean>>;
  /** Hosts that the configuration declares as created elsewhere: that they were not read says nothing. */
  readonly external: readonly string[];
  /** Objects that are on no WebSocket's way are to be judged too (`--all-objects`). */
  readonly allObjects: boolean;
  /**
   * Reports a finding. `subject` is the path it was found on (its evidence becomes related places and caps the
   * confidence) or the resource. The same rule at the same place is reported once, with all its paths.
   */
  report(subject: SocketPath | Resource | undefined, place: Place, finding: RuleFinding): void;
}

export interface RuleOption {
  readonly type: 'duration' | 'number';
  readonly default: number;
  readonly description: string;
}

export interface Rule {
  readonly id: `WS${number}`;
  readonly name: string;
  /** One line, for tables. */
  readonly summary: string;
  readonly category: Category;
  /** One of the five reasons the tool exists. */
  readonly headline?: boolean;
  /** The highest severity it reports. */
  readonly severity: Severity;
  /** The facts it relies on: a test checks that it asks for no others. */
  readonly facts: readonly FactId[];
  readonly options?: Readonly<Record<string, RuleOption>>;
  /**
   * What it says of other things than paths depends on which paths there are: it is always handed all of them. Default: it
   * judges each path on its own, and which others are handed over beside it must not matter.
   */
  readonly together?: boolean;
  check(context: RuleContext): void;
}

export function defineRule(rule: Rule): Rule {
  return rule;
}
