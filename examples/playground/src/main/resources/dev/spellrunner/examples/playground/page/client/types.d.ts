// SPDX-License-Identifier: Apache-2.0
/** What calls take and answer. Later versions of the server may add fields. */

/** What a connection may do; the host gives rights with the token. */
export type Right = "see" | "run" | "control" | "change";

export type Status = "connecting" | "live" | "http" | "away" | "refused" | "closed";

/** Gives the first token, and with `refused` another one in the place of one that the server does not take. */
export type TokenSource = (about: { refused: boolean }) => string | null | undefined | Promise<string | null | undefined>;

/** Takes a listener out again. */
export type Unlisten = () => void;

export interface ClientOptions {
  /** Who calls: a token, or a function that gets one and renews it. */
  token?: string | TokenSource;
  /** Another WebSocket than the platform's, such as that of the package `ws`; null for none: then calls go over HTTP. */
  WebSocket?: any;
  /** Another fetch than the platform's. */
  fetch?: typeof globalThis.fetch;
  /**
   * Whether numbers that JavaScript does not have arrive as an `ExactNumber`, with all their digits, where the platform can tell
   * them; they can be sent in any case, as can those of BigInt.
   */
  exactNumbers?: boolean;
  /** After how many milliseconds a call fails with `timeout`, unless it says otherwise; by default none does. */
  timeout?: number;
}

export interface CallOptions {
  /** Ends the waiting: the call fails with `aborted`. */
  signal?: AbortSignal;
  /** After how many milliseconds the call fails with `timeout`. */
  timeout?: number;
}

/** Where runs stop. */
export interface Breakpoints {
  /** Paths of nodes; node 9 is also that of each iteration, `7[2]/9`. */
  nodes?: string[];
  /** Names of components. */
  components?: string[];
}

export interface RunOptions {
  /** The name of the Trigger In at which to begin. */
  trigger?: string;
  /** Whether the run waits before its first node. */
  paused?: boolean;
  /** Where it stops; else where runs of the spell do. */
  breakpoints?: Breakpoints;
  /** Public variables of the host's agent, by name. */
  publicVariables?: Record<string, unknown>;
  /** By the paths of nodes that cannot work at this server, what each gives in this run; `7/3` is one of a spell that node 7 calls. */
  standIns?: Record<string, StandIn>;
}

/** A node's result: its outputs by name, and the triggers that do not fire. */
export interface StandIn {
  outputs?: Record<string, unknown>;
  closed?: string[];
}

export interface InputSpec {
  name: string;
  /** The kind of value that is read: string, number, boolean, object, array, any, … */
  type: string;
  required: boolean;
  [more: string]: unknown;
}

export interface Problem {
  severity: string;
  message: string;
  [more: string]: unknown;
}

/** A spell as it is. */
export interface Spell {
  /** Its id. */
  spell: string;
  name: string;
  /** The hash of its content. */
  version: string;
  graph: { id?: string; nodes: Record<string, any>; [more: string]: unknown };
  inputs?: string[];
  inputSpecs?: InputSpec[];
  outputs?: string[];
  triggers?: string[];
  /** As the editor saved it; not of a spell that was opened. */
  saved?: any;
  /** Its components by name; not of a spell that was opened. */
  components?: Record<string, any>;
  /** Why it cannot run, if it cannot. */
  problems?: Problem[];
  /** If it can run with stand-ins: by the paths of the nodes that cannot work, their component, outputs and triggers, and which called spell they are in. */
  standIns?: Record<string, { component: string; outputs: string[]; triggers: string[]; spell?: string }>;
  rights?: Right[];
  [more: string]: unknown;
}

export interface OpenSpell extends Spell {
  inputs: string[];
  inputSpecs: InputSpec[];
  outputs: string[];
  triggers: string[];
  play: Play;
  rights: Right[];
}

export interface SpellUpdate {
  spell: string;
  name?: string;
  version?: string;
  /** There is no such spell any more. */
  gone?: boolean;
  [more: string]: unknown;
}

export interface Failure {
  type: string;
  message: string;
  path: string;
  component: string;
  hint?: string;
}

export interface RunResult {
  run: string;
  status: "running" | "completed" | "failed" | "cancelled" | (string & {});
  /** By the names of the spell's outputs; those that were set. */
  outputs: Record<string, any>;
  failures: Failure[];
  [more: string]: unknown;
}

export interface RunFilter {
  spell?: string;
  status?: string;
  /** ISO 8601. */
  since?: string;
  until?: string;
  /** Is looked for in the inputs. */
  q?: string;
  /** The run where the last page ended. */
  before?: string;
  limit?: number;
}

export interface RunSummary {
  run: string;
  spell: string;
  status: string;
  [more: string]: unknown;
}

/** How a run that is in hand stands. */
export interface Standing {
  paused: boolean;
  waiting: { path: string; component: string; inputs: Record<string, any>; approval: boolean }[];
}

/** How a spell plays. */
export interface Play {
  spell: string;
  name: string;
  state: "idle" | "playing" | "paused" | "stopped" | "ended" | (string & {});
  sources: any[];
  [more: string]: unknown;
}
