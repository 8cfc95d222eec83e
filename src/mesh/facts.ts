import { FACTS, SUPPORTED } from './facts.table.js';
import { type Edition, noteReads, ONLY_EDITION, type Reads, recordReads } from './reads.js';
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
  /** The state of the tree that is judged. */
  readonly edition: Edition;
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

/**
 * What was answered while something was worked out. A set of facts is a list of words, a bit for each fact: there are
 * thousands of these, and they are compared for every version.
 */
export interface Answers {
  /** The facts that were asked for. */
  readonly asked: readonly number[];
  /** Those of them that held. */
  readonly held: readonly number[];
  /** What was asked by {@link Facts.ask}, if anything was. */
  readonly questions: ReadonlyMap<string, Question> | undefined;
  /** Set where the version itself was read. */
  readonly version: string | undefined;
  /** What was read of the tree. */
  readonly reads: Reads;
}

interface Question {
  readonly answer: (version: string) => boolean;
  readonly was: boolean;
}

interface Notes extends Answers {
  readonly asked: number[];
  readonly held: number[];
  questions: Map<string, Question> | undefined;
  version: string | undefined;
  reads: Reads;
}

const FACT_IDS = Object.keys(FACTS) as FactId[];
/** Numbers of this many bits stay small integers to V8. */
const WORD = 30;
const WORDS = Math.ceil(FACT_IDS.length / WORD);
const NUMBERS = Object.fromEntries(FACT_IDS.map((id, number) => [id, number])) as Readonly<Record<FactId, number>>;

function wordOf(fact: number): number {
  return Math.floor(fact / WORD);
}

function bitOf(fact: number): number {
  return 1 << (fact % WORD);
}

function emptyNotes(): Notes {
  return { asked: noFacts(), held: noFacts(), questions: undefined, version: undefined, reads: 0 };
}

function noFacts(): number[] {
  return new Array<number>(WORDS).fill(0);
}

/** The facts that a piece of work asked for. */
export function factsIn({ asked }: Answers): readonly FactId[] {
  return FACT_IDS.filter((_, number) => ((asked[wordOf(number)] ?? 0) & bitOf(number)) !== 0);
}

/** What two pieces of work depend on together. Where both asked the same, they were answered the same. */
export function united(a: Answers, b: Answers): Answers {
  const notes = emptyNotes();
  addTo(notes, a);
  addTo(notes, b);
  return notes;
}

const sharedAnswers = new Map<number, Answers[]>();

/** One object for the same answers: nearly all of the hundreds of thousands in a large mesh are among a few hundred. */
function shared(answers: Answers): Answers {
  if (answers.questions !== undefined || answers.version !== undefined) return answers;
  let hash = answers.reads;
  for (let word = 0; word < WORDS; word++) {
    hash = (Math.imul(hash, 31) + (answers.asked[word] ?? 0)) | 0;
    hash = (Math.imul(hash, 31) + (answers.held[word] ?? 0)) | 0;
  }
  const known = sharedAnswers.get(hash);
  const same = known?.find(
    (other) => answers.reads === other.reads && isSame(answers.asked, other.asked) && isSame(answers.held, other.held),
  );
  if (same !== undefined) return same;
  if (known === undefined) sharedAnswers.set(hash, [answers]);
  else known.push(answers);
  return answers;
}

/** Notes that nobody keeps, for the next that are taken: most are shared with earlier ones. */
const spare: Notes[] = [];

function setAside(notes: Notes): void {
  notes.asked.fill(0);
  notes.held.fill(0);
  notes.reads = 0;
  spare.push(notes);
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.every((word, index) => word === b[index]);
}

function addTo(notes: Notes, { asked, held, questions, version, reads }: Answers): void {
  for (let word = 0; word < WORDS; word++) {
    notes.asked[word] = (notes.asked[word] ?? 0) | (asked[word] ?? 0);
    notes.held[word] = (notes.held[word] ?? 0) | (held[word] ?? 0);
  }
  if (questions !== undefined) {
    notes.questions ??= new Map();
    for (const [question, answered] of questions) notes.questions.set(question, answered);
  }
  notes.version = version ?? notes.version;
  notes.reads |= reads;
}

export interface Recorded<T> {
  readonly value: T;
  readonly answers: Answers;
}

/**
 * Facts about one version out of `inForce` (all versions that may be in force, newest first).
 *
 * @param changed answers that differ from the version's own, to see what one fact does
 * @param edition the state of the tree that they are asked about
 */
export function factsFor(
  version: string,
  inForce: readonly string[],
  changed?: ReadonlyMap<FactId, boolean>,
  edition: Edition = ONLY_EDITION,
): Facts {
  const answerIn = (v: string, id: FactId): boolean => changed?.get(id) ?? satisfies(v, FACTS[id].istio);
  // Bits as in Answers: which facts are worked out for this version, and which of them hold.
  const known = noFacts();
  const holding = noFacts();
  const extents = new Map<FactId, ReturnType<Facts['everywhere']>>();
  const workOut = (number: number): void => {
    const word = wordOf(number);
    const bit = bitOf(number);
    known[word] = (known[word] ?? 0) | bit;
    const id = FACT_IDS[number];
    if (id !== undefined && answerIn(version, id)) holding[word] = (holding[word] ?? 0) | bit;
  };
  /** The facts of a word that hold, among those of `wanted`. */
  const holdingOf = (word: number, wanted: number): number => {
    const missing = wanted & ~(known[word] ?? 0);
    for (let i = 0; missing >> i > 0; i++) if ((missing >> i) & 1) workOut(word * WORD + i);
    return (holding[word] ?? 0) & wanted;
  };
  const recorders: Notes[] = [];
  const noteVersion = () => {
    const notes = recorders.at(-1);
    if (notes !== undefined) notes.version = version;
  };
  const replay = (answers: Answers) => {
    noteReads(answers.reads);
    const notes = recorders.at(-1);
    if (notes !== undefined) addTo(notes, answers);
  };
  return {
    get version() {
      noteVersion();
      return version;
    },
    exact: inForce.length === 1,
    newest: inForce[0] ?? version,
    edition,
    holds(id) {
      const number = NUMBERS[id];
      const word = wordOf(number);
      const bit = bitOf(number);
      const held = holdingOf(word, bit);
      const notes = recorders.at(-1);
      if (notes !== undefined) {
        notes.asked[word] = (notes.asked[word] ?? 0) | bit;
        notes.held[word] = (notes.held[word] ?? 0) | held;
      }
      return held !== 0;
    },
    ask(question, answer) {
      const was = answer(version);
      const notes = recorders.at(-1);
      if (notes !== undefined) {
        notes.questions ??= new Map();
        notes.questions.set(question, { answer, was });
      }
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
    agrees({ asked, held, questions, version: read }) {
      if (read !== undefined && read !== version) return false;
      for (let word = 0; word < WORDS; word++) if (holdingOf(word, asked[word] ?? 0) !== held[word]) return false;
      if (questions === undefined) return true;
      for (const { answer, was } of questions.values()) if (answer(version) !== was) return false;
      return true;
    },
    record(work) {
      const answers = spare.pop() ?? emptyNotes();
      recorders.push(answers);
      let recorded: ReturnType<typeof recordReads<ReturnType<typeof work>>>;
      try {
        recorded = recordReads(work);
      } finally {
        recorders.pop();
      }
      answers.reads = recorded.reads;
      replay(answers);
      const kept = shared(answers);
      if (kept !== answers) setAside(answers);
      return { value: recorded.value, answers: kept };
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
