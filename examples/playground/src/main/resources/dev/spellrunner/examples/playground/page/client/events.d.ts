// SPDX-License-Identifier: Apache-2.0
// Made from events.schema.json by scripts/event-types.js: change the schema, and run it again.

/** waiting, started, progress, completed, failed, skipped, cancelled, or what a later version adds. */
export type NodeEvent =
  | WaitingEvent
  | StartedEvent
  | ProgressEvent
  | CompletedEvent
  | FailedEvent
  | SkippedEvent
  | CancelledEvent;

/** Something that happened to a node in a run of a spell. Later versions may add kinds and fields: ignore those that you do not know. */
export interface EventFields {
  /** The id of the run. */
  run: string;
  /** The number of the event in its run: 1, 2, 3, without a gap. */
  seq: number;
  /** The first number that the event covers, if progress before it was merged or dropped; else absent, and the same as seq. */
  since?: number;
  /** When it happened, in UTC. */
  at: string;
  /** The name of the spell that was run. */
  spell: string;
  /** The node: '7', '7/3' in a spell that node 7 calls, '7[2]/9' in the third iteration of node 7. Empty for the spell itself. */
  path: string;
  /** The component of the node; absent at the root. */
  component?: string;
}

export interface WaitingEvent extends EventFields {
  kind: "waiting";
  inputs: Values;
  reason: string;
}

export interface StartedEvent extends EventFields {
  kind: "started";
  /** By the key of the input socket; at the root the run's inputs by name. */
  inputs: Values;
  /** At the root: the hash of the spell's content. */
  version?: string;
  /** At the root, if there are some: what the run is tagged with, by name. */
  tags?: Record<string, string>;
}

export interface ProgressEvent extends EventFields {
  kind: "progress";
  /** A part of the result, or any other message. Chunks of text are parts of one text. */
  chunk: any;
}

export interface CompletedEvent extends EventFields {
  kind: "completed";
  /** By the key of the output socket; at the root the spell's outputs by name. */
  outputs: Values;
  /** The trigger outputs that did not fire. */
  closed?: string[];
  /** Who gave the outputs; absent for the worker. */
  origin?: "worker" | "record" | "hand";
  usage?: Usage;
  micros: Micros;
  later?: Later;
}

export interface FailedEvent extends EventFields {
  kind: "failed";
  error: NodeError;
  micros: Micros;
  later?: Later;
}

export interface SkippedEvent extends EventFields {
  kind: "skipped";
  reason: string;
  by?: Cause;
}

export interface CancelledEvent extends EventFields {
  kind: "cancelled";
  reason: string;
  by?: Cause;
  micros: Micros;
}

/** Values by name. One that cannot be written as JSON, or is too large, is an object with $omitted. */
export type Values = Record<string, any>;

export interface Omitted {
  "$omitted": "not JSON" | "too large" | "too deep" | "not readable";
  /** The class of the value. */
  type?: string;
  /** The value has at least so many bytes. */
  bytes?: number;
}

export interface NodeError {
  /** The simple name of the exception's class. */
  type: string;
  message: string;
  /** The node where the error arose. */
  path: string;
  component: string;
  /** What to do about it. */
  hint?: string;
}

export interface Usage {
  input: number;
  output: number;
  model?: string;
  cost?: number;
}

/** Who caused it; absent in recordings of early versions. */
export type Cause = "run" | "failure" | "gate" | "hand" | "host" | "crash";

/** How long the work took, in microseconds. */
export type Micros = number;

/** Whether the run went on before a node ended that does not block; absent if not. A replay needs it. */
export type Later = boolean;
