import { FACTS, SUPPORTED } from './facts.table.js';
import { boundaries, describeRange, satisfies } from './versionRange.js';

/**
 * One behaviour of Istio or Envoy that wslint relies on. All of them stand in `facts.table.ts`; no version number
 * appears anywhere else in the code.
 */
export interface Fact {
  /** The Istio versions in which it holds, as a semver range (`>=1.28.0`, `>=1.10.0 <1.28.0`, `*`). */
  readonly istio: string;
  /** What it means for a WebSocket. */
  readonly claim: string;
  /** Where it is known from: a thread, a commit, the measurement. */
  readonly source: string;
  /**
   * What proves it, one or several with `; ` between: the name of a proof in `test/proof`, `oracle CASE`,
   * `lab: RELEASES` (measured on real releases that the proofs cannot run), or `source only: REASON`.
   */
  readonly proof: string;
}

export type FactId = keyof typeof FACTS;

/** The questions that the mesh and the rules ask about the Istio version in force. */
export interface Facts {
  /** The version that is judged, `1.26.3`. */
  readonly version: string;
  /** False when the user's version is unknown or known to the minor only, so that `version` stands for several. */
  readonly exact: boolean;
  /** The newest version that may be in force: the same for all versions that are judged in one run. */
  readonly newest: string;
  /** Whether the fact holds in {@link version}. */
  holds(id: FactId): boolean;
  /**
   * The answer for {@link version} to a question that manifests ask (a pattern for versions), so that only versions with
   * another answer are told apart. The question names it: the same words, the same answers.
   */
  ask(question: string, answer: (version: string) => boolean): boolean;
  /** `yes`, `no`, or `sometimes` over all versions that may be in force. */
  everywhere(id: FactId): 'yes' | 'no' | 'sometimes';
  /** The versions in words, for messages: "from Istio 1.28 on", "in Istio 1.10 to 1.27"; empty when it holds in all. */
  when(id: FactId): string;
  /** Does some work and tells which answers it depends on: under a version with the same answers it comes out the same. */
  record<T>(work: () => T): Recorded<T>;
  /** Whether these answers are the ones of this version; asking so does not count as depending on them. */
  agrees(answers: Answers): boolean;
  /** Tells whoever records that earlier work with these answers is used again. */
  replay(answers: Answers): void;
}

/** Whether a fact holds in a version. */
export function holdsIn(version: string, id: FactId): boolean {
  return satisfies(version, FACTS[id].istio);
}

/** What was answered while something was worked out. */
export interface Answers {
  readonly facts: ReadonlyMap<FactId, boolean>;
  /** What was asked by {@link Facts.ask}. */
  readonly questions: ReadonlyMap<string, { readonly answer: (version: string) => boolean; readonly was: boolean }>;
  /** Set where the version itself was read. */
  readonly version: string | undefined;
}

interface Notes extends Answers {
  readonly facts: Map<FactId, boolean>;
  readonly questions: Map<string, { readonly answer: (version: string) => boolean; readonly was: boolean }>;
  version: string | undefined;
}

export interface Recorded<T> {
  readonly value: T;
  readonly answers: Answers;
}

/**
 * Facts about one version out of `inForce` (all versions that may be in force, newest first).
 *
 * @param changed answers that differ from the version's own, to see what one fact does
 */
export function factsFor(version: string, inForce: readonly string[], changed?: ReadonlyMap<FactId, boolean>): Facts {
  const answerIn = (v: string, id: FactId): boolean => changed?.get(id) ?? satisfies(v, FACTS[id].istio);
  const known = new Map<FactId, boolean>();
  const extents = new Map<FactId, ReturnType<Facts['everywhere']>>();
  const answerOf = (id: FactId): boolean => {
    let answer = known.get(id);
    if (answer === undefined) {
      answer = answerIn(version, id);
      known.set(id, answer);
    }
    return answer;
  };
  const notes: Notes[] = [];
  const noteVersion = () => {
    const note = notes.at(-1);
    if (note !== undefined) note.version = version;
  };
  const replay = (answers: Answers) => {
    const note = notes.at(-1);
    if (note === undefined) return;
    for (const [id, answer] of answers.facts) note.facts.set(id, answer);
    for (const [question, asked] of answers.questions) note.questions.set(question, asked);
    if (answers.version !== undefined) noteVersion();
  };
  return {
    get version() {
      noteVersion();
      return version;
    },
    exact: inForce.length === 1,
    newest: inForce[0] ?? version,
    holds(id) {
      const answer = answerOf(id);
      notes.at(-1)?.facts.set(id, answer);
      return answer;
    },
    ask(question, answer) {
      const was = answer(version);
      notes.at(-1)?.questions.set(question, { answer, was });
      return was;
    },
    everywhere(id) {
      let extent = extents.get(id);
      if (extent === undefined) {
        const answers = new Set(inForce.map((v) => answerIn(v, id)));
        extent = answers.size > 1 ? 'sometimes' : answers.has(true) ? 'yes' : 'no';
        extents.set(id, extent);
      }
      return extent;
    },
    when: (id) => describeRange(FACTS[id].istio),
    agrees(answers) {
      if (answers.version !== undefined && answers.version !== version) return false;
      for (const [id, answer] of answers.facts) if (answerOf(id) !== answer) return false;
      for (const { answer, was } of answers.questions.values()) if (answer(version) !== was) return false;
      return true;
    },
    record(work) {
      const answers: Notes = { facts: new Map(), questions: new Map(), version: undefined };
      notes.push(answers);
      let value: ReturnType<typeof work>;
      try {
        value = work();
      } finally {
        notes.pop();
      }
      replay(answers);
      return { value, answers };
    },
    replay,
  };
}

/** All facts, for documentation, `upgrade` and tests. */
export const allFacts: ReadonlyMap<FactId, Fact> = new Map(Object.entries(FACTS) as [FactId, Fact][]);

/**
 * One version for each stretch of versions that may behave differently, newest first: the newest version, and for each
 * boundary among the facts the last release before it. `constraint` limits them (`1.9` is 1.9.0 and 1.9.1 and later).
 */
export function eras(constraint: string): readonly string[] {
  return boundaries(
    [...allFacts.values()].map((fact) => fact.istio),
    SUPPORTED.oldest,
    SUPPORTED.newest,
    constraint,
  );
}

export { SUPPORTED };
